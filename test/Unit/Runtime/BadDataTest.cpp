//===- BadDataTest.cpp - Tables with faults that people meet --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is refused is told with the file, the place in it and what to do.
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/Encoding.h"
#include "runtime/Data/Npy.h"
#include "runtime/Data/Samples.h"
#include "runtime/Support/Memory.h"

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// Tables of a model of 4 inputs and 3 classes.
class BadDataTest : public ::testing::Test {
protected:
  BadDataTest() { request.model = &test.model; }
  Table table(const std::string &text) {
    request.path = folder.write("t.csv", text);
    return readTable("csv", request);
  }
  template <typename Function> std::string problemOf(const Function &function) {
    std::string message = errorOf(function);
    size_t at = message.find("t.csv");
    return at == std::string::npos ? message : message.substr(at + 5);
  }
  std::string problem(const std::string &text) {
    return problemOf([&] { table(text); });
  }
  std::string splitProblem(const SplitPlan &plan) {
    return problemOf([&] { splitTable(table(kGood), plan); });
  }
  const std::string kGood = "a,b,c,d,y\n1,2,3,4,u\n5,6,7,8,v\n9,10,11,12,w\n1,1,1,1,u\n"
                            "2,2,2,2,v\n3,3,3,3,w\n";
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
  TableRequest request;
};
} // namespace

TEST_F(BadDataTest, Text) {
  EXPECT_EQ(problem("a,b,c,b,y\n1,2,3,4,u\n"),
            ":1: expected columns of different names, found 'b' as columns 2 and 4; rename one of "
            "them");
  EXPECT_EQ(
      problem("a,b,c,d,y\n1,2,3,4,u\n1,2,3,u\n"),
      ":3: expected 5 fields as in the header, found 4; what is missing has to be an empty field");
  EXPECT_EQ(problem("a,b,c,d,y\n1,2,3,4,u,\n"),
            ":2: expected 5 fields as in the header, found 6; the row ends with a separator");
  EXPECT_EQ(problem("a,b,c,d,y\n1,2,3,4,u\n1,\"2,3,4,u\n1,2,3,4,v\n"),
            ":3: expected a closing quote, found the end of the file; within quotes a quote is "
            "written twice");
}

TEST_F(BadDataTest, EndsOfLinesMayDiffer) {
  Table t = table("a,b,c,d,y\r\n1,2,3,4,u\n5,6,7,8,v\r\n9,9,9,9,w");
  EXPECT_EQ(t.rows(), 3);
  EXPECT_EQ(t.classes, (std::vector<std::string>{"u", "v", "w"}));
  EXPECT_EQ(problem("a,b,c,d,y\r\n1,2,3,4,u\r5,6,7,8,v\n"),
            ":2: expected 5 fields as in the header, found 9; a field with a separator in it has "
            "to be in quotes");
}

TEST_F(BadDataTest, ClassesInParts) {
  SplitPlan lists;
  lists.lists = {{"train", {0, 1, 3, 4}}, {"test", {2, 5}}};
  EXPECT_EQ(splitProblem(lists),
            ": expected every class in the training part, found no row of class 'w' among 4 of 6 "
            "rows");
  std::string found;
  for (uint64_t seed = 0; found.empty(); ++seed)
    found = splitProblem({0.5, 0, seed});
  EXPECT_NE(found.find("; stratify: label deals each class to all parts"), std::string::npos);
  found = "";
  for (uint64_t seed = 0; found.find("in fold 2 of 3") == std::string::npos; ++seed)
    found = splitProblem({0.5, 0, seed, false, 2, 3});
  EXPECT_NE(found.find("which has 2 rows in all; stratify: label deals each class to all folds"),
            std::string::npos);
  request.testPath = folder.write("test.csv", "a,b,c,d,y\n1,2,3,4,z\n");
  EXPECT_EQ(errorOf([&] { table(kGood); }),
            folder.path("test.csv") +
                ":2: expected one of the training file's classes 'u', 'v', 'w' in column 'y', "
                "found 'z'");
}

