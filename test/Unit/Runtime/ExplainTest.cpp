//===- ExplainTest.cpp - The walk from a score to the inputs --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Explain/Explanation.h"

#include <cmath>
#include <map>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What a unit says it is made of.
struct Made {
  double value;
  std::vector<double> leaves;
  std::vector<int64_t> positions; // [operand][point], as are the others
  std::vector<double> elements, slopes;
};

std::map<std::pair<int64_t, int64_t>, Made> made;
int64_t asked;

trop_status answer(const trop_context *, const trop_samples *, trop_leaves *leaves, trop_error *) {
  const Made &unit = made.at({leaves->step, leaves->unit});
  *static_cast<double *>(leaves->value) = unit.value;
  std::copy(unit.leaves.begin(), unit.leaves.end(), static_cast<double *>(leaves->leaves));
  std::copy(unit.positions.begin(), unit.positions.end(), leaves->positions);
  std::copy(unit.elements.begin(), unit.elements.end(), static_cast<double *>(leaves->elements));
  std::copy(unit.slopes.begin(), unit.slopes.end(), static_cast<double *>(leaves->slopes));
  ++asked;
  return TROP_OK;
}

const int64_t kFour[] = {4}, kFourByThree[] = {4, 3};
const trop_operand kInput = {sizeof(trop_operand), TROP_SOURCE_INPUT, 0, "x", 1, kFour};
const trop_operand kWeights = {sizeof(trop_operand), TROP_SOURCE_PARAMETER, 0, "W", 2,
                               kFourByThree};

trop_operand stepOperand(int64_t step, const char *name) {
  return {sizeof(trop_operand), TROP_SOURCE_STEP, step, name, 1, kFour};
}

class ExplainTest : public testing::Test {
protected:
  ExplainTest() : experiment(maxPlusClassifier(TROP_F64), blobs(3, 1)) {
    made.clear();
    asked = 0;
    entries = *experiment.model.entries;
    entries.explain = answer;
    experiment.model.entries = &entries;
  }

  /// Steps of four units each.
  void add(const char *name, trop_combiner combiner, int64_t points,
           std::vector<trop_operand> operands, const trop_operand *init = nullptr) {
    operandLists.push_back(std::move(operands));
    steps.push_back({sizeof(trop_step), name, "net.trop:1:1", "layer", combiner, 1, 1, kFour, 4,
                     points, int64_t(operandLists.back().size()), operandLists.back().data(),
                     init});
    experiment.model.step_count = int64_t(steps.size());
    experiment.model.steps = steps.data();
  }
  Explanation explainUnit(int64_t unit, int64_t top = 3) {
    return explain(experiment.model, experiment.evaluator, experiment.samples, 0, unit, top);
  }

  Experiment experiment;
  trop_entries entries;
  std::deque<std::vector<trop_operand>> operandLists;
  std::vector<trop_step> steps;
};

} // namespace

TEST_F(ExplainTest, OfEqualLeavesTheFirstWinsAndNoNaN) {
  add("z", TROP_COMBINER_MAX, 4, {kInput, kWeights});
  made[{0, 2}] = {2,
                  {kNaN, 2, 1, 2},
                  {0, 1, 2, 3, 2, 5, 8, 11},
                  {0, 1.5, 0, 1, 0, 0.5, 1, 1},
                  {1, 1, 1, 1, 1, 1, 1, 1}};
  Explanation found = explainUnit(2);
  ASSERT_EQ(found.units.size(), 1u);
  const Unit &unit = found.units[0];
  EXPECT_EQ(unit.name(), "z[2]");
  EXPECT_EQ(unit.decision, Decision::Winner);
  EXPECT_EQ(unit.leaves[0].elements[0].name(), "x[1]");
  EXPECT_EQ(unit.leaves[0].elements[1].name(), "W[1, 2]");
  EXPECT_EQ(unit.leaves[1].elements[0].name(), "x[3]");
  EXPECT_TRUE(unit.isTied());
  EXPECT_FALSE(unit.ends);
  ASSERT_EQ(found.inputs.size(), 1u);
  EXPECT_EQ(found.inputs[0].position, 1);
  EXPECT_EQ(found.inputs[0].value, 1.5);
  EXPECT_EQ(found.inputs[0].share, 1);
}

TEST_F(ExplainTest, AMinimumThatStartsLowestEndsThere) {
  add("z", TROP_COMBINER_MIN, 2, {kInput}, &kWeights);
  made[{0, 0}] = {-1, {-1, 4, 3}, {2, 3}, {4, 3}, {1, 1}};
  Explanation found = explainUnit(0);
  EXPECT_TRUE(found.units[0].leaves[0].isInit);
  EXPECT_EQ(found.units[0].margin(), 4.0);
  EXPECT_TRUE(found.units[0].ends);
  EXPECT_TRUE(found.inputs.empty());
}

TEST_F(ExplainTest, NoMarginWithoutASecondThatIsFinite) {
  add("z", TROP_COMBINER_MAX, 2, {kInput});
  made[{0, 0}] = {1, {1, -kInfinity}, {2, 3}, {1, -kInfinity}, {1, 1}};
  EXPECT_EQ(explainUnit(0).units[0].margin(), std::nullopt);
  made[{0, 0}] = {kNaN, {1, kNaN}, {2, 3}, {1, kNaN}, {1, 1}};
  EXPECT_TRUE(explainUnit(0).units[0].leaves.empty());
  EXPECT_TRUE(explainUnit(0).units[0].ends);
}

