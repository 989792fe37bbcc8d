//===- OptimStateTest.cpp - What optimizers carry from step to step -------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptimRun.h"

#include "trop/schema.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
constexpr int64_t kSteps = 200;

/// Keeps bytes by name, or puts them in place.
class Keeper : public StateVisitor {
public:
  explicit Keeper(int64_t elementBytes) : elementBytes(elementBytes) {}
  bool restoring = false;
  std::map<std::string, std::string> kept;

  void array(const char *name, int64_t parameter, void *data, int64_t count) override {
    keep(name, parameter, data, count * elementBytes);
  }
  void integer(const char *name, int64_t parameter, int64_t &value) override {
    keep(name, parameter, &value, sizeof value);
  }
  void number(const char *name, int64_t parameter, double &value) override {
    keep(name, parameter, &value, sizeof value);
  }

private:
  void keep(const char *name, int64_t parameter, void *data, int64_t bytes) {
    std::string key = name + std::string(".") + std::to_string(parameter);
    if (!restoring) {
      EXPECT_EQ(kept.count(key), 0u) << key;
      kept[key].assign(static_cast<const char *>(data), size_t(bytes));
      return;
    }
    ASSERT_EQ(kept.count(key), 1u) << key;
    std::memcpy(data, kept[key].data(), size_t(bytes));
    seen.insert(key);
  }
  int64_t elementBytes;

public:
  std::set<std::string> seen;
};

/// Every declared optimizer, rmsprop with all that it may carry, too.
std::vector<TestCall> allCalls() {
  std::vector<TestCall> calls;
  for (const schema::Call &declared : schema::kOptimizers)
    calls.push_back({declared.name, {}});
  calls.push_back({"rmsprop", {{"momentum", 0.5}}, {"centered"}});
  calls.push_back({"sgd", {{"weight_decay", 0.1}}});
  return calls;
}

template <typename T> class OptimStateTest : public ::testing::Test {};
using Elements = ::testing::Types<float, double>;
} // namespace

TYPED_TEST_SUITE(OptimStateTest, Elements);

TYPED_TEST(OptimStateTest, GoesOnFromWhatWasSaved) {
  using T = TypeParam;
  TestCall falling("cosine", {{"warmup", 20}});
  Schedule schedule(falling);
  for (const TestCall &each : allCalls()) {
    trop_call call = each;
    SCOPED_TRACE(call.name);
    std::vector<T> whole = startOfRun<T>(), halves = whole;
    auto one = makeOptimizer<T>(call, runPhase(kSteps));
    runSteps(*one, whole, schedule, 0, kSteps, kSteps);

    Keeper keeper(sizeof(T));
    auto first = makeOptimizer<T>(call, runPhase(kSteps));
    runSteps(*first, halves, schedule, 0, 77, kSteps);
    first->visit(keeper);
    auto second = makeOptimizer<T>(call, runPhase(kSteps));
    keeper.restoring = true;
    second->visit(keeper);
    EXPECT_EQ(keeper.seen.size(), keeper.kept.size());
    runSteps(*second, halves, schedule, 77, kSteps, kSteps);
    EXPECT_EQ(std::memcmp(whole.data(), halves.data(), kEntries * sizeof(T)), 0);
  }
}

TYPED_TEST(OptimStateTest, NamesWhatItCarries) {
  Keeper keeper(sizeof(TypeParam));
  TestCall call("innaprop", {});
  makeOptimizer<TypeParam>(call, runPhase(kSteps))->visit(keeper);
  std::string names;
  for (const auto &[name, bytes] : keeper.kept)
    names += name + ' ' + std::to_string(bytes.size() / sizeof(TypeParam)) + ' ';
  EXPECT_NE(names.find("psi.0 2 psi.1 3"), std::string::npos) << names;
  EXPECT_NE(names.find("v.0 2 v.1 3"), std::string::npos) << names;
}

/// Of a parameter that moves now and then, nothing passes in between.
TYPED_TEST(OptimStateTest, AParameterThatWaitsKeepsItsOwnCount) {
  using T = TypeParam;
  for (const TestCall &each : allCalls()) {
    trop_call call = each;
    if (!std::strcmp(call.name, "polyak") || !std::strcmp(call.name, "level"))
      continue; // Their rate is of all that moves.
    SCOPED_TRACE(call.name);
    std::vector<T> slopes = {T(0.5), T(-2), T(1)}, waiting(3, T(1)), alone(3, T(1)), other(2, T(1));
    auto with = makeOptimizer<T>(call, runPhase(kSteps));
    auto without = makeOptimizer<T>(call, runPhase(kSteps));
    for (int step = 0; step < 30; ++step) {
      Movable<T> movable[] = {{0, 2, other.data(), slopes.data(), 2},
                              {1, 3, waiting.data(), slopes.data(), 3}};
      with->step({/*loss=*/1}, movable, step % 3 == 0 ? 2 : 1);
      if (step % 3 == 0) {
        movable[1].weights = alone.data();
        without->step({/*loss=*/1}, movable + 1, 1);
      }
    }
    EXPECT_EQ(waiting, alone);
    EXPECT_NE(waiting[0], T(1));
  }
}

/// From step to step lists change, and stand for tensors that are 0 elsewhere.
TYPED_TEST(OptimStateTest, ListsGiveTheBitsOfTensors) {
  using T = TypeParam;
  for (const TestCall &each : allCalls()) {
    trop_call call = each;
    SCOPED_TRACE(call.name);
    std::vector<T> dense = {1, 2, 3, 4, 5}, sparse = dense;
    Phase phase = {/*outputCount=*/2, kSteps, {kEntries}};
    auto byTensors = makeOptimizer<T>(call, phase), byLists = makeOptimizer<T>(call, phase);
    for (int64_t step = 0; step < 50; ++step) {
      std::vector<T> gradient(kEntries), values;
      std::vector<int64_t> indices;
      for (int64_t i = step % 2; i < kEntries; i += 1 + step % 3) {
        indices.push_back(i);
        values.push_back(gradient[i] = T(std::sin(double(step + 7 * i + 1))));
      }
      Movable<T> tensor = {0, kEntries, dense.data(), gradient.data(), kEntries};
      Movable<T> list = {
          0, kEntries, sparse.data(), values.data(), int64_t(values.size()), indices.data()};
      byTensors->step({/*loss=*/1}, &tensor, 1);
      byLists->step({/*loss=*/1}, &list, 1);
    }
    EXPECT_EQ(std::memcmp(dense.data(), sparse.data(), kEntries * sizeof(T)), 0);
    EXPECT_NE(dense[0], T(1));
  }
}
