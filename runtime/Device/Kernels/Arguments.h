//===- Arguments.h - What the runtime's own kernels take --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the CPU, which fills them in, and for devices: see EntrySteps.h. Arrays of all parameters
// are one, each parameter's entries one after another.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_KERNELS_ARGUMENTS_H
#define TROP_RUNTIME_DEVICE_KERNELS_ARGUMENTS_H

#include "runtime/Optim/EntrySteps.h"
#include "runtime/Support/RandomBits.h"

namespace trop::rt::kernels {

/// Threads of a block, of all kernels, and entries that a block of `trop_move_...` is about.
constexpr int kThreads = 256, kEntries = 1024;

/// What a block is about: entries of one parameter.
struct Part {
  long long first; ///< of all entries
  int count, parameter;
};

/// trop_move_RULE_TYPE: a step of all parameters, a block a part. The gradient of an entry is the
/// sum over `chunks`, in their order, one `gradientStride` entries behind the other; so lie the
/// slots. Nothing moves where *stop is not 0. Of active gradients (`areActive`) entries that no
/// active path reaches are -0, which no other is: they are what a list would not have.
struct Move {
  void *weights;
  const void *gradients;
  void *slots;
  const Part *parts;
  const DeviceStep *steps; ///< one a parameter
  const int *stop;
  long long gradientStride, slotStride;
  double bound; ///< what entries of the gradient are cut to; not looked at unless `clips`
  int chunks, clips, areActive;
};

/// trop_add_TYPE: entry by entry, the first of `chunks` becomes the sum of all, in their order.
/// A thread an entry.
struct Add {
  void *gradients;
  long long stride, count;
  int chunks;
};

/// trop_count_TYPE: to *count is added how many sums over `chunks` are not 0. A block a part.
struct Count {
  const void *gradients;
  const Part *parts;
  unsigned long long *count;
  long long stride;
  int chunks;
};

/// trop_draw_noise_TYPE: the noise of one layer for some rows, [rows][units]. A thread a number.
struct Noise {
  void *noise;
  const int64_t *rows;
  const uint64_t *key;
  long long count, units; ///< count: of all numbers
  uint64_t dropped;
  double kept;
};

/// trop_check_TYPE: *stop becomes 1 where a number is not finite. One block.
struct Check {
  const void *numbers;
  long long count;
  int *stop;
};

// Name of a rule, and its step in EntrySteps.h.
#define TROP_ENTRY_RULES(RULE)                                                                     \
  RULE(descent, DescentStep<T>)                                                                    \
  RULE(decaying, DecayingStep<T>)                                                                  \
  RULE(momentum, MomentumStep<T, false>)                                                           \
  RULE(nesterov, MomentumStep<T, true>)                                                            \
  RULE(rmsprop, RmsPropStep<T>)                                                                    \
  RULE(full_rmsprop, FullRmsPropStep<T>)                                                           \
  RULE(adam, AdamStep<T, false>)                                                                   \
  RULE(adamw, AdamStep<T, true>)                                                                   \
  RULE(nadam, NAdamStep<T>)                                                                        \
  RULE(dinadam, DinAdamStep<T>)                                                                    \
  RULE(inna, InnaStep<T>)                                                                          \
  RULE(innaprop, InnaPropStep<T>)

} // namespace trop::rt::kernels

#endif // TROP_RUNTIME_DEVICE_KERNELS_ARGUMENTS_H
