//===- CsvFormatTest.cpp - CSV files as they are met ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/CsvTable.h"
#include "runtime/Data/Samples.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
using Names = std::vector<std::string>;

/// Tables of a model of 4 inputs and 3 classes.
class CsvFormatTest : public ::testing::Test {
protected:
  CsvFormatTest() { request.model = &test.model; }
  Table table(const std::string &text) {
    request.path = folder.write("t.csv", text);
    return readTable("csv", request);
  }
  std::string problem(const std::string &text) {
    std::string message = errorOf([&] { table(text); });
    size_t at = message.find("t.csv");
    return at == std::string::npos ? message : message.substr(at + 5);
  }
  std::vector<double> inputs(const Table &t) {
    std::vector<double> all(size_t(t.inputs.size()));
    t.inputs.copy(0, t.inputs.size(), all.data());
    return all;
  }
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
  TableRequest request;
};
} // namespace

TEST_F(CsvFormatTest, SemicolonsAndDecimalCommas) {
  request.options = {{"separator", {";"}}, {"decimal", {","}}, {"thousands", {"."}}};
  Table t = table("a;b;c;d;y\n1,5;2;-3,25;1.234,5;u\n1;2;3;4;v\n1;2;3;1.234.567;w\n");
  EXPECT_EQ(inputs(t), (std::vector<double>{1.5, 2, -3.25, 1234.5, 1, 2, 3, 4, 1, 2, 3, 1234567}));
  EXPECT_NE(problem("a;b;c;d;y\n1;2;3;12.34,5;u\n"), ""); // thousands come in threes
  EXPECT_NE(problem("a;b;c;d;y\n1;2;3;1.23;u\n"), "");
  request.options["decimal"] = {";"};
  EXPECT_EQ(problem("a"), "expected as 'decimal' of CSV a point or a comma, found ';'");
}

TEST_F(CsvFormatTest, TabsBlanksAndComments) {
  request.options = {{"separator", {"tab"}}, {"comment", {"#"}}};
  Table t = table("# made by hand, \"so\n\na\tb\tc\td\ty\n1\t2\t3\t4\tu\n\n#1\t2\n5\t6\t7\t8\tv\n"
                  "9\t10\t11\t12\tw w\n");
  EXPECT_EQ(t.lines, (std::vector<int64_t>{4, 7, 8}));
  EXPECT_EQ(t.classes.back(), "w w");
  request.options = {{"separator", {"space"}}, {"header", {"none"}}};
  t = table("  1 2\t3   4 u \n5 6 7 8 \"v x\"  \n1 1 1 1 w\n");
  EXPECT_EQ(inputs(t), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 1, 1}));
  EXPECT_EQ(t.classes[1], "v x");
}

TEST_F(CsvFormatTest, WhatIsNoFeature) {
  std::string rows = "1,7,2,3,4,5,u\n2,7,6,7,8,9,v\n3,7,1,2,3,4,w\n";
  request.options["ignore"] = {"", "Id"};
  Table t = table(",Id,a,b,c,d,y\n" + rows);
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  t = table("Id,a,b,c,d,y\n" + rows); // As R leaves the name of row names out.
  EXPECT_EQ(inputs(t)[0], 2);
  request.options = {{"columns", {"a..c", "d*"}}};
  t = table("n,Id,a,b,c,d,y\n" + rows);
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  request.options = {{"ignore", {"Ib"}}};
  EXPECT_EQ(problem("n,Id,a,b,c,d,y\n" + rows),
            ": expected 'ignore' to name columns, found 'Ib' and columns 'n', 'Id', 'a', 'b', 'c', "
            "'d', 'y'");
  request.options.clear();
  EXPECT_EQ(problem(",a,b,c,d,y\n"),
            ":1: expected a name of column 1, found none, as of row names of R and of indices of "
            "pandas; ignore: \"\" leaves the column out");
}