TEST_F(BadDataTest, RowLists) {
  SplitPlan plan;
  plan.lists = {{"train", {0, 1, 2, 0}}};
  EXPECT_EQ(splitProblem(plan), ": expected every row once in the row lists, found 0 in 'train' "
                                "and again in 'train'");
  plan.lists = {{"train", {0, 1, 2}}, {"test", {-1}}};
  EXPECT_NE(splitProblem(plan).find(" from 0 to 5, found -1 in 'test'"), std::string::npos);
}

TEST_F(BadDataTest, AGroupOfAllRows) {
  request.group = "g";
  Table t = table("a,b,c,d,g,y\n1,2,3,4,p,u\n5,6,7,8,p,v\n9,9,9,9,p,w\n");
  EXPECT_EQ(problemOf([&] { splitTable(t, SplitPlan{0.7, 0, 0, false, 0, 0, {}, "", "g"}); }),
            ": expected at least 2 groups to deal to parts, found all 3 rows in one of column 'g'");
}

TEST_F(BadDataTest, Columns) {
  request.options = {{"impute", {"mean"}}};
  Table t = table("a,b,c,d,y\n1,2,,4,u\n5,6,,8,v\n9,9,?,9,w\n");
  EXPECT_EQ(problemOf([&] { fitEncoding("mean", t, wholeTable(t)); }),
            ": expected values in column 'c' of the training rows, found all 3 missing; ignore: "
            "\"c\" leaves it out");
  request.options = {{"one_hot", {"c"}}};
  std::string text = "a,b,c,y\n";
  for (int i = 0; i < 10000; ++i)
    text += concat("1,2,v", i, ",", "uvw"[i % 3], "\n");
  EXPECT_EQ(problem(text), ": expected at most 4096 different values in column 'c', each of which "
                           "is an input, found more; ignore: \"c\" leaves it out");
}

TEST_F(BadDataTest, ArraysOfColumnsThatBecameOthers) {
  request.options = {{"impute", {"indicator"}}};
  Table t = table("a,b,c,y\n1,,3,u\n5,6,7,v\n9,9,9,w\n");
  Encoding encoding = fitEncoding("indicator", t, wholeTable(t));
  EXPECT_EQ(encoding.width(3), 4);
  request.features = t.features;
  request.unlabelled = true;
  std::string header = npyHeader("<f8", {1, 3});
  std::vector<double> numbers = {1, 2, 3};
  request.path = folder.write(
      "t.npy", header + std::string(reinterpret_cast<char *>(numbers.data()), 3 * sizeof(double)));
  Table array = readTable("csv", request);
  std::vector<double> row(4);
  Encoder(encoding, array).encode(0, row.data());
  EXPECT_EQ(row, (std::vector<double>{1, 2, 0, 3}));
  array.features = {"a", "b", "c", "d"};
  EXPECT_EQ(errorOf([&] { Encoder(encoding, array); }),
            request.path + ": expected 3 columns as in the training, found 4");
}

TEST_F(BadDataTest, Weights) {
  request.sampleWeight = "g";
  std::string header = "a,b,c,d,g,y\n1,2,3,4,1,u\n";
  EXPECT_EQ(problem(header + "5,6,7,8,-2,v\n"),
            ":3: expected a sample weight of at least 0 in column 'g', found '-2'");
  EXPECT_EQ(problem(header + "5,6,7,8,nan,v\n"),
            ":3: expected a finite number in column 'g', found 'nan'");
  EXPECT_EQ(problem(header + "5,6,7,8,,v\n"), ":3: expected a number in column 'g', found ''");
}

TEST(MemoryWatchTest, StopsBeforeTheEnd) {
  MemoryWatch watch("a.gz", "rows", [] { return int64_t(1) << 30; });
  for (int i = 0; i < 1000; ++i)
    watch.grow(1 << 20);
  MemoryWatch little("a.gz", "rows", [] { return int64_t(100) << 20; });
  little.grow(1 << 21);
  EXPECT_EQ(errorOf([&] { little.grow(1 << 21); }),
            "a.gz: expected memory for more than 4.2 MB of rows, found 104.9 MB; fewer rows need "
            "less");
}
