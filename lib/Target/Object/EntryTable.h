//===- EntryTable.h - The entry points of trop/abi.h -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of entry points: which function of a model each wraps, what a caller passes and
// where its address stands. Wrappers (EntryPoints.cpp) and the descriptor (Descriptor.cpp) are
// written from it, and that it has all of the header, with as many arguments, is checked when this
// is compiled.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_ENTRYTABLE_H
#define TROP_LIB_TARGET_OBJECT_ENTRYTABLE_H

#include "dialect/Trop/IR/TropDialect.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"

#include "trop/abi.h"

#include <cstddef>
#include <initializer_list>

namespace trop {

/// What a call passes beside context, samples and error: results, and arguments that are of the
/// call alone.
enum class Passed {
  Outputs,        ///< [count] of the output's shape
  Values,         ///< an array of arrays
  Losses,         ///< [count]
  Products,       ///< [count]
  Weights,        ///< [count], of samples
  Gradients,      ///< an array a parameter
  InputGradients, ///< [count] of the input's shape
  Lists,          ///< a trop_sparse a parameter
  Directions,     ///< an array a parameter and one for the input
  Leaves,         ///< a trop_leaves
  Shared,         ///< bytes of maintained state: what all blocks share,
  Blocks,         ///< the blocks,
  Touched,        ///< a byte a block,
  Counters,       ///< the counters of an update,
  OldParameters,  ///< an array a parameter,
  Changes         ///< a trop_changes a parameter
};

/// A short list that a constant can hold.
struct PassedList {
  constexpr PassedList(std::initializer_list<Passed> list) {
    for (Passed each : list)
      items[size++] = each;
  }
  constexpr const Passed *begin() const { return items; }
  constexpr const Passed *end() const { return items + size; }
  constexpr bool has(Passed wanted) const {
    for (Passed each : *this)
      if (each == wanted)
        return true;
    return false;
  }

  Passed items[7] = {};
  size_t size = 0;
};

struct Entry {
  enum Table { Model, State } table; ///< trop_entries or trop_state_entries
  size_t field;                      ///< offset in it
  size_t extras;                     ///< arguments that the header has beside the common three
  llvm::StringLiteral role;          ///< of the function that it wraps,
  llvm::StringLiteral part;          ///< and what this is called after it in the lowered module
  llvm::StringLiteral ending;        ///< of the wrapper's name
  PassedList takes;                  ///< by the caller, in the header's order
  PassedList results; ///< of the lowered function, in its order; null where not taken
  int64_t halves = 0; ///< of an active gradient

  /// Whether it is the evaluate half alone.
  constexpr bool isEvaluation() const {
    return (halves & kEvaluateHalf) && !(halves & kBackwardHalf);
  }
};

namespace detail {
template <typename Table, typename... Arguments>
constexpr size_t countExtras(trop_status (*Table::*)(Arguments...)) {
  return sizeof...(Arguments) - 3;
}
} // namespace detail

#define TROP_FIELD(TABLE, FIELD)                                                                   \
  offsetof(TABLE, FIELD), ::trop::detail::countExtras<TABLE>(&TABLE::FIELD)

inline constexpr Entry kEntries[] = {
    {Entry::Model,
     TROP_FIELD(trop_entries, forward),
     roles::kForward,
     "",
     ".entry",
     {Passed::Outputs},
     {Passed::Outputs}},
    {Entry::Model,
     TROP_FIELD(trop_entries, values),
     roles::kValues,
     "",
     ".entry",
     {Passed::Values},
     {Passed::Values}},
    {Entry::Model,
     TROP_FIELD(trop_entries, loss),
     roles::kLoss,
     "",
     ".entry",
     {Passed::Losses},
     {Passed::Losses}},
    {Entry::Model,
     TROP_FIELD(trop_entries, gradient),
     roles::kGradient,
     "",
     ".entry",
     {Passed::Weights, Passed::Gradients},
     {Passed::Gradients, Passed::Losses}},
    {Entry::Model,
     TROP_FIELD(trop_entries, loss_gradient),
     roles::kGradient,
     "",
     ".with_losses",
     {Passed::Weights, Passed::Losses, Passed::Gradients},
     {Passed::Gradients, Passed::Losses}},
    {Entry::Model,
     TROP_FIELD(trop_entries, input_gradient),
     roles::kInputGradient,
     "",
     ".entry",
     {Passed::InputGradients},
     {Passed::InputGradients}},
    {Entry::Model,
     TROP_FIELD(trop_entries, forward_product),
     roles::kForwardProduct,
     "",
     ".entry",
     {Passed::Directions, Passed::Products},
     {Passed::Products}},
    {Entry::Model,
     TROP_FIELD(trop_entries, active_gradient),
     roles::kActiveGradient,
     "",
     ".entry",
     {Passed::Weights, Passed::Lists},
     {Passed::Lists, Passed::Losses},
     kEvaluateHalf | kBackwardHalf},
    {Entry::Model,
     TROP_FIELD(trop_entries, evaluate),
     roles::kActiveGradient,
     "",
     ".evaluate",
     {},
     {Passed::Lists, Passed::Losses},
     kEvaluateHalf},
    {Entry::Model,
     TROP_FIELD(trop_entries, evaluate_loss),
     roles::kActiveGradient,
     "",
     ".evaluate_loss",
     {Passed::Losses},
     {Passed::Lists, Passed::Losses},
     kEvaluateHalf | kFiniteLosses},
    {Entry::Model,
     TROP_FIELD(trop_entries, active_backward),
     roles::kActiveGradient,
     "",
     ".backward",
     {Passed::Weights, Passed::Lists},
     {Passed::Lists, Passed::Losses},
     kBackwardHalf},
    {Entry::Model,
     TROP_FIELD(trop_entries, explain),
     roles::kExplain,
     "",
     ".entry",
     {Passed::Leaves},
     {Passed::Leaves}},
    // What changed stands where others take samples.
    {Entry::State,
     TROP_FIELD(trop_state_entries, prepare),
     roles::kState,
     kPrepareSuffix,
     ".entry",
     {Passed::Shared},
     {}},
    {Entry::State,
     TROP_FIELD(trop_state_entries, build),
     roles::kState,
     kBuildSuffix,
     ".entry",
     {Passed::Shared, Passed::Blocks, Passed::Losses},
     {Passed::Losses}},
    {Entry::State,
     TROP_FIELD(trop_state_entries, update),
     roles::kState,
     kUpdateSuffix,
     ".entry",
     {Passed::Shared, Passed::OldParameters, Passed::Changes, Passed::Blocks, Passed::Losses,
      Passed::Touched, Passed::Counters},
     {Passed::Losses, Passed::Touched, Passed::Counters, Passed::Shared, Passed::OldParameters,
      Passed::Changes}},
};

#undef TROP_FIELD

namespace detail {
constexpr bool fitHeader() {
  for (const Entry &entry : kEntries)
    if (entry.takes.size != entry.extras)
      return false;
  return true;
}
constexpr size_t countEntries(Entry::Table table) {
  size_t count = 0;
  for (const Entry &entry : kEntries)
    count += entry.table == table;
  return count;
}
static_assert(fitHeader(), "an entry takes as many arguments as trop/abi.h says");
// Their size and the state stand beside the entry points; five more fields in a state.
static_assert(sizeof(trop_entries) == 8 * (countEntries(Entry::Model) + 2) &&
                  sizeof(trop_state_entries) == 8 * (countEntries(Entry::State) + 6),
              "every entry point of trop/abi.h has a line");
} // namespace detail

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_ENTRYTABLE_H
