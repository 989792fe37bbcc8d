//===- ExplainTest.cpp - The walk from a score to the inputs --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Explain/ExplainText.h"
#include "runtime/Report/BoxColumn.h"
#include "runtime/Report/ExplainPicture.h"
#include "runtime/Report/Html.h"

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
    entries = *experiment.model.devices->entries;
    entries.explain = answer;
    setEntries(experiment.model, entries);
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

TEST_F(ExplainTest, PointsWithoutALeafArePassedOver) {
  add("z", TROP_COMBINER_MAX, 3, {kInput, kWeights});
  made[{0, 2}] = {-2, {0, -3, -2}, {-2, 1, 2, -2, 5, 8}, {0, -3, -4, 0, 0, 2}, {0, 1, 1, 0, 1, 1}};
  Unit unit = explainUnit(2).units.at(0);
  EXPECT_EQ(unit.leafCount, 2);
  ASSERT_EQ(unit.leaves.size(), 2u);
  EXPECT_EQ(unit.leaves[0].elements[0].name(), "x[2]");
  EXPECT_EQ(unit.leaves[1].elements[0].name(), "x[1]");

  add("s", TROP_COMBINER_SUM, 2, {kInput});
  made[{1, 0}] = {0, {0, 0}, {-2, -2}, {0, 0}, {0, 0}};
  Explanation nothing = explainUnit(0);
  EXPECT_EQ(nothing.units.at(0).leafCount, 0);
  EXPECT_TRUE(nothing.units.at(0).leaves.empty());
  EXPECT_TRUE(nothing.inputs.empty());
}

TEST_F(ExplainTest, ANumberOutsideMovesNothing) {
  add("z", TROP_COMBINER_MAX, 2, {kInput, kWeights});
  made[{0, 2}] = {7.5, {7.5, -3}, {-1, 1, 5, 8}, {7, -3, 0.5, 0}, {0, 1, 1, 1}};
  Explanation found = explainUnit(2);
  const Unit &unit = found.units.at(0);
  EXPECT_EQ(unit.leaves.at(0).elements.at(0).name(), "x outside");
  EXPECT_EQ(unit.leaves.at(0).elements.at(1).name(), "W[1, 2]");
  EXPECT_TRUE(unit.ends);
  EXPECT_TRUE(found.inputs.empty());
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

//===----------------------------------------------------------------------===//
// Text and pictures
//===----------------------------------------------------------------------===//

static int64_t occurrences(const std::string &text, const std::string &word) {
  int64_t count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size())
    ++count;
  return count;
}

/// A sum z of three units of a, whose last has next to no share; each is of an input.
class ExplainSumTest : public ExplainTest {
protected:
  ExplainSumTest() {
    add("a", TROP_COMBINER_NONE, 1, {kInput});
    add("z", TROP_COMBINER_SUM, 4, {stepOperand(0, "a"), kWeights});
    made[{1, 0}] = {10.05,
                    {6, 4, 0.05, 0},
                    {0, 1, 2, 3, 0, 3, 6, 9},
                    {6, 4, 0.05, 0, 1, 1, 1, 1},
                    {1, 1, 1, 1, 6, 4, 0.05, 0}};
    made[{0, 0}] = {6, {6}, {1}, {6}, {1}};
    made[{0, 1}] = {4, {4}, {2}, {4}, {1}};
    made[{0, 2}] = {0.05, {0.05}, {3}, {0.05}, {1}};
    recipe.labels = recipe.classes = {"north", "east", "west"};
    recipe.features = {"p", "q", "r", "s"};
  }
  NamedExplanation named() {
    return {"net.csv:2", true, {"north", 1, 10.05, false, ""}, explainUnit(0)};
  }

  DataRecipe recipe;
};

