//===- PointsTest.cpp - What a sweep runs ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Points.h"
#include "tools/Support/Words.h"

#include "test/Unit/Runtime/TestFiles.h"

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;
using namespace trop::test;

TEST(PointsTest, AFactorHasANameAndValues) {
  Factor factor = readFactor("--vary", Factor::Kind::Option, "optimizer=sgd(lr: 0.1)|adam");
  EXPECT_EQ(factor.name, "optimizer");
  EXPECT_EQ(factor.values, (std::vector<std::string>{"sgd(lr: 0.1)", "adam"}));
  auto problem = [](const char *text) {
    return errorOf([&] { readFactor("-D", Factor::Kind::Constant, text); });
  };
  EXPECT_EQ(problem("H"), "-D: expected NAME=VALUE|VALUE|..., found 'H'");
  EXPECT_EQ(problem("=3"), "-D: expected NAME=VALUE|VALUE|..., found '=3'");
  EXPECT_EQ(problem("H="), "-D: expected a value for 'H' after '=', found 'H='");
  EXPECT_EQ(problem("H=1| "), "-D: expected a value for 'H' before and after each '|', found "
                              "'H=1| '");
  EXPECT_EQ(problem("H=1|2|1"), "-D: 'H' is given the value '1' twice");
}

TEST(PointsTest, Seeds) {
  EXPECT_EQ(readSeeds("7"), (std::vector<uint64_t>{7}));
  EXPECT_EQ(readSeeds("0..3,17"), (std::vector<uint64_t>{0, 1, 2, 3, 17}));
  for (const char *wrong : {"", "a", "1..", "..2", "3..1", "1,1", "0..4,2", "-1", "1.5",
                            "0..99999999999999999999", "0..100000"})
    EXPECT_NE(errorOf([&] { readSeeds(wrong); }).find("--seeds: "), std::string::npos) << wrong;
}

TEST(PointsTest, WordsAsInAShell) {
  EXPECT_EQ(splitWords("--train", " --steps 20  --clip 'norm( 1)' a\"b c\"d '' "),
            (std::vector<std::string>{"--steps", "20", "--clip", "norm( 1)", "ab cd", ""}));
  EXPECT_EQ(splitWords("--train", ""), std::vector<std::string>());
  EXPECT_EQ(errorOf([] { splitWords("--train", "it's"); }), "--train: expected a second ' in it's");
}

// Every group with the first seed first.
TEST(PointsTest, AllCombinations) {
  std::vector<Factor> factors = {{Factor::Kind::Source, "source", {"a.trop"}},
                                 {Factor::Kind::Constant, "H", {"1", "2"}},
                                 {Factor::Kind::Option, "clip", {"none", "norm(1)"}}};
  std::vector<Point> points = makePoints(factors, {5, 6});
  ASSERT_EQ(points.size(), 8u);
  EXPECT_EQ(points[1].values, (std::vector<std::string>{"a.trop", "1", "norm(1)"}));
  EXPECT_EQ(points[1].seed, 5u);
  EXPECT_EQ(points[5].values, points[1].values);
  EXPECT_EQ(points[5].seed, 6u);
  EXPECT_EQ(points[5].group, points[1].group);
  EXPECT_EQ(groupName(factors, points[1]), "H=1, clip=norm(1)");
  factors.resize(1);
  EXPECT_EQ(groupName(factors, makePoints(factors, {0})[0]), "a.trop");
  factors[0].values.assign(100001, "a");
  EXPECT_EQ(errorOf([&] { makePoints(factors, {0}); }),
            "expected at most 100000 points, found more");
}

TEST(PointsTest, FileNames) {
  EXPECT_EQ(fileName("iris,H=10", "k"), "iris,H=10-" + digestOf("k"));
  EXPECT_EQ(fileName("-a/b c", "k"), "_-a_b_c-" + digestOf("k"));
  EXPECT_EQ(fileName(std::string(200, 'a'), "k").size(), 80 + 1 + 10u);
  EXPECT_NE(digestOf("a"), digestOf("b"));
}

TEST(Points, FoldsRepeat) {
  std::vector<Factor> factors = {{Factor::Kind::Source, "source", {"a.trop", "b.trop"}},
                                 foldFactor("3")};
  std::vector<Point> points = makePoints(factors, {1});
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0].values[1], "1/3");
  EXPECT_EQ(points[2].group, 0u);
  EXPECT_EQ(points[3].group, 1u);
  EXPECT_EQ(groupName(factors, points[4]), "b.trop");
  EXPECT_EQ(errorOf([] { foldFactor("1"); }),
            "--folds: expected an integer from 2 to 1000, found '1'");
}
