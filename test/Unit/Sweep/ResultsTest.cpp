//===- ResultsTest.cpp - Figures, tables and boxes of a sweep -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Results.h"
#include "tools/Support/Figures.h"
#include "tools/trop-sweep/BoxChart.h"
#include "tools/trop-sweep/Page.h"

#include "runtime/Support/Error.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

namespace {
const std::vector<Factor> kFactors = {{Factor::Kind::Source, "source", {"a.trop"}},
                                      {Factor::Kind::Constant, "H", {"1", "2"}}};

/// H=1 with three seeds, of which one failed, and H=2 with one.
std::vector<sweep::Run> someRuns() {
  auto run = [](const char *width, uint64_t seed, size_t group, Json accuracy) {
    Json part = {{"name", "test"}, {"accuracy", accuracy}, {"max_loss", 2.5}};
    return sweep::Run{
        {{"a.trop", width}, seed, group},
        "",
        {{"stop", "finished"}, {"steps", 100}, {"seconds", 0.5}, {"parts", Json::array({part})}}};
  };
  std::vector<sweep::Run> runs = {run("1", 0, 0, 0.5), run("2", 0, 1, 0.75), run("1", 1, 0, 1.0)};
  runs.push_back({{{"a.trop", "1"}, 2, 0}, "no, \"never\""});
  return runs;
}
} // namespace

// Those of numpy.percentile, and numpy.std with ddof = 1.
TEST(ResultsTest, Spread) {
  Spread spread = spreadOf({4, 1, 9, 2, NAN});
  EXPECT_EQ(spread.count, 4u);
  EXPECT_EQ(spread.mean, 4);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(38.0 / 3));
  EXPECT_EQ(spread.least, 1);
  EXPECT_EQ(spread.lowerQuartile, 1.75);
  EXPECT_EQ(spread.median, 3);
  EXPECT_EQ(spread.upperQuartile, 5.25);
  EXPECT_EQ(spread.most, 9);

  Spread one = spreadOf({7});
  EXPECT_EQ(one.deviation, 0);
  EXPECT_EQ(one.lowerQuartile, 7);
  EXPECT_EQ(one.upperQuartile, 7);
  EXPECT_EQ(spreadOf({NAN}).count, 0u);
  EXPECT_TRUE(std::isnan(spreadOf({}).median));
  EXPECT_EQ(spreadOf({1, INFINITY, 2}).median, 2);
  EXPECT_EQ(spreadOf({1, INFINITY, 2}).mean, INFINITY);
}

TEST(ResultsTest, FiguresByTheirNames) {
  std::vector<sweep::Run> runs = someRuns();
  EXPECT_EQ(metricNames(runs), (std::vector<std::string>{"test accuracy", "test max loss"}));
  EXPECT_EQ(metricOf(runs[1], "test accuracy"), 0.75);
  EXPECT_TRUE(std::isnan(metricOf(runs[3], "test accuracy")));
  EXPECT_TRUE(std::isnan(metricOf(runs[0], "train accuracy")));
  runs[0].result["parts"][0]["max_loss"] = nullptr;
  EXPECT_EQ(metricOf(runs[0], "test max loss"), INFINITY);
  std::vector<std::vector<const sweep::Run *>> groups = byGroup(runs);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].size(), 3u);
}

TEST(ResultsTest, Tables) {
  EXPECT_EQ(summaryCsv(kFactors, someRuns()),
            "source,H,seed,stop,steps,seconds,test accuracy,test max loss,error\n"
            "a.trop,1,0,finished,100,0.5,0.5,2.5,\n"
            "a.trop,2,0,finished,100,0.5,0.75,2.5,\n"
            "a.trop,1,1,finished,100,0.5,1,2.5,\n"
            "a.trop,1,2,,,,,,\"no, \"\"never\"\"\"\n");
  EXPECT_EQ(summaryTable(kFactors, someRuns()), "     runs       test accuracy\n"
                                                "H=1     2  75.00 % +- 35.36 %\n"
                                                "H=2     1  75.00 % +-  0.00 %\n");
}