TEST_F(ExplainSumTest, SharesBelowOnePerCentAreHiddenAndCounted) {
  std::string text = explanationText(experiment.model, recipe, named());
  EXPECT_NE(text.find("59.7 %    6  a[0] 6"), std::string::npos) << text;
  EXPECT_EQ(text.find("0.498 %"), std::string::npos) << text;
  EXPECT_NE(text.find("  and 2 more terms, each below 1 %\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nand 1 more unit, below 1 %\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  and 1 more input, below 1 %\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("a[2]"), std::string::npos) << text;
  std::string json = explanationJson(experiment.model, recipe, named());
  EXPECT_NE(json.find("\"unit\":\"a[2]\""), std::string::npos) << json;
}

/// A sum of a large weight, one that moves it, one that is 0 of this row, and small weights.
TEST_F(ExplainTest, TermsThatAreZeroOfThisRowAreNotFixed) {
  add("a", TROP_COMBINER_NONE, 1, {kInput});
  add("z", TROP_COMBINER_SUM, 5, {stepOperand(0, "a"), kWeights});
  made[{1, 0}] = {7,
                  {9, -3, -0.0, 0.5, 0.5},
                  {0, 1, 2, 0, 0, 0, 3, 6, 9, 10},
                  {9, 3, 0, 1, 1, 1, -1, -2, 0.5, 0.5},
                  {0, -1, -2, 0, 0, 9, 3, 0, 1, 1}};
  made[{0, 1}] = {3, {3}, {1}, {3}, {1}};
  DataRecipe recipe;
  recipe.labels = recipe.classes = {"north", "east", "west"};
  recipe.features = {"p", "q", "r", "s"};
  auto named = [&](int64_t top) {
    return NamedExplanation{"net.csv:2", true, {"north", 1, 7, false, ""}, explainUnit(0, top)};
  };
  std::string text = explanationText(experiment.model, recipe, named(2));
  EXPECT_NE(text.find("  fixed     9  a[0] 9, W[0, 0] 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  100 %     -3  a[1] 3"), std::string::npos) << text;
  EXPECT_EQ(text.find("a[2]"), std::string::npos) << text;
  // Of the terms that are not there, 0.5 is fixed.
  EXPECT_NE(text.find("  and 2 more terms, 1 of them below 1 %\n"), std::string::npos) << text;
  EXPECT_EQ(moreLeavesText(explainUnit(0, 1).units[0]), "and 3 more terms");
  std::string svg = explanationSvg(experiment.model, recipe, {0, 3, 0, 1}, named(2));
  EXPECT_EQ(occurrences(svg, ">fixed "), 2) << svg;
  EXPECT_EQ(occurrences(svg, "a[2]"), 0) << svg;
}

TEST_F(ExplainTest, TermsThatAreNotFiniteAreShownWithoutAShare) {
  add("z", TROP_COMBINER_SUM, 2, {kInput, kWeights});
  made[{0, 0}] = {kInfinity, {kInfinity, 5}, {0, 1, 2, 3}, {kInfinity, 5, 1, 1}, {1, 1, 1, 5}};
  EXPECT_EQ(termText(explainUnit(0).units[0].leaves[0]), "no share");
  EXPECT_EQ(shownLeaves(explainUnit(0).units[0]).size(), 1u);
}

TEST_F(ExplainSumTest, InputsThatAreAllSmallAreCounted) {
  Explanation explanation;
  for (int64_t i = 0; i < 9; ++i)
    explanation.inputs.push_back({i, 1, 0.0005});
  EXPECT_EQ(moreInputsText(explanation, 3), "9 inputs, each below 1 %");
  explanation.inputs[0].share = explanation.inputs[1].share = 0.4;
  EXPECT_EQ(moreInputsText(explanation, 1), "and 8 more inputs, 7 of them below 1 %");
  EXPECT_EQ(moreText(3, 0, "unit"), "and 3 more units");
}

TEST_F(ExplainSumTest, SiblingsAreInAFrameAndNoArrowJoinsThem) {
  NamedExplanation explained = named();
  EXPECT_EQ(explained.explanation.units[1].readers, std::vector<size_t>{0});
  EXPECT_FALSE(explained.explanation.units[0].readsInput);
  EXPECT_TRUE(explained.explanation.units[1].readsInput);
  std::string svg = explanationSvg(experiment.model, recipe, {0, 6, 4, 0.05}, explained);
  EXPECT_EQ(occurrences(svg, "class=\"box\""), 5) << svg; // output, z, two of a, inputs
  EXPECT_EQ(occurrences(svg, "class=\"frame\""), 1) << svg;
  EXPECT_EQ(occurrences(svg, "class=\"arrow\""), 3) << svg;
  EXPECT_NE(svg.find(">and 1 more unit, below 1 %<"), std::string::npos) << svg;
  EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(BoxColumnTest, ArrowsPassByGroupsThatDoNotRead) {
  BoxColumn straight = drawBoxes({{{{"a"}}, {}}, {{{"b"}}, {0}}, {{{"c"}}, {1}}}, 16);
  BoxColumn around = drawBoxes({{{{"a"}}, {}}, {{{"b"}}, {0}}, {{{"c"}}, {0, 1}}}, 16);
  EXPECT_EQ(occurrences(straight.svg, "arrow"), 2);
  EXPECT_EQ(occurrences(around.svg, "arrow"), 3);
  EXPECT_GT(around.width, straight.width); // a lane
  BoxColumn branches = drawBoxes({{{{"a"}}, {}}, {{{"b"}}, {0}}, {{{"c"}}, {0}}}, 16);
  EXPECT_EQ(occurrences(branches.svg, "arrow"), 2);
  std::string words = "one line of many more words than there is room for in a box of text";
  EXPECT_EQ(occurrences(drawBoxes({{{{words}}, {}}}, 16).svg, "<text"), 2);
}

TEST(BoxColumnTest, LinesFitTheirBoxesWhateverTheyAreOf) {
  std::string narrow(60, 'i'), wide(60, 'W'), words, accents;
  for (int i = 0; i < 12; ++i)
    words += "WWWW ";
  for (int i = 0; i < 30; ++i)
    accents += "\xc3\xa9";
  BoxColumn column = drawBoxes({{{{"head", narrow, wide, words, accents}}, {}}}, 16);
  EXPECT_EQ(occurrences(column.svg, "<text"), 6) << column.svg; // of words two
  EXPECT_NE(column.svg.find(">" + narrow + "<"), std::string::npos) << column.svg;
  EXPECT_NE(column.svg.find(">" + accents + "<"), std::string::npos) << column.svg;
  EXPECT_NE(column.svg.find("WWWWWWW\xe2\x80\xa6WWWWWWW"), std::string::npos) << column.svg;
  for (size_t at = 0; (at = column.svg.find("preserve\">", at)) != std::string::npos;) {
    at = column.svg.find('>', at) + 1;
    EXPECT_LE(textWidth(column.svg.substr(at, column.svg.find('<', at) - at)) * 13 / 12, 540);
  }
}
