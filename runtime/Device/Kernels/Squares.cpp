//===- Squares.cpp - Norms of gradients, penalties, and what follows ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums have the order of runtime/Support/SquareSums.h: a warp adds one of kSums, a thread a lane
// of it.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/Block.h"

using namespace trop::rt;
using namespace trop::rt::kernels;

namespace {
static_assert(kSums * kSquareLanes <= kThreads);

TROP_SHARED double lanes[kSums][kSquareLanes];
TROP_SHARED float entriesF32[2][kSquareChunk];
TROP_SHARED double entriesF64[2][kSquareChunk];
TROP_SHARED double tile[kThreads];

/// Squares of floats are in range, all of them.
template <typename T> constexpr int scalesOf() { return sizeof(T) == sizeof(float) ? 1 : kScales; }
double scaleOf(int sum) {
  constexpr double kScale[kScales] = {1, 0x1p-600, 0x1p600};
  static_assert(kSquareShift == 600);
  return sum == 0 ? kScale[0] : sum == 1 ? kScale[1] : kScale[2];
}
int sumOfThread() { return int(threadOfBlock()) / kSquareLanes; }
int laneOfThread() { return int(threadOfBlock()) % kSquareLanes; }

/// Adds the lanes of each sum, which are there, in their order: sum number k becomes to[k *
/// stride].
void addLanes(double *to, long long stride) {
  __syncthreads();
  if (int64_t sum = threadOfBlock(); sum < kSums) {
    double total = 0;
    for (int lane = 0; lane < kSquareLanes; ++lane) {
      double each = lanes[sum][lane];
      if (sum != kLargest)
        total += each;
      else if (total < each)
        total = each;
    }
    to[sum * stride] = total;
  }
}

/// The lane of this thread over the entries of a part; of the gradient first, then of weights.
template <typename T> double sumLane(Shared<T> (&entries)[2][kSquareChunk]) {
  int sum = sumOfThread(), scale = sum % kScales;
  double total = 0;
  if (sum == kLargest) {
    for (int i = laneOfThread(); i < kSquareChunk; i += kSquareLanes) {
      T entry = entries[0][i], size = entry < 0 ? -entry : entry;
      if (total < double(size)) // not of a NaN
        total = double(size);
    }
  } else if (sum < kLargest && scale < scalesOf<T>()) {
    const Shared<T> *some = entries[sum / kScales];
    for (int i = laneOfThread(); i < kSquareChunk; i += kSquareLanes) {
      double number = scaleOf(scale) * double(some[i]);
      total += number * number;
    }
  }
  return total;
}

template <typename T>
void sumGradient(Shared<T> (&entries)[2][kSquareChunk], const SumGradient &of) {
  const Part part = of.parts[blockOfGrid()];
  double penalty = of.penalties[part.parameter];
  T factor = T(2 * penalty);
  for (int64_t i = threadOfBlock(); i < kSquareChunk; i += kThreads) {
    T gradient = 0, weight = 0;
    if (i < part.count) {
      T *first = static_cast<T *>(of.gradients) + part.first + i;
      gradient = sumOfChunks(first, of.gradientStride, of.chunks);
      if (penalty != 0) {
        weight = static_cast<const T *>(of.weights)[part.first + i];
        if (of.areActive && !isListed(gradient)) // No path is there.
          gradient = 0;
        gradient += factor * weight;
      }
      *first = gradient;
    }
    entries[0][i] = gradient;
    entries[1][i] = weight;
  }
  __syncthreads();
  if (sumOfThread() < kSums)
    lanes[sumOfThread()][laneOfThread()] = sumLane<T>(entries);
  addLanes(of.sums + blockOfGrid(), blocksOfGrid());
}

void sumParts(const SumParts &of) {
  long long parameters = blocksOfGrid(), parts = of.firstPart[parameters];
  if (int sum = sumOfThread(); sum < kSums) {
    double total = 0;
    for (long long part = of.firstPart[blockOfGrid()] + laneOfThread(),
                   end = of.firstPart[blockOfGrid() + 1];
         part < end; part += kSquareLanes) {
      double each = of.parts[sum * parts + part];
      if (sum != kLargest)
        total += each;
      else if (total < each)
        total = each;
    }
    lanes[sum][laneOfThread()] = total;
  }
  addLanes(of.sums + blockOfGrid(), parameters);
}

/// The sum of all losses, in their order; told to the first thread.
template <typename T> double addLosses(const T *losses, int64_t count) {
  constexpr int kAtATime = 8;
  double sum = 0;
  for (int64_t first = 0; first < count; first += kThreads) {
    int64_t mine = first + threadOfBlock();
    tile[threadOfBlock()] = mine < count ? double(losses[mine]) : 0;
    __syncthreads();
    int64_t some = count - first < kThreads ? count - first : kThreads;
    for (int64_t i = 0; threadOfBlock() == 0 && i < some; i += kAtATime) {
      double loaded[kAtATime];
#pragma unroll
      for (int k = 0; k < kAtATime; ++k)
        loaded[k] = tile[i + k];
#pragma unroll
      for (int k = 0; k < kAtATime; ++k)
        if (i + k < some)
          sum += loaded[k];
    }
    __syncthreads();
  }
  return sum;
}

/// The squares of parameter p, or of all that move for p < 0. sums: kGradientSums or kWeightSums.
template <typename T> Squares squaresOf(const Decide &of, int sums, long long p) {
  return sumSquares([&](double scale) {
    int sum = scalesOf<T>() == 1 || scale == 1 ? sums : scale < 1 ? sums + 1 : sums + 2;
    const double *all = of.sums + sum * of.parameters;
    if (p >= 0)
      return all[p];
    double total = 0;
    for (long long each = 0; each < of.parameters; ++each)
      if (of.steps[each].moves)
        total += all[each];
    return total;
  });
}

template <typename T> double penaltyOf(const Decide &of) {
  double total = 0;
  for (long long p = 0; p < of.parameters; ++p)
    if (double l2 = of.penalties[p]; l2 != 0) {
      Squares squares = squaresOf<T>(of, kWeightSums, p);
      total += scaled(l2 * squares.sum, 2 * squares.exponent);
    }
  return total;
}

/// What clipping makes of the largest entry: it keeps their order.
template <typename T> T largestOf(const Decide &of, const NormClip<T> &clip) {
  double largest = 0;
  for (long long p = 0; p < of.parameters; ++p)
    if (double each = of.sums[kLargest * of.parameters + p]; of.steps[p].moves && largest < each)
      largest = each;
  T entry = T(largest);
  if (of.cut == Cut::Value)
    entry = ClippedEntry<T>{T(of.bound)}(entry);
  else if (of.cut == Cut::Norm)
    entry = clip(entry);
  return entry == entry ? entry : T(0);
}

template <typename T>
void decideSteps(const Decide &of, double loss, const Squares &squares, const NormClip<T> &clip) {
  bool isFirst = true;
  TowardsStep<T> step;
  for (long long p = 0; p < of.parameters; ++p) {
    if (!of.steps[p].moves)
      continue;
    auto *given = reinterpret_cast<TowardsStep<T> *>(of.steps[p].step);
    if (isFirst) { // They are alike.
      step = *given;
      of.report->rate = step.decide(loss, squares, [&] { return largestOf(of, clip); }).rate;
    }
    isFirst = false;
    *given = step;
  }
}

template <typename T> void decide(const Decide &of) {
  bool wantsLoss = of.followsLoss || of.hasPenalty;
  double loss = wantsLoss ? addLosses(static_cast<const T *>(of.losses), of.lossCount) : 0;
  if (threadOfBlock() || *of.stop)
    return;
  loss /= double(of.lossCount);
  *of.report = {0, 0};
  if (of.hasPenalty) {
    of.report->penalty = penaltyOf<T>(of);
    loss += of.report->penalty;
    if (!__builtin_isfinite(loss)) {
      *of.stop = 1;
      return;
    }
  }
  bool wantsSquares = of.followsLoss || of.cut == Cut::Norm;
  Squares squares = wantsSquares ? squaresOf<T>(of, kGradientSums, -1) : Squares();
  NormClip<T> clip(of.bound, squares);
  if (of.cut == Cut::Norm)
    *static_cast<NormClip<T> *>(of.clip) = clip;
  if (of.followsLoss)
    decideSteps(of, loss, squares, clip);
}
} // namespace

TROP_KERNEL trop_sum_gradient_f32(SumGradient of) { sumGradient<float>(entriesF32, of); }
TROP_KERNEL trop_sum_gradient_f64(SumGradient of) { sumGradient<double>(entriesF64, of); }
TROP_KERNEL trop_sum_parts_f32(SumParts of) { sumParts(of); }
TROP_KERNEL trop_sum_parts_f64(SumParts of) { sumParts(of); }
TROP_KERNEL trop_decide_f32(Decide of) { decide<float>(of); }
TROP_KERNEL trop_decide_f64(Decide of) { decide<double>(of); }
