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

#include "runtime/Optim/NormSteps.h"
#include "runtime/Support/RandomBits.h"
#include "runtime/Support/SquareSums.h"

namespace trop::rt::kernels {

/// Threads of a block, of all kernels, and entries that a block of `trop_move_...` is about.
constexpr int kThreads = 256, kEntries = kSquareChunk;

/// What a block is about: entries of one parameter.
struct Part {
  long long first; ///< of all entries
  int count, parameter;
};

/// What cuts entries of gradients.
enum class Cut : int { None, Value, Norm };

/// trop_move_RULE_TYPE: a step of all parameters, a block a part. The gradient of an entry is the
/// sum over `chunks`, in their order, one `gradientStride` entries behind the other; so lie the
/// slots. Nothing moves where *stop is not 0. Of active gradients (`areActive`) entries that no
/// active path reaches are -0, which no other is: they are what a list would not have.
struct Move {
  void *weights;
  void *gradients;
  void *slots;
  const Part *parts;
  DeviceStep *steps; ///< one a parameter
  int *stop;
  long long gradientStride, slotStride;
  double bound;     ///< Cut::Value: of entries of the gradient
  const void *clip; ///< Cut::Norm: a NormClip
  Cut cut;
  int chunks, areActive;
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

/// Sums over entries. Squares are those of the entries times a scale each, which is 1, 2^-600 or
/// 2^600 (Squares.h), of f32 1 alone; there follows the largest absolute value.
constexpr int kScales = 3, kGradientSums = 0, kWeightSums = kScales, kLargest = 2 * kScales,
              kSums = kLargest + 1;

/// trop_sum_gradient_TYPE, a block a part: the first of `chunks` becomes the gradient, that of the
/// penalty included; `sums` of the gradient and, where there is a penalty, of the weights.
struct SumGradient {
  const void *weights;
  void *gradients;
  const Part *parts;
  const double *penalties; ///< l2 of each parameter
  double *sums;            ///< [kSums][parts]
  long long gradientStride;
  int chunks, areActive;
};

/// trop_sum_parts_TYPE, a block a parameter: the sums of all its parts.
struct SumParts {
  const double *parts;        ///< [kSums][parts]
  const long long *firstPart; ///< [parameters + 1]
  double *sums;               ///< [kSums][parameters]
};

/// What the CPU is told of a step.
struct StepReport {
  double penalty; ///< of the weights of before
  double rate;    ///< where the rule follows the loss
};

/// trop_decide_TYPE, one block: the clip and, where the rule follows the loss, the step of each
/// parameter that moves. *stop becomes 1 where loss and penalty are not finite.
struct Decide {
  const double *sums;      ///< [kSums][parameters]
  const double *penalties; ///< l2 of each parameter
  const void *losses;
  DeviceStep *steps; ///< one a parameter
  int *stop;
  void *clip; ///< Cut::Norm: a NormClip
  StepReport *report;
  long long parameters, lossCount;
  double bound;
  Cut cut;
  int followsLoss, hasPenalty;
};

// Name of a rule, and its step in EntrySteps.h or NormSteps.h.
#define TROP_ENTRY_RULES(RULE)                                                                     \
  RULE(descent, DescentStep<T>)                                                                    \
  RULE(towards, TowardsStep<T>)                                                                    \
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
