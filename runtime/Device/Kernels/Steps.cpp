//===- Steps.cpp - Kernels of training steps ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled to PTX when the runtime is built (CMakeLists.txt of runtime). Bits are the CPU's:
// nothing is contracted, sums are in order, one thread each; test/Unit/Gpu/RuntimeKernelsTest
// looks at the PTX, executes them beside the CPU's optimizers.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/Block.h"

using namespace trop::rt;
using namespace trop::rt::kernels;

template <typename T, typename Step>
static void moveEntry(const Step &step, T &weight, T gradient, T *slots, long long stride) {
  if constexpr (Step::kSlots == 0)
    step(weight, gradient);
  else if constexpr (Step::kSlots == 1)
    step(weight, gradient, slots[0]);
  else if constexpr (Step::kSlots == 2)
    step(weight, gradient, slots[0], slots[stride]);
  else
    step(weight, gradient, slots[0], slots[stride], slots[2 * stride]);
}

template <typename T, typename Step> static void move(const Move &of) {
  static_assert(sizeof(Step) <= DeviceStep::kMostBytes);
  const Part part = of.parts[blockOfGrid()];
  const DeviceStep &given = of.steps[part.parameter];
  if (*of.stop || !given.moves)
    return;
  const Step step = *reinterpret_cast<const Step *>(given.step);
  const ClippedEntry<T> clipped{T(of.bound)};
  const NormClip<T> scaled =
      of.cut == Cut::Norm ? *static_cast<const NormClip<T> *>(of.clip) : NormClip<T>(0, Squares());
  for (int64_t i = threadOfBlock(); i < part.count; i += kThreads) {
    long long at = part.first + i;
    T gradient =
        sumOfChunks(static_cast<const T *>(of.gradients) + at, of.gradientStride, of.chunks);
    if (of.areActive && !isListed(gradient)) { // No path is there.
      if (!Step::kMovesAll)
        continue;
      gradient = 0;
    }
    if (of.cut == Cut::Value)
      gradient = clipped(gradient);
    else if (of.cut == Cut::Norm)
      gradient = scaled(gradient);
    T *place = static_cast<T *>(of.weights) + at, before = *place, weight = before;
    moveEntry(step, weight, gradient, static_cast<T *>(of.slots) + at, of.slotStride);
    *place = Step::kMovesAll && __builtin_isinf(before) ? before : weight;
  }
}

template <typename T> static void add(const Add &of) {
  if (long long at = blockOfGrid() * kThreads + threadOfBlock(); at < of.count) {
    T *first = static_cast<T *>(of.gradients) + at;
    *first = sumOfChunks(first, of.stride, of.chunks);
  }
}

template <typename T> static void count(const Count &of) {
  const Part part = of.parts[blockOfGrid()];
  unsigned long long found = 0;
  for (int64_t i = threadOfBlock(); i < part.count; i += kThreads) {
    const T *first = static_cast<const T *>(of.gradients) + part.first + i;
    found += sumOfChunks(first, of.stride, of.chunks) != 0;
  }
  if (found)
    __atomic_fetch_add(of.count, found, __ATOMIC_RELAXED);
}

template <typename T> static void drawNoise(const Noise &of) {
  if (long long at = blockOfGrid() * kThreads + threadOfBlock(); at < of.count)
    static_cast<T *>(of.noise)[at] = trop::rt::random::noiseOf(
        *of.key, of.rows[at / of.units], at % of.units, of.dropped, T(of.kept));
}

template <typename T> static void check(const Check &of) {
  for (long long i = threadOfBlock(); i < of.count; i += kThreads)
    if (!__builtin_isfinite(static_cast<const T *>(of.numbers)[i]))
      __atomic_fetch_or(of.stop, 1, __ATOMIC_RELAXED);
}

#define TROP_MOVE(RULE, ...)                                                                       \
  TROP_KERNEL trop_move_##RULE##_f32(Move of) {                                                    \
    using T = float;                                                                               \
    move<T, __VA_ARGS__>(of);                                                                      \
  }                                                                                                \
  TROP_KERNEL trop_move_##RULE##_f64(Move of) {                                                    \
    using T = double;                                                                              \
    move<T, __VA_ARGS__>(of);                                                                      \
  }
TROP_ENTRY_RULES(TROP_MOVE)
TROP_KERNEL trop_add_f32(Add of) { add<float>(of); }
TROP_KERNEL trop_add_f64(Add of) { add<double>(of); }
TROP_KERNEL trop_count_f32(Count of) { count<float>(of); }
TROP_KERNEL trop_count_f64(Count of) { count<double>(of); }
TROP_KERNEL trop_draw_noise_f32(Noise of) { drawNoise<float>(of); }
TROP_KERNEL trop_draw_noise_f64(Noise of) { drawNoise<double>(of); }
TROP_KERNEL trop_check_f32(Check of) { check<float>(of); }
TROP_KERNEL trop_check_f64(Check of) { check<double>(of); }
