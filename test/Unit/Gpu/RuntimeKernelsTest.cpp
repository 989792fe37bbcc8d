//===- RuntimeKernelsTest.cpp - Optimizers' steps on a device ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernels that the runtime brings along, executed on the CPU beside the optimizers that they
// are compiled from.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/PtxCheck.h"
#include "runtime/Device/Kernels/Arguments.h"
#include "runtime/Optim/Optimizer.h"
#include "runtime/Support/Random.h"
#include "test/Unit/Gpu/KernelDevice.h"
#include "test/Unit/Runtime/OptimRun.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>

using namespace trop::rt;
using namespace trop::gpu::test;
using trop::ptx::test::TestDevice;
using trop::test::TestCall;

namespace {

TEST(RuntimeKernelsTest, KeepTheNumericContract) {
  ASSERT_NE(trop_runtime_kernels, nullptr);
  EXPECT_EQ(llvm::toString(trop::checkPtx(trop_runtime_kernels)), "");
}

TEST(RuntimeKernelsTest, AreTakenByPtxasWhereItIs) {
  bool found = false;
  EXPECT_EQ(trop::ptx::test::assemble(trop_runtime_kernels, found), "");
  if (!found)
    GTEST_SKIP() << "ptxas is not there";
}

/// Parameters of a training: one that a block moves, one that several do.
constexpr int64_t kSizes[] = {3, kernels::kEntries + 700};
constexpr int64_t kTotal = kSizes[0] + kSizes[1];
constexpr int kChunks = 3;

/// One optimizer on the CPU, and its kernel on a device.
template <typename T> class Pair {
public:
  Pair(const trop_call &call, double clip, bool hasLists = false)
      : clip(clip), hasLists(hasLists), here(makeOptimizer<T>(call, phase())),
        there(makeOptimizer<T>(call, phase())) {
    weights = draw<T>(random, kTotal, /*infinities=*/true);
    placeOfWeights = device.put(weights);
    slotCount = int64_t(there->slots(0).size());
    placeOfSlots = device.put(std::vector<T>(size_t(slotCount * kTotal)));
    std::vector<kernels::Part> parts = {{0, int(kSizes[0]), 0},
                                        {kSizes[0], kernels::kEntries, 1},
                                        {kSizes[0] + kernels::kEntries, 700, 1}};
    placeOfParts = device.put(parts);
    blocks = uint32_t(parts.size());
  }

  /// A step of both; `moves`: how many parameters do. Lists leave out two of three entries.
  void step(double loss, double scale, int64_t moves, bool stops = false) {
    std::vector<T> chunks = draw<T>(random, kChunks * kTotal, /*infinities=*/false);
    for (size_t i = 0; hasLists && i < chunks.size(); ++i)
      chunks[i] = i % kTotal % 3 ? -T(0) : chunks[i] + T(0);
    std::vector<T> sum(chunks.begin(), chunks.begin() + kTotal);
    for (int64_t c = 1; c < kChunks; ++c)
      for (int64_t i = 0; i < kTotal; ++i)
        sum[size_t(i)] += chunks[size_t(c * kTotal + i)];
    if (clip > 0)
      for (T &entry : sum)
        entry = std::clamp(entry, T(-clip), T(clip));
    std::vector<Movable<T>> movable;
    std::vector<int64_t> indices[2];
    std::vector<T> values[2];
    for (int64_t p = 0, first = 0; p < moves; first += kSizes[p++])
      if (!hasLists) {
        movable.push_back({p, kSizes[p], &weights[size_t(first)], &sum[size_t(first)], kSizes[p]});
      } else {
        for (int64_t i = 0; i < kSizes[p]; ++i)
          if (T entry = sum[size_t(first + i)]; entry != 0 || !std::signbit(entry)) {
            indices[p].push_back(i);
            values[p].push_back(entry);
          }
        movable.push_back({p, kSizes[p], &weights[size_t(first)], values[p].data(),
                           int64_t(values[p].size()), indices[p].data()});
      }
    std::vector<DeviceStep> steps(2);
    StepInput input{loss, scale};
    StepResult told = there->stepOnDevice(input, movable.data(), moves, steps.data());
    if (!stops) {
      StepResult made = here->step(input, movable.data(), moves);
      EXPECT_EQ(told.rate, made.rate);
    }
    launch(chunks, steps, stops);
  }

  void compare() {
    EXPECT_EQ(firstDifference(weights, device.get<T>(placeOfWeights, kTotal)), -1) << "weight";
    std::vector<T> slots = device.get<T>(placeOfSlots, size_t(slotCount * kTotal));
    for (int64_t p = 0, first = 0; p < 2; first += kSizes[p++])
      for (int64_t s = 0; s < slotCount; ++s) {
        const T *ours = here->slots(p)[size_t(s)];
        auto theirs = slots.begin() + s * kTotal + first;
        EXPECT_EQ(firstDifference(std::vector<T>(ours, ours + kSizes[p]),
                                  std::vector<T>(theirs, theirs + kSizes[p])),
                  -1)
            << "slot " << s << " of parameter " << p;
      }
  }

private:
  static Phase phase() { return {/*outputCount=*/3, /*steps=*/10, {kSizes[0], kSizes[1]}}; }

  void launch(const std::vector<T> &chunks, const std::vector<DeviceStep> &steps, bool stops) {
    auto address = [](uint64_t place) { return reinterpret_cast<void *>(place); };
    uint64_t gradients = device.put(chunks), given = device.put(steps),
             stop = device.put(std::vector<int>{stops});
    kernels::Move of{address(placeOfWeights),
                     address(gradients),
                     address(placeOfSlots),
                     static_cast<kernels::Part *>(address(placeOfParts)),
                     static_cast<DeviceStep *>(address(given)),
                     static_cast<int *>(address(stop)),
                     kTotal,
                     kTotal,
                     clip,
                     nullptr,
                     clip > 0 ? kernels::Cut::Value : kernels::Cut::None,
                     kChunks,
                     hasLists};
    std::string kernel =
        std::string("trop_move_") + there->deviceRule() + (sizeof(T) == 4 ? "_f32" : "_f64");
    device.launchWith(kernel, trop::ptx::test::makeShape(blocks, kernels::kThreads), of);
  }

  double clip;
  bool hasLists;
  std::mt19937_64 random{7};
  std::unique_ptr<Optimizer<T>> here, there;
  TestDevice &device = getDevice();
  std::vector<T> weights;
  int64_t slotCount = 0;
  uint64_t placeOfWeights = 0, placeOfSlots = 0, placeOfParts = 0;
  uint32_t blocks = 0;
};

template <typename T>
void compareRule(const trop_call &call, double clip = 0, bool hasLists = false) {
  SCOPED_TRACE(std::string(call.name) + (sizeof(T) == 4 ? ", f32" : ", f64"));
  Pair<T> pair(call, clip, hasLists);
  pair.step(/*loss=*/1, /*scale=*/1, /*moves=*/2);
  pair.step(1, 0.5, 2);
  pair.step(1, 0.5, 1); // As with update_every: the other keeps what is carried for it.
  pair.step(1, 0, 2);
  pair.step(1, 1e-300, 2);
  pair.compare();
}

TEST(RuntimeKernelsTest, MoveAsTheCpuDoes) {
  for (const TestCall &call :
       {TestCall("constant", {{"eps", 0.1}}), TestCall("sgd", {{"lr", 0.1}}),
        TestCall("sgd", {{"lr", 1e-44}}), TestCall("sgd", {{"lr", 0.1}, {"weight_decay", 0.01}}),
        TestCall("momentum", {{"lr", 0.1}, {"momentum", 0.9}, {"dampening", 0.2}}),
        TestCall("nesterov", {{"lr", 0.1}, {"weight_decay", 0.01}}),
        TestCall("rmsprop", {{"lr", 0.01}}),
        TestCall("rmsprop", {{"lr", 0.01}, {"momentum", 0.5}}, {"centered"}),
        TestCall("adam", {{"lr", 0.01}, {"weight_decay", 0.01}}), TestCall("adamw", {{"lr", 0.01}}),
        TestCall("nadam", {{"lr", 0.01}}), TestCall("inna", {{"lr", 0.01}}),
        TestCall("innaprop", {{"lr", 0.01}, {"weight_decay", 0.01}}),
        TestCall("dinadam", {{"lr", 0.01}}, {"corrected"})}) {
    compareRule<float>(call);
    compareRule<double>(call);
  }
}

TEST(RuntimeKernelsTest, ClipValues) {
  compareRule<float>(TestCall("adam", {{"lr", 0.01}}), /*clip=*/0.5);
  compareRule<double>(TestCall("sgd", {{"lr", 0.01}}), /*clip=*/0.5);
}

TEST(RuntimeKernelsTest, MoveAlongActivePaths) {
  for (const TestCall &call :
       {TestCall("constant", {{"eps", 0.1}}), TestCall("sgd", {{"lr", 1e-44}}),
        TestCall("adamw", {{"lr", 0.01}}), TestCall("inna", {{"lr", 0.01}})})
    for (double clip : {0.0, 0.5}) {
      compareRule<float>(call, clip, /*hasLists=*/true);
      compareRule<double>(call, clip, /*hasLists=*/true);
    }
}

TEST(RuntimeKernelsTest, MoveNothingAfterALossThatIsNotFinite) {
  Pair<float> pair(TestCall("adamw", {{"lr", 0.01}}), 0);
  pair.step(1, 1, 2, /*stops=*/true);
  pair.compare();
}

template <typename T> int stopOf(std::vector<T> numbers) {
  TestDevice &device = getDevice();
  uint64_t losses = device.put(numbers), stop = device.put(std::vector<int>{0});
  device.launchWith(sizeof(T) == 4 ? "trop_check_f32" : "trop_check_f64",
                    trop::ptx::test::makeShape(1, kernels::kThreads),
                    kernels::Check{reinterpret_cast<void *>(losses), int64_t(numbers.size()),
                                   reinterpret_cast<int *>(stop)});
  return device.get<int>(stop, 1)[0];
}

TEST(RuntimeKernelsTest, FindLossesThatAreNotFinite) {
  std::vector<float> losses(1000, std::numeric_limits<float>::max());
  EXPECT_EQ(stopOf(losses), 0);
  losses[999] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(stopOf(losses), 1);
  EXPECT_EQ(stopOf<double>({1, std::nan("")}), 1);
  EXPECT_EQ(stopOf<double>({-1e308}), 0);
}

TEST(RuntimeKernelsTest, DrawTheNoiseOfRows) {
  TestDevice &device = getDevice();
  constexpr uint64_t kKey = 0xfedcba9876543210, kDropped = uint64_t(0x1p53 * 0.3);
  std::vector<int64_t> rows = {5, 0, 59999};
  constexpr int64_t kUnits = 100;
  std::vector<double> expected;
  for (int64_t row : rows) {
    Random draws(kKey, Random::Stream::Noise, uint64_t(row));
    for (int64_t unit = 0; unit < kUnits; ++unit)
      expected.push_back(draws.next() >> 11 < kDropped ? 0 : 1 / 0.7);
  }
  uint64_t noise = device.put(std::vector<double>(expected.size())), there = device.put(rows),
           key = device.put(std::vector<uint64_t>{kKey});
  device.launchWith("trop_draw_noise_f64", trop::ptx::test::makeShape(2, kernels::kThreads),
                    kernels::Noise{reinterpret_cast<void *>(noise),
                                   reinterpret_cast<int64_t *>(there),
                                   reinterpret_cast<uint64_t *>(key), int64_t(expected.size()),
                                   kUnits, kDropped, 1 / 0.7});
  EXPECT_EQ(device.get<double>(noise, expected.size()), expected);
}

TEST(RuntimeKernelsTest, AddChunksInTheirOrder) {
  TestDevice &device = getDevice();
  std::mt19937_64 random(3);
  std::vector<float> chunks = draw<float>(random, 3000, false), sum(chunks);
  for (size_t i = 0; i < 1000; ++i)
    sum[i] = chunks[i] + chunks[1000 + i] + chunks[2000 + i];
  uint64_t place = device.put(chunks);
  device.launchWith("trop_add_f32", trop::ptx::test::makeShape(4, kernels::kThreads),
                    kernels::Add{reinterpret_cast<void *>(place), 1000, 1000, 3});
  EXPECT_EQ(firstDifference(device.get<float>(place, 3000), sum), -1);
}

} // namespace