TEST(ResultsTest, PointsOfAColumnAreUnderEachOther) {
  std::vector<sweep::Run> runs = someRuns();
  runs[0].result["parts"][0]["max_loss"] = 12.75;
  runs[1].result["parts"][0]["max_loss"] = 1e-7;
  runs.push_back({{{"a.trop", "gr\xc3\xb6\xc3\x9f"
                              "e"},
                   0,
                   2},
                  "",
                  runs[0].result});
  runs.push_back({{{"a.trop", "3"}, 0, 3}, "failed"});
  EXPECT_EQ(summaryTable(kFactors, runs, {"max loss"}), "         runs      test max loss\n"
                                                        "H=1         2   7.625 +- 7.24784\n"
                                                        "H=2         1   1e-7  +- 0\n"
                                                        "H=gr\xc3\xb6\xc3\x9f"
                                                        "e     1  12.75  +- 0\n"
                                                        "H=3         0                  -\n");
}

TEST(ResultsTest, TheFiguresAskedFor) {
  EXPECT_EQ(readFigures("--figures", "max loss, test accuracy"),
            (std::vector<std::string>{"max loss", "test accuracy"}));
  EXPECT_EQ(readFigures("--figures", ""), std::vector<std::string>());
  EXPECT_EQ(summaryTable(kFactors, someRuns(), {"max loss", "train accuracy"}),
            "     runs  test max loss\n"
            "H=1     2       2.5 +- 0\n"
            "H=2     1       2.5 +- 0\n");
  try {
    readFigures("--figures", "test acuracy");
    ADD_FAILURE();
  } catch (const UsageError &error) {
    EXPECT_STREQ(error.what(),
                 "--figures: unknown figure 'test acuracy', did you mean 'accuracy'? (expected "
                 "accuracy, macro F1, RMSE, R squared, pooled R squared, mean error, max error, "
                 "max loss or mean loss, or one of a part: test accuracy)");
  }
  try {
    readFigures("--figures", "max loss,test max loss, max loss");
    ADD_FAILURE();
  } catch (const UsageError &error) {
    EXPECT_STREQ(error.what(), "--figures: 'max loss' is given twice");
  }
}

TEST(ResultsTest, BoxesAndThePage) {
  BoxChart chart{"loss", false, {{"a<b", {1, 2, 3, 4, 5}}, {"none", {NAN}}}};
  std::string svg = draw(chart);
  auto count = [&](const std::string &text, const std::string &what) {
    size_t found = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
      ++found;
    return found;
  };
  EXPECT_EQ(count(svg, "<rect"), 1u);
  EXPECT_EQ(count(svg, "<circle"), 5u);
  EXPECT_NE(svg.find("a&lt;b: median 3, quartiles 2 and 4"), std::string::npos) << svg;
  EXPECT_EQ(draw({"loss", false, {{"none", {NAN, INFINITY}}}}), "");
  std::string same = draw({"accuracy", true, {{"a", {1, 1}}, {"b", {1}}}});
  EXPECT_EQ(count(same, "<svg"), 0u);
  EXPECT_NE(same.find("100 % in every run"), std::string::npos) << same;

  std::string page = sweepPage("Sweep <1>", kFactors, someRuns());
  EXPECT_EQ(count(page, "<svg"), 1u); // of the accuracy; all largest losses are equal
  EXPECT_NE(page.find("2.5 in every run"), std::string::npos) << page;
  EXPECT_EQ(count(page, ">lower quartile<"), 1u);         // of one table, so that columns align
  EXPECT_EQ(count(page, "<td>75.00 %</td>"), 8u) << page; // of H=1 mean and median, of H=2 all
  EXPECT_NE(page.find("Sweep &lt;1&gt;"), std::string::npos);
  EXPECT_NE(page.find("no, &quot;never&quot;"), std::string::npos) << page;
  EXPECT_EQ(page.find("<script"), std::string::npos);
}