TEST_F(CsvFormatTest, MissingAndCategories) {
  std::string text = "a,b,color,y\n1,TRUE,red,u\n?,false,blue,v\n4,1,,w\n7,0,red,w\n";
  request.options = {{"one_hot", {"color"}}, {"impute", {"indicator"}}};
  Table t = table(text);
  EXPECT_EQ(t.categories[2], (Names{"blue", "red"}));
  EXPECT_TRUE(std::isnan(t.inputs[3]));
  Split split = wholeTable(t);
  Encoding encoding = fitEncoding("indicator", t, split);
  EXPECT_EQ(encoding.inputNames(t.features),
            (Names{"a", "a is missing", "b", "color = blue", "color = red"}));
  Encoder encoder(encoding, t);
  std::vector<double> row(5);
  encoder.encode(1, row.data());
  EXPECT_EQ(row, (std::vector<double>{4, 1, 0, 1, 0}));
  encoder.encode(2, row.data());
  EXPECT_EQ(row, (std::vector<double>{4, 0, 1, 0, 0}));

  encoding = fitEncoding("median", t, split);
  EXPECT_EQ(encoding.columns[0].fill, 4);
  EXPECT_EQ(encoding.columns[2].fill, 1); // the most frequent
  EXPECT_EQ(encoding.width(3), 4);
  Scaling scaling = fitScaling("minmax", t, split, encoding);
  EXPECT_EQ(scaling.divisor, (std::vector<double>{6, 1, 1, 1}));
  Samples samples(test.model, t, split, scaling, {}, encoding);
  EXPECT_TRUE(samples.unseen().empty());

  Table other = table("a,b,color,y\n1,1,green,u\n1,1,red,u\n1,1,green,u\n2,2,red,v\n3,3,red,w\n");
  Samples strange(test.model, other, wholeTable(other), scaling, {}, encoding);
  EXPECT_NE(strange.unseen().at(0).find("in 2 rows, the first 'green' at "), std::string::npos);

  request.options.erase("impute");
  EXPECT_EQ(problem(text),
            ":3: expected a number in column 'a', found '?'; where that is a missing "
            "number, missing: \"?\" with impute: mean fills one in");
  request.options["impute"] = {"mean"};
  t = table("a,b,color,y\n?,1,red,u\n?,1,blue,v\n?,1,red,w\n");
  EXPECT_NE(errorOf([&] { fitEncoding("mean", t, wholeTable(t)); }).find("found all 3 missing"),
            std::string::npos);
}

TEST_F(CsvFormatTest, CategoriesThatAreNumbers) {
  request.options = {{"one_hot", {"a"}}};
  Table t = table("a,b,c,y\n2,1,1,u\n10,1,1,v\n2.0,1,1,w\n");
  EXPECT_EQ(t.categories[0], (Names{"2", "10"}));
  Encoding encoding = fitEncoding("refuse", t, wholeTable(t));
  request.features = t.features;
  Table other = table("a,b,c,y\n10.0,1,1,u\n02,1,1,v\n3,1,1,w\n");
  Encoder encoder(encoding, other);
  std::vector<double> row(4);
  encoder.encode(0, row.data());
  EXPECT_EQ(row, (std::vector<double>{0, 1, 1, 1}));
  encoder.encode(1, row.data());
  EXPECT_EQ(row, (std::vector<double>{1, 0, 1, 1}));
  encoder.encode(2, row.data());
  EXPECT_EQ(row, (std::vector<double>{0, 0, 1, 1}));
}

TEST_F(CsvFormatTest, UnseenValuesOfManyRows) {
  request.options = {{"one_hot", {"a"}}};
  Table t = table("a,b,c,y\n2,1,1,u\n10,1,1,v\n2,1,1,w\n");
  Encoding encoding = fitEncoding("refuse", t, wholeTable(t));
  request.features = t.features;
  std::string text = "a,b,c,y\n";
  for (int i = 0; i < 60000; ++i)
    text += i % 3 == 1 ? "7,1,1,u\n" : "10,1,1,v\n";
  Table other = table(text + "2,1,1,w\n");
  Samples samples(test.model, other, wholeTable(other), {}, {}, encoding);
  ASSERT_EQ(samples.unseen().size(), 1u);
  EXPECT_EQ(samples.unseen()[0], "column 'a' has values that training did not see, in 20000 rows, "
                                 "the first '7' at " +
                                     request.path + ":3: they count as none");
}

