//===- SquareKernelsTest.cpp - Sums over all weights on a device -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Steps that depend on the norm of a gradient, on penalties or on the loss: kernels beside what the
// CPU makes of the same numbers.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/Arguments.h"
#include "runtime/Optim/Optimizer.h"
#include "runtime/Train/Clip.h"
#include "runtime/Train/Penalty.h"
#include "test/Unit/Gpu/KernelDevice.h"
#include "test/Unit/Runtime/OptimRun.h"

#include <gtest/gtest.h>

#include <optional>

using namespace trop::rt;
using namespace trop::gpu::test;
using trop::ptx::test::makeShape;
using trop::test::TestCall;

namespace {

constexpr int64_t kSizes[] = {3, 2 * kernels::kEntries + 700, 40};
constexpr int64_t kParameters = 3, kTotal = kSizes[0] + kSizes[1] + kSizes[2];
constexpr int kChunks = 3;

/// What a step has besides the optimizer.
struct Case {
  double l2 = 0; ///< of the second parameter
  std::optional<TestCall> clip = {};
  bool hasLists = false;
  double unit = 1;     ///< of gradients
  double loss = 3;     ///< about
  int64_t moves = 3;   ///< so many parameters
  bool isWild = false; ///< gradients of every kind of number
};

template <typename T> class Both {
public:
  Both(const TestCall &call, const Case &of)
      : of(of), random(11), modelHere(describe(of)), weights(modelHere),
        here(makeOptimizer<T>(call, phase())), there(makeOptimizer<T>(call, phase())),
        slotCount(there->slots(0).size()), weightsThere(drawWeights()),
        slotsThere(std::vector<T>(slotCount * kTotal)), parts(listParts()) {}

  void step() {
    std::vector<T> chunks = drawGradients(), losses;
    for (int i = 0; i < 300; ++i)
      losses.push_back(T(of.loss + std::ldexp(double(random() % 1000), -12)));
    double loss = 0;
    for (T each : losses)
      loss += double(each);
    loss /= double(losses.size());
    StepResult result = stepHere(chunks, loss);
    stepThere(chunks, losses, result);
  }

  void compare() {
    std::vector<T> all;
    for (int64_t p = 0; p < kParameters; ++p)
      all.insert(all.end(), weights[p].template as<T>(), weights[p].template as<T>() + kSizes[p]);
    EXPECT_EQ(firstDifference(all, weightsThere.get()), -1) << "weight";
    std::vector<T> slots = slotsThere.get();
    for (int64_t p = 0, first = 0; p < kParameters; first += kSizes[p++])
      for (size_t s = 0; s < slotCount; ++s) {
        const T *ours = here->slots(p)[s];
        auto theirs = slots.begin() + int64_t(s) * kTotal + first;
        EXPECT_EQ(firstDifference(std::vector<T>(ours, ours + kSizes[p]),
                                  std::vector<T>(theirs, theirs + kSizes[p])),
                  -1)
            << "slot " << s << " of parameter " << p;
      }
  }

private:
  static Phase phase() { return {/*outputCount=*/3, /*steps=*/4, {kSizes, kSizes + kParameters}}; }

  const trop_model &describe(const Case &of) {
    for (int64_t p = 0; p < kParameters; ++p) {
      parameters[p].name = "W";
      parameters[p].count = kSizes[p];
    }
    parameters[1].l2 = of.l2;
    model.storage = model.compute = sizeof(T) == 8 ? TROP_F64 : TROP_F32;
    model.parameters = parameters;
    model.parameter_count = kParameters;
    return model;
  }

  std::vector<T> drawWeights() {
    std::vector<T> all = draw<T>(random, kTotal, /*infinities=*/of.l2 == 0);
    for (T &weight : all) // whose squares are in range, of f64 not all of plain ones
      if (of.l2 != 0 && std::fabs(weight) > T(1e5))
        weight = T(0.5);
    const T *next = all.data();
    for (int64_t p = 0; p < kParameters; next += kSizes[p++])
      std::copy(next, next + kSizes[p], weights[p].template as<T>());
    return all;
  }

  std::vector<T> drawGradients() {
    std::vector<T> chunks = draw<T>(random, kChunks * kTotal, /*infinities=*/false);
    for (size_t i = 0; i < chunks.size(); ++i) {
      if (!of.isWild)
        chunks[i] = std::isfinite(chunks[i]) ? T(std::remainder(double(chunks[i]), 1) * of.unit)
                                             : T(of.unit);
      if (of.hasLists)
        chunks[i] = i % kTotal % 3 ? -T(0) : chunks[i] + T(0);
    }
    return chunks;
  }

  static std::vector<kernels::Part> listParts() {
    std::vector<kernels::Part> all;
    for (int64_t p = 0, first = 0; p < kParameters; first += kSizes[p++])
      for (int64_t i = 0; i < kSizes[p]; i += kernels::kEntries)
        all.push_back(
            {first + i, int(std::min<int64_t>(kernels::kEntries, kSizes[p] - i)), int(p)});
    return all;
  }

  StepResult stepHere(const std::vector<T> &chunks, double loss) {
    std::vector<T> sum(chunks.begin(), chunks.begin() + kTotal), values[kParameters];
    std::vector<int64_t> indices[kParameters];
    for (int c = 1; c < kChunks; ++c)
      for (int64_t i = 0; i < kTotal; ++i)
        sum[size_t(i)] += chunks[size_t(c * kTotal + i)];
    std::vector<Movable<T>> movable;
    for (int64_t p = 0, first = 0; p < kParameters; first += kSizes[p++]) {
      for (int64_t i = 0; i < kSizes[p]; ++i)
        if (T entry = sum[size_t(first + i)]; !of.hasLists || entry != 0 || !std::signbit(entry)) {
          indices[p].push_back(i);
          values[p].push_back(entry);
        }
      movable.push_back({p, kSizes[p], weights[p].template as<T>(), values[p].data(),
                         int64_t(values[p].size()), of.hasLists ? indices[p].data() : nullptr});
    }
    Penalty<T> penalty(model, weights);
    penaltyHere = of.l2 == 0 ? 0 : penalty.value();
    penalty.addTo(movable);
    movable.resize(size_t(of.moves));
    StepInput input{loss + penaltyHere, 0.5};
    std::optional<Clip<T>> clip;
    if (of.clip)
      input.squares = clip.emplace(*of.clip).apply(movable);
    DeviceStep steps[kParameters] = {};
    there->stepOnDevice(input, movable.data(), of.moves, steps);
    given.assign(steps, steps + kParameters);
    return here->step(input, movable.data(), of.moves);
  }

  void stepThere(const std::vector<T> &chunks, const std::vector<T> &losses,
                 const StepResult &result) {
    auto blocks = int64_t(parts.size());
    OnDevice<T> gradients(chunks), lossesThere(losses);
    OnDevice<DeviceStep> steps(given);
    OnDevice<int> stop(1);
    OnDevice<kernels::Part> partsThere(parts);
    OnDevice<double> ofParts(size_t(kernels::kSums * blocks)), sums(kernels::kSums * kParameters),
        penalties(std::vector<double>{0, of.l2, 0});
    std::vector<long long> firsts = {0, 1, 4, 5};
    OnDevice<long long> firstsThere(firsts);
    OnDevice<kernels::StepReport> report(1);
    OnDevice<char> clip(sizeof(NormClip<double>));
    kernels::Cut cut = !of.clip                                          ? kernels::Cut::None
                       : std::string(trop_call(*of.clip).name) == "norm" ? kernels::Cut::Norm
                                                                         : kernels::Cut::Value;
    double bound = of.clip ? trop_call(*of.clip).arguments[0].number : 0;
    launch("sum_gradient", blocks,
           kernels::SumGradient{weightsThere.at, gradients.at, partsThere.at, penalties.at,
                                ofParts.at, kTotal, kChunks, of.hasLists});
    launch("sum_parts", kParameters, kernels::SumParts{ofParts.at, firstsThere.at, sums.at});
    launch("decide", 1,
           kernels::Decide{sums.at, penalties.at, lossesThere.at, steps.at, stop.at, clip.at,
                           report.at, kParameters, int64_t(losses.size()), bound, cut,
                           there->followsLoss(), of.l2 != 0});
    launch(std::string("move_") + there->deviceRule(), blocks,
           kernels::Move{weightsThere.at, gradients.at, slotsThere.at, partsThere.at, steps.at,
                         stop.at, kTotal, kTotal, bound, clip.at, cut, 1, of.hasLists});
    EXPECT_EQ(stop.get()[0], 0);
    EXPECT_EQ(report.get()[0].penalty, penaltyHere);
    if (there->followsLoss())
      EXPECT_EQ(firstDifference<double>({report.get()[0].rate}, {result.rate}), -1)
          << report.get()[0].rate << " for " << result.rate;
    outcomes.push_back(result.outcome);
  }

  template <typename Arguments>
  void launch(const std::string &name, int64_t blocks, const Arguments &arguments) {
    getDevice().launchWith("trop_" + name + suffix<T>(),
                           makeShape(uint32_t(blocks), kernels::kThreads), arguments);
  }

  const Case of;
  std::mt19937_64 random;
  trop_parameter parameters[kParameters] = {};
  trop_model model = {};
  const trop_model &modelHere;
  Weights weights;
  std::unique_ptr<Optimizer<T>> here, there;
  size_t slotCount;
  OnDevice<T> weightsThere, slotsThere;
  std::vector<kernels::Part> parts;
  double penaltyHere = 0;
  std::vector<DeviceStep> given;

public:
  std::vector<Outcome> outcomes;
};

template <typename T> std::vector<Outcome> compareSteps(const TestCall &call, const Case &of) {
  SCOPED_TRACE(std::string(trop_call(call).name) + suffix<T>() + (of.clip ? ", clipped" : "") +
               (of.l2 ? ", penalised" : "") + (of.hasLists ? ", lists" : "") + ", unit " +
               std::to_string(std::ilogb(of.unit)));
  Both<T> both(call, of);
  both.step();
  both.step();
  both.compare();
  return both.outcomes;
}

const TestCall kPolyak("polyak", {{"target", 0.5}}), kLevel("level", {{"floor", 0.25}}),
    kSgd("sgd", {{"lr", 0.1}}), kAdam("adam", {{"lr", 0.01}});

TEST(SquareKernelsTest, FollowTheCpu) {
  for (const TestCall &call : {kPolyak, kLevel, kSgd, kAdam})
    for (double l2 : {0.0, 0.01})
      for (bool hasLists : {false, true})
        for (const auto &clip : {std::optional<TestCall>(),
                                 std::optional<TestCall>(TestCall("norm", {{nullptr, 0.5}})),
                                 std::optional<TestCall>(TestCall("value", {{nullptr, 0.25}}))}) {
          Case of;
          of.l2 = l2;
          of.hasLists = hasLists;
          of.clip = clip;
          of.moves = hasLists ? 2 : 3;
          compareSteps<float>(call, of);
          compareSteps<double>(call, of);
        }
}

/// Sums, rates and factors that leave their types.
TEST(SquareKernelsTest, FollowTheCpuOutOfRange) {
  for (const TestCall &call : {kPolyak, kSgd})
    for (bool clips : {false, true}) {
      Case of;
      if (clips)
        of.clip.emplace("norm", std::vector<std::pair<const char *, double>>{{nullptr, 0.5}});
      for (double unit : {1e-44, 1e-30, 1e-21, 1e19, 1e30}) {
        of.unit = unit;
        compareSteps<float>(call, of);
      }
      for (double unit : {1e-320, 1e-200, 1e-160, 1e140, 1e160, 1e280}) {
        of.unit = unit;
        compareSteps<double>(call, of);
      }
      of.isWild = true;
      compareSteps<float>(call, of);
      compareSteps<double>(call, of);
    }
}

TEST(SquareKernelsTest, StayWhereTheCpuDoes) {
  Case of;
  of.loss = 0.1;
  EXPECT_EQ(compareSteps<float>(kPolyak, of)[0], Outcome::Stayed);
  of.loss = 3;
  of.unit = 0;
  EXPECT_EQ(compareSteps<double>(kPolyak, of)[0], Outcome::NoGradient);
  of.unit = 1e-44;
  EXPECT_EQ(compareSteps<float>(kPolyak, of)[0], Outcome::TooLong);
}

/// Losses are finite, the penalty is not: nothing moves.
TEST(SquareKernelsTest, StopAtAPenaltyThatIsNotFinite) {
  OnDevice<double> sums(kernels::kSums), penalties(std::vector<double>{1e300}),
      losses(std::vector<double>{1, 2}), clip(8);
  std::vector<double> of(kernels::kSums);
  of[kernels::kWeightSums] = 1e300;
  OnDevice<double> all(of);
  OnDevice<DeviceStep> steps(1);
  OnDevice<int> stop(1);
  OnDevice<kernels::StepReport> report(1);
  getDevice().launchWith("trop_decide_f64", makeShape(1, kernels::kThreads),
                         kernels::Decide{all.at, penalties.at, losses.at, steps.at, stop.at,
                                         clip.at, report.at, 1, 2, 0, kernels::Cut::None, false,
                                         true});
  EXPECT_EQ(stop.get()[0], 1);
  EXPECT_TRUE(std::isinf(report.get()[0].penalty));
}

} // namespace
