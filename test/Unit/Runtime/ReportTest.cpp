//===- ReportTest.cpp - Pages about trainings and their pictures ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Report/ClassPictures.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/LineChart.h"
#include "runtime/Report/Pages.h"
#include "runtime/Report/SamplePicture.h"
#include "runtime/Report/Scale.h"

#include <cmath>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static std::vector<std::string> labelsOf(const Scale &scale) {
  std::vector<std::string> labels;
  for (const Tick &tick : scale.ticks())
    if (!tick.label.empty())
      labels.push_back(tick.label);
  return labels;
}

static int64_t occurrences(const std::string &text, const std::string &word) {
  int64_t count = 0;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size())
    ++count;
  return count;
}

using Labels = std::vector<std::string>;

TEST(ScaleTest, LinearTicksAreRoundAndHoldAllValues) {
  EXPECT_EQ(labelsOf(Scale::linear(0, 1)), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1"}));
  EXPECT_EQ(labelsOf(Scale::linear(0.31, 0.39)),
            (Labels{"0.3", "0.32", "0.34", "0.36", "0.38", "0.4"}));
  EXPECT_EQ(labelsOf(Scale::linear(-3, 14)), (Labels{"-5", "0", "5", "10", "15"}));
  for (double low : {-7.3, 0.0, 1e-9, 12345.6})
    for (double range : {1e-3, 1.0, 7e8}) {
      Scale scale = Scale::linear(low, low + range);
      EXPECT_LE(scale.ticks().front().value, low + 1e-9 * range);
      EXPECT_GE(scale.ticks().back().value, low + range - 1e-9 * range);
      EXPECT_GE(scale.ticks().size(), 3u);
      EXPECT_LE(scale.ticks().size(), 9u);
    }
}

TEST(ScaleTest, OneValueHasAnAxis) {
  EXPECT_NEAR(Scale::linear(3, 3).at(3), 0.5, 1e-12);
  EXPECT_EQ(Scale::linear(0, 0).at(0), 0);
  EXPECT_EQ(labelsOf(Scale::fitting({}, true)), labelsOf(Scale::linear(0, 1)));
  EXPECT_EQ(labelsOf(Scale::fitting({NAN, INFINITY}, true)), labelsOf(Scale::linear(0, 1)));
}

TEST(ScaleTest, LogarithmsWhereValuesSpanDecades) {
  Scale scale = Scale::fitting({0.002, 30}, true);
  EXPECT_TRUE(scale.isLog());
  EXPECT_EQ(labelsOf(scale), (Labels{"0.001", "0.01", "0.1", "1", "10", "100"}));
  EXPECT_EQ(scale.at(0.001), 0);
  EXPECT_EQ(scale.at(100), 1);
  EXPECT_NEAR(scale.at(1), 0.6, 1e-12);
  EXPECT_EQ(scale.at(0), 0);
  EXPECT_FALSE(Scale::fitting({0.002, 30}, false).isLog());
  EXPECT_FALSE(Scale::fitting({1, 30}, true).isLog());
  EXPECT_FALSE(Scale::fitting({0, 0, 0.002, 30}, true).isLog());
  EXPECT_LE(labelsOf(Scale::logarithmic(1e-300, 1e300)).size(), 8u);
}

TEST(ScaleTest, LogarithmsFitAndSayWhereZeroIs) {
  EXPECT_EQ(labelsOf(Scale::logarithmic(0.03, 0.9)),
            (Labels{"0.02", "0.05", "0.1", "0.2", "0.5", "1"}));
  EXPECT_EQ(labelsOf(Scale::logarithmic(5, 5)), (Labels{"5", "10"}));
  EXPECT_EQ(labelsOf(Scale::logarithmic(0.003, 0.9)), (Labels{"0.01", "0.1", "1"}));
  Scale scale = Scale::fitting({0, 0.001, 0.01, 0.1, 1, 1, 1, 1}, true);
  EXPECT_EQ(labelsOf(scale).front(), "0");
  EXPECT_EQ(scale.at(0), 0);
  EXPECT_GT(scale.at(0.001), 0.05);
  EXPECT_EQ(labelsOf(Scale::fitting({-2, 0.001, 0.01, 0.1, 1, 1, 1, 1}, true)).front(),
            "\xe2\x89\xa4 0");
}

TEST(ScaleTest, SharesNearOneHaveRoom) {
  Scale scale = Scale::ofShares({0.098, 0.5, 0.9, 0.95, 0.97});
  EXPECT_TRUE(scale.isLog());
  EXPECT_EQ(labelsOf(scale), (Labels{"98 %", "95 %", "90 %", "80 %", "50 %", "0 %"}));
  EXPECT_GT(scale.at(0.97) - scale.at(0.9), 0.25);
  EXPECT_GT(scale.at(0.97), scale.at(0.95));
  EXPECT_EQ(scale.at(0), 0);
  EXPECT_EQ(labelsOf(Scale::ofShares({0.1, 0.9, 0.99, 1})).front(), "100 %");
  EXPECT_EQ(Scale::ofShares({0.1, 0.9, 0.99, 1}).at(1), 1);
  EXPECT_EQ(labelsOf(Scale::ofShares({0.9, 0.93, 0.97})),
            (Labels{"90 %", "92 %", "94 %", "96 %", "98 %"}));
}

TEST(ScaleTest, LabelsHaveTheDigitsOfTheStep) {
  EXPECT_EQ(labelsOf(Scale::linear(0.6931471, 0.6931471 + 5e-9)),
            (Labels{"0.6931471", "0.693147101", "0.693147102", "0.693147103", "0.693147104",
                    "0.693147105"}));
  EXPECT_EQ(labelsOf(Scale::linear(12345678, 12345680)),
            (Labels{"12345678", "12345678.5", "12345679", "12345679.5", "12345680"}));
  EXPECT_EQ(labelsOf(Scale::ofShares({0.9999, 1})),
            (Labels{"99.99 %", "99.992 %", "99.994 %", "99.996 %", "99.998 %", "100 %"}));
  for (double low : {-1.0, 0.1, 3e7})
    for (double range : {1e-11, 1e-7, 1.0}) {
      double most = std::fabs(low) * range;
      for (bool shares : {false, true}) {
        Labels labels = labelsOf(Scale::linear(low, low + most, shares));
        EXPECT_EQ(std::set<std::string>(labels.begin(), labels.end()).size(), labels.size()) << low;
      }
    }
}

TEST(ScaleTest, LabelsBelowAnAxisHaveRoom) {
  Scale scale = Scale::linear(0.6931471, 0.6931471 + 5e-9);
  std::vector<Tick> labels = scale.labelsBelow(20, 280, 300);
  EXPECT_EQ(labels.size(), 3u);
  double end = 0;
  for (const Tick &label : labels) {
    EXPECT_GE(label.value - textWidth(label.label) / 2, end);
    end = label.value + textWidth(label.label) / 2;
  }
  EXPECT_LE(end, 300);
  EXPECT_EQ(Scale::linear(0, 1).labelsBelow(20, 280, 300).size(), 6u);
}

TEST(HtmlTest, TextOfUsersIsText) {
  EXPECT_EQ(escaped("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(escaped("caf\xc3\xa9 \xe9 \x1b"), "caf\xc3\xa9 \\xe9 \xef\xbf\xbd");
  EXPECT_EQ(escaped(std::string("a\0b", 3)), "a\xef\xbf\xbd"
                                             "b");
}

TEST(HtmlTest, NamesAreCutBetweenCharacters) {
  EXPECT_EQ(shortened("\xc3\xa9\xc3\xa8\xc3\xaa", 3), "\xc3\xa9\xc3\xa8\xc3\xaa");
  EXPECT_EQ(shortened("\xc3\xa9\xc3\xa8\xc3\xaa", 2), "\xc3\xa9\xc3\xa8\xe2\x80\xa6");
  EXPECT_EQ(shortenedInside("class \xc3\xa9 17", 10), "class \xc3\xa9 17");
  EXPECT_EQ(shortenedInside("class \xc3\xa9 17", 6), "cla\xe2\x80\xa6"
                                                     "17");
  EXPECT_EQ(shortenedInside("\xc3\xa9\xc3\xa8\xc3\xaa", 2), "\xc3\xa9\xe2\x80\xa6");
  EXPECT_EQ(shortDigest("e1d34c3e5d3b4b793e2ed6e750c4b5d6"), "e1d34c3e5d3b\xe2\x80\xa6");
  EXPECT_EQ(shortDigest("a name that is none, of forty characters"),
            "a name that is none, of forty characters");
}

TEST(HtmlTest, WidthsAreOfTheKindOfCharacter) {
  EXPECT_DOUBLE_EQ(textWidth("0.5"), 2 * 7.7 + 5.5);
  EXPECT_DOUBLE_EQ(textWidth("MWmw"), 48);
  EXPECT_DOUBLE_EQ(textWidth("\xe5\xad\x97"), 12.5);
  EXPECT_DOUBLE_EQ(textWidth("\xe9"), textWidth("\\xe9")); // as it is spelled
}

TEST(HtmlTest, Numbers) {
  EXPECT_EQ(figure(1e-7), "1e-7");
  EXPECT_EQ(figure(1234567), "1.23457e6");
  EXPECT_EQ(figure(-0.5), "-0.5");
  EXPECT_EQ(figure(NAN), "-");
  EXPECT_EQ(percent(0.93333), "93.33 %");
  EXPECT_EQ(percent(1), "100 %");
  EXPECT_EQ(grouped(-1234567), "-1\xe2\x80\xaf"
                               "234\xe2\x80\xaf"
                               "567");
  EXPECT_EQ(grouped(123), "123");
  EXPECT_EQ(duration(0.0265), "0.0265 s");
  EXPECT_EQ(duration(200), "3 min 20 s");
  EXPECT_EQ(duration(7500), "2 h 5 min");
  EXPECT_EQ(duration(100000), "1 d 3 h");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(coordinate(12.5), "12.5");
  EXPECT_EQ(coordinate(100), "100");
}

TEST(LineChartTest, CurvesBreakWhereValuesAreNotFinite) {
  LineChart chart{"A <b>", "step", "loss"};
  chart.series.push_back({"train", 0, false, false, {{0, 1}, {1, 2}, {2, NAN}, {3, 4}}});
  std::string html = draw(chart);
  size_t path = html.find(" d=\"");
  EXPECT_EQ(occurrences(html.substr(path, html.find('"', path + 4) - path), "M"), 2);
  EXPECT_EQ(occurrences(html, "<circle"), 3);
  EXPECT_EQ(html.find("nan"), std::string::npos);
  EXPECT_EQ(html.find("<b>,"), std::string::npos);
  EXPECT_EQ(draw({"empty", "step", "loss"}), "");
}

TEST(LineChartTest, ConstantsAreSaidInWords) {
  LineChart chart{"Accuracy", "step", "accuracy"};
  chart.shares = true;
  chart.series.push_back({"train", 0, false, false, {{0, 1}, {500, 1}}});
  chart.series.push_back({"test", 1, false, false, {{0, 0.9}, {500, 0.9}}});
  std::string html = draw(chart);
  EXPECT_EQ(occurrences(html, "<svg"), 0);
  EXPECT_NE(html.find("train <b>100 %</b>"), std::string::npos) << html;
  EXPECT_NE(html.find("test <b>90 %</b>"), std::string::npos) << html;
  EXPECT_NE(html.find("constant from step 0 to 500"), std::string::npos) << html;
  chart.series[1].points[1].second = 0.95;
  EXPECT_EQ(occurrences(draw(chart), "<svg"), 1);
  LineChart one{"Accuracy", "step", "accuracy"};
  one.series.push_back({"train", 0, false, false, {{7, 1}}});
  EXPECT_NE(draw(one).find("at step 7 alone"), std::string::npos);
}

TEST(LineChartTest, CurvesOfUnlikeLengthAreOverLogarithms) {
  LineChart chart{"Loss", "step", "loss"};
  chart.series.push_back({"short", 0, false, false, {{0, 3}, {10, 2}, {20, 1}}});
  chart.series.push_back({"long", 1, false, false, {{0, 3}, {5000, 2}, {50000, 1}}});
  std::string html = draw(chart);
  EXPECT_NE(html.find(">step (log)<"), std::string::npos) << html;
  EXPECT_NE(html.find(">0</text>"), std::string::npos) << html;
  chart.series[0].points.push_back({20000, 1});
  EXPECT_EQ(draw(chart).find("(log)"), std::string::npos);
}

TEST(LineChartTest, LabelsHaveRoomBesideTheTitle) {
  LineChart chart{"Loss", "step", "loss"};
  chart.series.push_back({"train", 0, false, false, {{0, 0.6931471}, {1, 0.693147105}}});
  std::string html = draw(chart), label = "0.693147105</text>";
  size_t at = html.find(label);
  ASSERT_NE(at, std::string::npos) << html;
  double right = std::stod(html.substr(html.rfind("<text x=\"", at) + 9));
  EXPECT_GT(right - textWidth("0.693147105"), 18); // the title is 12 high, its baseline at 12
}

TEST(ClassPicturesTest, EveryCountIsInThePicture) {
  Classification figures(2);
  for (int i = 0; i < 37; ++i)
    figures.add(0, 0, 0.99);
  figures.add(0, 1, 0.3);
  figures.add(1, -1, NAN);
  std::string html = drawConfusion("test", figures, {"<a>", "b & c"});
  EXPECT_NE(html.find(">37</text>"), std::string::npos);
  EXPECT_NE(html.find("&lt;a&gt; taken for b &amp; c: 1 (2.63 %)"), std::string::npos);
  EXPECT_EQ(html.find("<a>"), std::string::npos);
  EXPECT_EQ(occurrences(html, "<rect"), 2);
  EXPECT_NE(drawConfidence("test", figures).find("0.95 to 1: 37 samples"), std::string::npos);
}

/// The texts of a picture with their places.
static std::vector<std::pair<double, std::string>> textsOf(const std::string &html) {
  std::vector<std::pair<double, std::string>> texts;
  for (size_t at = 0; (at = html.find("<text x=\"", at)) != std::string::npos; ++at) {
    size_t begin = html.find('>', at) + 1;
    texts.emplace_back(std::stod(html.substr(at + 9)),
                       html.substr(begin, html.find("</text>", begin) - begin));
  }
  return texts;
}

TEST(ClassPicturesTest, CountsOfTheHistogramDoNotTouch) {
  Classification figures(2);
  for (int bin = 0; bin < Classification::kBins; ++bin)
    for (int i = 0; i < 1100 + bin; ++i)
      figures.add(0, 0, (bin + 0.5) / Classification::kBins);
  std::string html = drawConfidence("test", figures);
  std::vector<std::pair<double, std::string>> counts;
  for (const auto &text : textsOf(html))
    if (text.second.rfind("1\xe2\x80\xaf"
                          "1",
                          0) == 0)
      counts.push_back(text);
  EXPECT_EQ(counts.size(), 10u) << html; // every other, the highest of all among them
  EXPECT_EQ(counts.back().second, "1\xe2\x80\xaf"
                                  "119");
  for (size_t i = 1; i < counts.size(); ++i)
    EXPECT_GT(counts[i].first - counts[i - 1].first, textWidth("1 119"));
  EXPECT_NE(html.find(": 1118 samples"), std::string::npos); // where it is pointed at
}

TEST(ClassPicturesTest, LongNamesOfManyClassesAreTurned) {
  constexpr int kClasses = 26;
  Classification figures(kClasses);
  std::vector<std::string> names;
  for (int c = 0; c < kClasses; ++c) {
    figures.add(c, c, 0.9);
    names.push_back(concat("the letter of the alphabet ", char('a' + c)));
  }
  std::string html = drawConfusion("test", figures, names);
  EXPECT_EQ(occurrences(html, "rotate(-90"), kClasses + 1) << html;
  EXPECT_EQ(occurrences(html, "<title>the letter of the alphabet q</title>"), 2);
  EXPECT_EQ(occurrences(html, "the letter\xe2\x80\xa6lphabet q</text>"), 2);
  EXPECT_EQ(occurrences(drawConfusion("test", Classification(2), {"a", "b"}), "rotate(-90"), 1);
}

TEST(SamplePictureTest, ShapesThatArePictures) {
  TestModel test = lmmClassifier(TROP_F32, 20);
  auto shapeFor = [&](std::vector<int64_t> shape) {
    test.model.input_rank = int64_t(shape.size());
    test.model.input_shape = shape.data();
    test.model.input_count = 1;
    for (int64_t extent : shape)
      test.model.input_count *= extent;
    return pictureShape(test.model);
  };
  using Shape = std::pair<int64_t, int64_t>;
  EXPECT_EQ(shapeFor({784}), Shape(28, 28));
  EXPECT_EQ(shapeFor({12, 20}), Shape(12, 20));
  EXPECT_EQ(shapeFor({1, 12, 20}), Shape(12, 20));
  EXPECT_EQ(shapeFor({12, 20, 1}), Shape(12, 20));
  EXPECT_EQ(shapeFor({4}), Shape(0, 0)); // iris is no picture
  EXPECT_EQ(shapeFor({3, 32, 32}), Shape(0, 0));
  EXPECT_EQ(shapeFor({13}), Shape(0, 0));
}

TEST(SamplePictureTest, RunsOfAShadeAreOneLine) {
  std::string svg = drawPicture({0, 1, 1, 0, 0, 0, 1, 1, 1}, 3, 3);
  EXPECT_NE(svg.find("<path stroke=\"rgb(255,255,255)\" d=\"M1 0h2M0 2h3\"/>"), std::string::npos)
      << svg;
  EXPECT_EQ(occurrences(svg, "<path"), 1);
  EXPECT_EQ(occurrences(drawPicture(std::vector<double>(9, 0.5), 3, 3), "<path"), 0);
  std::vector<double> noise(512 * 512);
  for (size_t i = 0; i < noise.size(); ++i)
    noise[i] = double(i * 2654435761u % 1000);
  EXPECT_LT(drawPicture(noise, 512, 512).size(), 60000u);
}

namespace {
class ReportTest : public CommandTest {};
} // namespace

TEST_F(ReportTest, ThePageIsWholeAndNeedsNothing) {
  ASSERT_EQ(run({"train", "--steps", "200", "--report", "run.html"}), 0) << err;
  std::string page = readFile("run.html");
  for (const char *word :
       {"Maximum loss", "Mean loss", "Accuracy", "Step size", "Entries of the gradient",
        "Confusion, test", "macro-averaged F1", "Confidence, test", "Samples of the largest loss",
        "prefers-color-scheme:dark", "polyak for 300, constant(eps: 0.01)", "train.csv:"})
    EXPECT_NE(page.find(word), std::string::npos) << word;
  for (const char *word : {"<script", "http:", "https:", "src=", "nan", "inf\""})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  EXPECT_FALSE(std::filesystem::exists("run.jsonl"));
}

TEST_F(ReportTest, NamesOfUsersAreText) {
  std::string csv = blobs(90, 1);
  for (size_t at; (at = csv.find("north")) != std::string::npos;)
    csv.replace(at, 5, "<img src=x>");
  folder.write("train.csv", csv.replace(0, 1, "\"a<b>&\""));
  ASSERT_EQ(run({"train", "--steps", "20", "--report", "run.html"}), 0) << err;
  std::string page = readFile("run.html");
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_NE(page.find("&lt;img src=x&gt;"), std::string::npos);
  EXPECT_NE(page.find("a&lt;b&gt;&amp;"), std::string::npos);
}

TEST_F(ReportTest, RegressionsHaveErrors) {
  test = lmmRegression(TROP_F64);
  test.setTrain("squared_error", TROP_REDUCE_MEAN, 50, {{"sgd", {{"lr", 0.01}}, -1}});
  std::string csv = "x,y\n";
  for (int i = 0; i < 50; ++i)
    csv += concat(i * 0.1, ",", i * 0.05, "\n");
  test.setData(folder.write("train.csv", csv), {{"split", 0.7}});
  ASSERT_EQ(run({"train", "--report", "run.html"}), 0) << err;
  std::string page = readFile("run.html");
  EXPECT_NE(page.find("Root mean square error"), std::string::npos);
  EXPECT_NE(page.find(">expected "), std::string::npos);
  EXPECT_EQ(page.find("Confusion"), std::string::npos);
}

TEST_F(ReportTest, TrainingThatFailsHasAPage) {
  test.setInit(0, "normal", {{"", 3e38}, {"", 1e38}});
  EXPECT_EQ(run({"train", "--report", "run.html"}), 1);
  EXPECT_NE(readFile("run.html").find("expected a finite loss at step 0"), std::string::npos);
}

TEST_F(ReportTest, CompareTellsWhatDiffers) {
  ASSERT_EQ(run({"train", "--steps", "30", "--log", "a.jsonl"}), 0) << err;
  ASSERT_EQ(run({"train", "--steps", "50", "--seed", "4", "--log", "b.jsonl"}), 0) << err;
  ASSERT_EQ(run({"compare", "a.jsonl", "b.jsonl", "-o", "both.html"}), 0) << err;
  EXPECT_NE(out.find("\nseed "), std::string::npos) << out;
  EXPECT_NE(out.find("\ntest accuracy "), std::string::npos);
  EXPECT_EQ(out.find("\nmodel "), std::string::npos);
  std::string page = readFile("both.html");
  for (const char *word : {"By step", "By time", "Maximum loss, train", "Accuracy, test",
                           "Settings that differ", "a.jsonl", "b.jsonl"})
    EXPECT_NE(page.find(word), std::string::npos) << word;
}

TEST_F(ReportTest, MeansAndLargestLossesHaveChartsOfTheirOwn) {
  auto log = [](const char *reduce, const char *hash) {
    return concat("{\"kind\":\"run\",\"version\":1,\"reduce\":\"", reduce, "\",\"model_hash\":\"",
                  hash, "\"}\n",
                  R"({"kind":"step","step":0,"seconds":0.1,"loss":3,"average_loss":3,)"
                  R"("gradient_entries":5})"
                  "\n"
                  R"({"kind":"step","step":9,"seconds":0.2,"loss":2,"average_loss":2.5,)"
                  R"("gradient_entries":5})"
                  "\n");
  };
  folder.write("mean.jsonl", log("mean", "e1d34c3e5d3b4b793e2ed6e750c4b5d6"));
  folder.write("max.jsonl", log("max", "0123456789abcdef0123456789abcdef"));
  folder.write("top.jsonl", log("top(5)", "0123456789abcdef0123456789abcdef"));
  ASSERT_EQ(run({"compare", "mean.jsonl", "max.jsonl", "top.jsonl", "-o", "all.html"}), 0) << err;
  std::string page = readFile("all.html");
  for (const char *title :
       {"Mean loss that steps saw", "Largest loss that steps saw", "Loss that steps saw, top(5)"})
    EXPECT_EQ(occurrences(page, concat("<h3>", title, "</h3>")), 2) << title; // by step, by time
  for (const std::string &text : {page, out}) {
    EXPECT_NE(text.find("e1d34c3e5d3b\xe2\x80\xa6"), std::string::npos) << text;
    EXPECT_EQ(text.find("e1d34c3e5d3b4"), std::string::npos) << text;
  }
}

TEST_F(ReportTest, CompareRefusesWhatIsNoLog) {
  ASSERT_EQ(run({"train", "--steps", "30", "--log", "a.jsonl"}), 0) << err;
  EXPECT_EQ(run({"compare", "a.jsonl", "train.csv"}), 1);
  EXPECT_EQ(err, "net: error: train.csv:1: expected a line of a run's log, found invalid JSON at "
                 "its byte 1\n");
  EXPECT_EQ(run({"compare", "a.jsonl", "none.jsonl"}), 1);
  EXPECT_EQ(err, "net: error: cannot open 'none.jsonl': No such file or directory\n");
  EXPECT_EQ(run({"compare", "a.jsonl", "-o", "a.jsonl"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'a.jsonl': this command reads it\n");
  EXPECT_EQ(run({"compare"}), 2);
}
