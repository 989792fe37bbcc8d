//===- GradientTest.cpp - The command gradient ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/Safetensors.h"
#include "runtime/Cli/Direction.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// A network trained for some steps, in f64, without scaling.
class GradientTest : public CommandTest {
protected:
  GradientTest() {
    test = lmmClassifier(TROP_F64, 20);
    test.setTrain("cross_entropy", TROP_REDUCE_MAX, 60, {{"polyak", {}, -1}});
    test.setData(folder.write("train.csv", blobs(90, 1)), {{"label", "kind"}});
    EXPECT_EQ(run({"train", "--quiet"}), 0) << err;
  }

  std::vector<std::string> lines(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "gradient");
    EXPECT_EQ(run(arguments), 0) << err;
    std::vector<std::string> found;
    std::istringstream stream(out);
    for (std::string line; std::getline(stream, line);)
      found.push_back(line);
    return found;
  }
  /// The derivatives along a direction, without the header.
  std::vector<double> products(const std::string &at, const std::string &direction) {
    std::vector<double> numbers;
    for (const std::string &line : lines({"--at", at, "--forward", direction}))
      if (line != "derivative")
        numbers.push_back(std::stod(line));
    return numbers;
  }
  std::string problem(std::vector<std::string> arguments, int code) {
    arguments.insert(arguments.begin(), "gradient");
    EXPECT_EQ(run(arguments), code);
    EXPECT_EQ(out, "");
    return err;
  }
  /// The number in the last column of the table's line that begins with `name`.
  static double gamma(const std::vector<std::string> &lines, const std::string &name) {
    for (const std::string &line : lines)
      if (line.compare(0, name.size(), name) == 0)
        return std::stod(line.substr(line.rfind(' ')));
    ADD_FAILURE() << "no line " << name;
    return 0;
  }
};
} // namespace

TEST_F(GradientTest, PrintsTheEntriesOfOneRow) {
  std::vector<std::string> found = lines({"--at", "train.csv:2"});
  ASSERT_GE(found.size(), 7u);
  EXPECT_EQ(found[0].substr(found[0].size() - 15), " of train.csv:2");
  EXPECT_EQ(found[1], "     entries  not 0      gamma");
  // At most one entry of a class in each layer (000, Theorem 3.2).
  EXPECT_LE(gamma(found, "W0"), 3.0 / 8);
  EXPECT_LE(gamma(found, "W1"), 3.0 / 160);
  // Each printed entry is the derivative along it, largest first.
  double last = INFINITY;
  for (size_t i = 6; i < found.size(); ++i) {
    size_t blank = found[i].rfind(' ');
    double value = std::stod(found[i].substr(blank));
    EXPECT_LE(std::abs(value), last);
    last = std::abs(value);
    EXPECT_EQ(products("train.csv:2", found[i].substr(0, blank)), std::vector<double>{value});
  }
}

TEST_F(GradientTest, AveragesOverRows) {
  std::vector<std::string> found = lines({"--at", "train.csv", "--entries", "1"});
  EXPECT_EQ(found[0].compare(0, 26, "gradient of the mean loss "), 0) << found[0];
  EXPECT_NE(found[0].find(" of 90 rows"), std::string::npos) << found[0];
  EXPECT_LE(gamma(found, "a sample"), gamma(found, "all"));
  EXPECT_LE(gamma(found, "a sample"), 9.0 / 228);
  EXPECT_EQ(found.back().substr(found.back().size() - 19), "more that are not 0") << found.back();
  // The largest entry is the mean of its derivatives.
  std::string entry = found[found.size() - 2];
  size_t blank = entry.rfind(' ');
  double sum = 0;
  std::vector<double> each = products("train.csv", entry.substr(0, blank));
  ASSERT_EQ(each.size(), 90u);
  for (double value : each)
    sum += value;
  EXPECT_NEAR(std::stod(entry.substr(blank)), sum / 90, 1e-12);
  std::string table = out;
  EXPECT_EQ(lines({"--at", "train.csv", "--entries", "0", "--threads", "3"}).size(), 8u);
}

TEST_F(GradientTest, GivesTheGradientByTheInput) {
  std::vector<std::string> all = lines({"--at", "train.csv", "--wrt", "input"});
  ASSERT_EQ(all.size(), 91u);
  EXPECT_EQ(all[0], "a,b,c,d");
  std::vector<std::string> one = lines({"--at", "train.csv:17", "--wrt=input"});
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(one[1], all[16]);
  std::istringstream cells(one[1]);
  for (int feature = 0; feature < 4; ++feature) {
    std::string cell;
    std::getline(cells, cell, ',');
    EXPECT_EQ(products("train.csv:17", concat("x[", feature, "]")),
              std::vector<double>{std::stod(cell)});
  }
  std::string printed = out;
  ASSERT_EQ(run({"gradient", "--at", "train.csv:17", "--wrt", "input", "-o", "x.csv"}), 0) << err;
  EXPECT_EQ(readFile("x.csv"), concat("a,b,c,d\n", one[1], "\n"));
}

TEST_F(GradientTest, WritesWhatForwardReads) {
  ASSERT_EQ(run({"gradient", "--at", "train.csv:5", "--out", "g.safetensors"}), 0) << err;
  Direction gradient(test.model, "g.safetensors");
  double square = 0;
  for (int p = 0; p < 3; ++p)
    for (int64_t i = 0; i < gradient[p].size(); ++i)
      square += gradient[p].get(i) * gradient[p].get(i);
  EXPECT_GT(square, 0);
  ASSERT_EQ(products("train.csv:5", "g.safetensors").size(), 1u);
  EXPECT_NEAR(products("train.csv:5", "g.safetensors")[0], square, 1e-12 * square);
  for (int64_t i = 0; i < 4; ++i)
    EXPECT_EQ(gradient[3].get(i), 0) << "the input is not in the file, so it does not move";
}

