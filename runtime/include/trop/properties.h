//===- trop/properties.h - Properties of a train block -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of what a train block may say, in the order in which it is written and listed. The
// front end reads blocks by it, the descriptor is filled from it, and of what a program of the
// model offers, options, help, info, logs, and the settings that checkpoints hold and a training
// that goes on is compared in follow from it.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_PROPERTIES_H
#define TROP_PROPERTIES_H

#include "trop/abi.h"
#include "trop/schema.h"

#include <cstddef>
#include <iterator>
#include <string_view>

namespace trop::schema {

enum class PropertyKind {
  Own,  ///< the front end and the descriptor have a form of its own
  Call, ///< one of `calls`; null without
  Count ///< an integer of at least `least`; 0 without
};

struct Property {
  const char *name;
  PropertyKind kind;
  std::size_t field = 0; ///< where trop_train has it, of calls and counts

  // Calls: what one is called, which there are, and whether a model computes with their numbers,
  // which are then legal as its element type has them, too.
  const char *what = nullptr;
  const Call *calls = nullptr;
  std::size_t callCount = 0;
  bool isComputed = false;

  // Counts.
  int64_t least = 0;
  const char *ofBatches = nullptr; ///< for what needs `batch`, too: what it is, "'x' are ..."

  // What a command line can say instead. Other properties have options of their own, or none.
  const char *help = nullptr;
  const char *label = nullptr; ///< in what `info` prints, if it is not the name
  bool isAlwaysSaid = true;    ///< by settings and `info --json`, where the block has none, too
};

namespace detail {
template <std::size_t N>
constexpr Property call(const char *name, std::size_t field, const char *what,
                        const Call (&calls)[N], const char *help = nullptr, bool isComputed = false,
                        const char *label = nullptr) {
  Property property{name, PropertyKind::Call, field, what, calls, N, isComputed};
  property.help = help;
  property.label = label;
  return property;
}
constexpr Property count(const char *name, std::size_t field, int64_t least,
                         const char *ofBatches = nullptr, const char *help = nullptr,
                         bool isAlwaysSaid = true) {
  Property property{name, PropertyKind::Count, field};
  property.least = least;
  property.ofBatches = ofBatches;
  property.help = help;
  property.isAlwaysSaid = isAlwaysSaid;
  return property;
}
} // namespace detail

inline constexpr Property kProperties[] = {
    detail::call("data", offsetof(trop_train, data), "data source", kDataSources),
    {"loss", PropertyKind::Own},
    {"reduce", PropertyKind::Own},
    {"derivative", PropertyKind::Own},
    {"optimizer", PropertyKind::Own},
    detail::call("schedule", offsetof(trop_train, schedule), "schedule", kSchedules,
                 "What scales the learning rate: 'cosine(warmup: 500)'; none; help"),
    detail::call("clip", offsetof(trop_train, clip), "clip", kClips,
                 "What shortens long gradients: 'norm(1)'; none; help", /*isComputed=*/true),
    detail::call("early_stopping", offsetof(trop_train, early_stopping), "early stopping",
                 kStoppings, "What ends training before its steps: 'patience(3)'; none; help",
                 /*isComputed=*/false, "stopping"),
    detail::count("batch", offsetof(trop_train, batch), 1, nullptr,
                  "Samples of a step (0: one drawn, or the worst of all, as --reduce has it)"),
    detail::count("accumulate", offsetof(trop_train, accumulate), 1, "'accumulate' is of batches",
                  "Batches of a step, which is along the mean gradient of all their samples",
                  /*isAlwaysSaid=*/false),
    detail::count("epochs", offsetof(trop_train, epochs), 1, "'epochs' are passes over batches"),
    detail::count("steps", offsetof(trop_train, steps), 1),
    detail::count("seed", offsetof(trop_train, seed), 0),
};

/// Null for a name that is none.
constexpr const Property *findProperty(std::string_view name) {
  for (const Property &property : kProperties)
    if (name == property.name)
      return &property;
  return nullptr;
}

/// What a block says. It may be of an older model, which does not have all.
inline int64_t countOf(const trop_train &block, const Property &property) {
  if (block.struct_size < property.field + sizeof(int64_t))
    return 0;
  return *reinterpret_cast<const int64_t *>(reinterpret_cast<const char *>(&block) +
                                            property.field);
}
inline const trop_call *callOf(const trop_train &block, const Property &property) {
  if (block.struct_size < property.field + sizeof(void *))
    return nullptr;
  return *reinterpret_cast<const trop_call *const *>(reinterpret_cast<const char *>(&block) +
                                                     property.field);
}

} // namespace trop::schema

#endif // TROP_PROPERTIES_H