TEST_F(ExplainTest, TermsShareByTheirSizes) {
  add("z", TROP_COMBINER_SUM, 4, {kInput, kWeights}, &kWeights);
  made[{0, 0}] = {1,
                  {50, 6, -3, 0, 1}, // 50 is no matter of the sample.
                  {0, 1, 2, 3, 0, 3, 6, 9},
                  {2, 1, 0, 1, 3, -3, 1, 1},
                  {3, -3, 1, 1, 2, 1, 0, 1}};
  Explanation found = explainUnit(0);
  const Unit &unit = found.units[0];
  ASSERT_EQ(unit.leaves.size(), 4u);
  EXPECT_EQ(unit.decision, Decision::Terms);
  EXPECT_TRUE(unit.leaves[0].isInit);
  EXPECT_EQ(unit.leaves[0].share, 0);
  EXPECT_DOUBLE_EQ(unit.leaves[1].share, 0.6);
  EXPECT_DOUBLE_EQ(unit.leaves[2].share, 0.3);
  EXPECT_DOUBLE_EQ(unit.leaves[3].share, 0.1);
  ASSERT_EQ(found.inputs.size(), 3u);
  EXPECT_EQ(found.inputs[1].position, 1);
  Explanation first = explainUnit(0, 1);
  EXPECT_EQ(first.units[0].leaves.size(), 2u);
  EXPECT_EQ(first.inputs.size(), 1u);
  EXPECT_FALSE(first.units[0].ends);
}

TEST_F(ExplainTest, TermsWithoutANumberHaveNoShare) {
  add("z", TROP_COMBINER_SUM, 2, {kInput, kWeights});
  made[{0, 0}] = {NAN, {NAN, 5}, {0, 1, 2, 3}, {0, INFINITY, 5, 1}, {INFINITY, 0, 1, 5}};
  Explanation found = explainUnit(0);
  ASSERT_EQ(found.units[0].leaves.size(), 2u);
  EXPECT_EQ(found.units[0].leaves[0].value, 5);
  EXPECT_EQ(found.units[0].leaves[0].share, 0);
  EXPECT_TRUE(found.units[0].ends);
}

TEST_F(ExplainTest, PathsThatMeetAgainAreFollowedOnce) {
  add("a", TROP_COMBINER_NONE, 1, {kInput});
  add("b", TROP_COMBINER_NONE, 1, {stepOperand(0, "a")});
  add("z", TROP_COMBINER_NONE, 1, {stepOperand(0, "a"), stepOperand(1, "b")});
  made[{2, 0}] = {4, {4}, {1, 1}, {3, -1}, {1, -1}};
  made[{1, 1}] = {-1, {-1}, {1}, {3}, {-1}};
  made[{0, 1}] = {3, {3}, {2}, {6}, {0.5}};
  Explanation found = explainUnit(0);
  EXPECT_EQ(asked, 3);
  ASSERT_EQ(found.units.size(), 3u);
  EXPECT_DOUBLE_EQ(found.units[1].share, 0.25);
  EXPECT_DOUBLE_EQ(found.units[2].share, 1);
  EXPECT_DOUBLE_EQ(found.inputs.at(0).share, 1);
}

TEST_F(ExplainTest, AnElementThatIsTheLeafWasChosen) {
  add("z", TROP_COMBINER_NONE, 1, {kInput, kInput, kWeights});
  made[{0, 0}] = {2, {2}, {3, 1, 0}, {-4, 2, 1.5}, {0, 1, 0}};
  Unit unit = explainUnit(0).units[0];
  EXPECT_EQ(unit.decision, Decision::Winner);
  EXPECT_EQ(unit.leaves[0].elements[0].name(), "x[1]");
  EXPECT_EQ(unit.leaves[1].elements[0].name(), "W[0, 0]");
  EXPECT_EQ(unit.margin(), 0.5);
}

TEST_F(ExplainTest, WhatNothingMovesEnds) {
  add("z", TROP_COMBINER_NONE, 1, {kInput});
  made[{0, 0}] = {0, {0}, {3}, {-4}, {0}};
  Explanation found = explainUnit(0);
  EXPECT_TRUE(found.units[0].ends);
  EXPECT_EQ(found.units[0].decision, Decision::Single);
  EXPECT_TRUE(found.inputs.empty());
}

TEST_F(ExplainTest, OnlyTheLargestSharesOfAStepAreFollowed) {
  add("a", TROP_COMBINER_NONE, 1, {kInput});
  add("z", TROP_COMBINER_NONE, 1, {stepOperand(0, "a"), stepOperand(0, "a")});
  made[{1, 0}] = {5, {5}, {0, 1}, {1, 4}, {1, 1}};
  made[{0, 0}] = {1, {1}, {3}, {1}, {1}};
  made[{0, 1}] = {4, {4}, {2}, {4}, {1}};
  EXPECT_EQ(explainUnit(0, 2).units.size(), 3u);
  Explanation found = explainUnit(0, 1);
  ASSERT_EQ(found.units.size(), 2u);
  EXPECT_EQ(found.units[1].name(), "a[1]");
  EXPECT_EQ(found.inputs.at(0).position, 2);
  EXPECT_DOUBLE_EQ(found.share(), 0.8);
}