TEST_F(GradientTest, ReadsTensorsInAnyOrder) {
  std::vector<double> x = {1, 2, 3, 4}, w(60, 0.5);
  writeFile("d", writeSafetensors(
                     {}, {{"x", TROP_F64, {4}, x.data()}, {"W2", TROP_F64, {20, 3}, w.data()}}));
  Direction direction(test.model, "d");
  EXPECT_EQ(direction[0].get(0), 0);
  EXPECT_EQ(direction[2].get(59), 0.5);
  EXPECT_EQ(direction[3].get(3), 4);
}

TEST_F(GradientTest, RefusesBadRows) {
  EXPECT_EQ(problem({"--at", "train.csv:1"}, 1),
            "net: error: train.csv: expected a line with a row, 2 to 91, found 1\n");
  EXPECT_EQ(problem({"--at", "train.csv:92"}, 1),
            "net: error: train.csv: expected a line with a row, 2 to 91, found 92\n");
  EXPECT_EQ(problem({"--at", "train.csv:two"}, 2),
            "net: error: expected the line of a row after 'train.csv:', found 'two'\n");
  EXPECT_EQ(problem({"--at", "none.csv:2"}, 1),
            "net: error: cannot open 'none.csv': No such file or directory\n");
  EXPECT_EQ(problem({}, 2), "net: error: --at is required (net --help tells more)\n");
}

TEST_F(GradientTest, RefusesBadDirections) {
  auto problemOf = [&](const char *direction) {
    std::string text = problem({"--at", "train.csv", "--forward", direction}, 2);
    return text.substr(0, text.size() - 1);
  };
  EXPECT_EQ(problemOf("W9[0]"), "net: error: expected an entry of one of 'W0', 'W1', 'W2', 'x', "
                                "found 'W9[0]'");
  EXPECT_EQ(problemOf("W1[0]"),
            "net: error: expected 2 indices for 'W1' of shape [8, 20], found 'W1[0]'");
  EXPECT_EQ(problemOf("W0"), "net: error: expected 1 index for 'W0' of shape [8], found 'W0'");
  EXPECT_EQ(problemOf("W1[8, 0]"),
            "net: error: expected index 0 of 'W1' between 0 and 7, found 'W1[8, 0]'");
  EXPECT_EQ(problemOf("W1[0, -1]"),
            "net: error: expected index 1 of 'W1' between 0 and 19, found 'W1[0, -1]'");
  for (const char *text : {"W1[0 1]", "W1[a, b]", "W1[0,]", "W1[1.5, 0]"})
    EXPECT_EQ(problemOf(text),
              concat("net: error: expected indices as in 'W[3, 7]', found '", text, "'"));
  for (const char *text : {"none", "none.safetensors", "W1[0,0", "["})
    EXPECT_EQ(problemOf(text), concat("net: error: expected an entry such as 'W0[0]' or a "
                                      "safetensors file, found '",
                                      text, "', which is neither"));
  EXPECT_EQ(problemOf(""), "net: error: --forward: expected an entry or a safetensors file, found "
                           "nothing (net --help tells more)");
  std::vector<double> numbers(8);
  writeFile("d", writeSafetensors({}, {{"W7", TROP_F64, {8}, numbers.data()}}));
  EXPECT_EQ(problem({"--at", "train.csv", "--forward", "d"}, 1),
            "net: error: d: expected tensors named 'W0', 'W1', 'W2', 'x', found 'W7'\n");
  writeFile("d", writeSafetensors({}, {{"W0", TROP_F64, {4, 2}, numbers.data()}}));
  EXPECT_EQ(problem({"--at", "train.csv", "--forward", "d"}, 1),
            "net: error: d: tensor 'W0': expected shape [8], found [4,2]\n");
  writeFile("d", writeSafetensors({}, {}));
  EXPECT_EQ(problem({"--at", "train.csv", "--forward", "d"}, 1),
            "net: error: d: expected tensors named 'W0', 'W1', 'W2', 'x', found none\n");
}

TEST_F(GradientTest, RefusesWhatDoesNotGoTogether) {
  EXPECT_NE(problem({"--at", "train.csv", "--wrt", "input", "--forward", "W0[0]"}, 2), "");
  EXPECT_NE(problem({"--at", "train.csv", "--wrt", "targets"}, 2), "");
  EXPECT_EQ(problem({"--at", "train.csv", "--out", "train.csv"}, 1).substr(0, 11), "net: error:");
  EXPECT_NE(readFile("train.csv").find("north"), std::string::npos);
}

TEST_F(GradientTest, RefusesAModelWithoutLoss) {
  trop_entries entries = *test.model.devices->entries;
  entries.loss = nullptr;
  entries.gradient = nullptr;
  setEntries(test.model, entries);
  EXPECT_EQ(problem({"--at", "train.csv"}, 1),
            "net: error: model 'LMM' has no train block, which would name the loss to derive\n");
}

TEST_F(GradientTest, NamesTheRowWhoseLossIsNotFinite) {
  folder.write("far.csv", "a,b,c,d,kind\n1,2,3,4,north\n1,2,3,1e308,east\n");
  for (const char *wrt : {"params", "input"})
    EXPECT_EQ(problem({"--at", "far.csv", "--wrt", wrt}, 1),
              "net: error: far.csv:3: expected a finite loss, found one that is not: all entries "
              "of 'g' are -inf\n");
}