TEST_F(CsvFormatTest, WithoutNamesAndLabels) {
  request.options = {{"header", {"none"}}, {"ignore", {"f0"}}};
  request.features = {"f1", "f3", "f4", "f5"};
  request.labels = {"f2"};
  request.columns = 6;
  request.unlabelled = true;
  const std::vector<double> wanted = {1, 2, 3, 4};
  EXPECT_EQ(inputs(table("7,1,u,2,3,4\n")), wanted);
  EXPECT_EQ(inputs(table("7,1,2,3,4\n")), wanted);
  EXPECT_EQ(inputs(table("1,2,3,4\n")), wanted);
  EXPECT_EQ(problem("1,2,3\n"),
            ":1: expected 6 fields as in the training, or 5 without 'f2', found 3");
}

TEST_F(CsvFormatTest, NearNames) {
  request.labels = {"clas"};
  EXPECT_EQ(problem("a,b,c,d,Class\n1,2,3,4,u\n"),
            ": expected a label column 'clas', found columns 'a', 'b', 'c', 'd', 'Class', did you "
            "mean 'Class'?");
  request.labels = {};
  request.options = {{"separator", {";"}}, {"decimal", {","}}};
  EXPECT_EQ(problem("a;b;c;d;e;y\n1,5;2;3;4;5;u\n"),
            ": model 'MaxPlus' expects 4 feature columns, found 5: 'a', 'b', 'c', 'd', 'e'");
}

TEST_F(CsvFormatTest, ManyBlocks) {
  std::string text = "a,b,c,d,y\n";
  for (int i = 0; i < 200000; ++i)
    text += concat(i, ",", i * 0.5, i % 1000 ? ",3,4," : ",3,\"4\",", "uvw"[i % 3], "\n");
  Table t = table(text);
  ASSERT_EQ(t.rows(), 200000);
  EXPECT_EQ(t.lines.back(), 200001);
  bool same = true;
  for (int64_t i = 0; i < t.rows(); ++i)
    same &= t.inputs[4 * i] == double(i) && t.inputs[4 * i + 1] == double(i) * 0.5 &&
            t.classOf[size_t(i)] == i % 3;
  EXPECT_TRUE(same);
  EXPECT_EQ(
      problem(text + "1,2,3,x1,u\n1,2,3\n"),
      ":200002: expected a number in column 'd', found 'x1'; one_hot: \"d\" makes an input of "
      "each value, ignore: \"d\" leaves the column out");
}

TEST_F(CsvFormatTest, BytesThatComeSlowly) {
  std::string text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n9,9,9,9";
  size_t at = 0;
  request.unlabelled = true;
  request.path = "-";
  CsvTable stream(request, [&](char *bytes, int64_t) -> int64_t {
    if (at == text.size())
      return 0;
    *bytes = text[at++];
    return 1;
  });
  std::vector<size_t> seen;
  while (std::optional<Table> rows = stream.readSome()) {
    EXPECT_EQ(rows->rows(), 1);
    seen.push_back(at);
  }
  EXPECT_EQ(seen, (std::vector<size_t>{16, 24, text.size()})); // each before the next is read
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

namespace {
class PartsTest : public CsvFormatTest {
protected:
  PartsTest() {
    std::string text = "a,b,c,d,who,y\n";
    for (int i = 0; i < 60; ++i)
      text += concat(i, ",1,2,3,p", i / 4, ",", i < 6 ? "u" : i < 30 ? "v" : "w", "\n");
    request.group = "who";
    grouped = table(text);
    plain = table(text);
    plain.groups.clear();
  }
  std::vector<int64_t> counts(const Table &t, const Split &split, const Part &part) {
    std::vector<int64_t> counts(3);
    for (int64_t i = part.first; i < part.first + part.count; ++i)
      ++counts[size_t(t.classOf[size_t(split.order[size_t(i)])])];
    return counts;
  }
  Table grouped, plain;
};
} // namespace

TEST_F(PartsTest, Stratified) {
  SplitPlan plan{0.5, 0.25, 3, /*byClass=*/true};
  Split split = splitTable(plain, plan);
  EXPECT_EQ(counts(plain, split, split.parts[0]), (std::vector<int64_t>{3, 12, 15}));
  EXPECT_EQ(split.order.size(), 60u);
  plan.fold = 2;
  plan.folds = 5;
  plan.validation = 0;
  split = splitTable(plain, plan);
  EXPECT_EQ(split.parts[1].count, 12);
  EXPECT_EQ(counts(plain, split, split.parts[1])[0], 1);
}

TEST_F(PartsTest, FoldsAreAllRowsOnce) {
  std::vector<int> seen(60);
  for (int64_t fold = 1; fold <= 4; ++fold) {
    SplitPlan plan{0.7, 0, 1, /*byClass=*/true, fold, 4};
    Split split = splitTable(plain, plan);
    const Part &test = split.parts.back();
    for (int64_t i = test.first; i < test.first + test.count; ++i)
      ++seen[size_t(split.order[size_t(i)])];
  }
  EXPECT_EQ(seen, std::vector<int>(60, 1));
  SplitPlan plan{0.7, 0, 1, false, 1, 30};
  EXPECT_NE(errorOf([&] { splitTable(plain, plan); }).find("stratify: label"), std::string::npos);
}

TEST_F(PartsTest, GroupsStayTogether) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Split split = splitTable(grouped, SplitPlan{0.7, 0.1, seed, false, 0, 0, {}});
    std::map<int32_t, std::string> partOf;
    for (const Part &part : split.parts)
      for (int64_t i = part.first; i < part.first + part.count; ++i) {
        int32_t group = grouped.groups[size_t(split.order[size_t(i)])];
        EXPECT_EQ(partOf.emplace(group, part.name).first->second, part.name);
      }
  }
  grouped.groups.assign(60, 0);
  EXPECT_NE(errorOf([&] { splitTable(grouped, SplitPlan{0.7, 0, 0}); }).find("at least 2 groups"),
            std::string::npos);
}

TEST_F(PartsTest, Lists) {
  SplitPlan plan;
  plan.lists = {{"train", {40, 0, 7}}, {"test", {1}}};
  Split split = splitTable(plain, plan);
  EXPECT_EQ(split.order, (std::vector<int64_t>{0, 7, 40, 1}));
  EXPECT_EQ(rowLists(plain, split)["train"], (std::vector<int64_t>{0, 7, 40}));
  plan.lists["test"] = {7};
  EXPECT_NE(
      errorOf([&] { splitTable(plain, plan); }).find("found 7 in 'test' and again in 'train'"),
      std::string::npos);
  plan.lists["test"] = {60};
  EXPECT_NE(errorOf([&] { splitTable(plain, plan); }).find(" from 0 to 59, found 60 in 'test'"),
            std::string::npos);
}

TEST_F(PartsTest, FilesOfTheirOwn) {
  std::string header = "a,b,c,d,y\n";
  request.group.clear();
  request.testPath = folder.write("test.csv", header + "1,2,3,4,v\n5,6,7,8,u\n");
  request.validationPath = folder.write("v.csv", header + "1,2,3,9,w\n");
  Table t = table(header + "1,2,3,4,u\n5,6,7,8,v\n9,9,9,9,w\n");
  Split split = splitTable(t, SplitPlan{1, 0, 0});
  EXPECT_EQ(split.order, (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(split.parts[1].name, "validation");
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 2, 2, 1, 0}));
  EXPECT_NE(t.whereIs(5).find("test.csv:3"), std::string::npos);
  request.testPath = folder.write("test.csv", header + "1,2,3,4,z\n");
  EXPECT_NE(problem(header + "1,2,3,4,u\n5,6,7,8,v\n9,9,9,9,w\n").find("found 'z'"),
            std::string::npos);
}

TEST_F(PartsTest, BalancedClasses) {
  std::vector<int64_t> rows(60);
  for (int64_t i = 0; i < 60; ++i)
    rows[size_t(i)] = i;
  EXPECT_EQ(balancedWeights(plain, rows), (std::vector<double>{60.0 / 18, 60.0 / 72, 60.0 / 90}));
}
