//===- ArffTest.cpp - Tables of Weka --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/Encoding.h"
#include "runtime/Data/Samples.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
using Names = std::vector<std::string>;

/// Tables of a model of 4 inputs and 3 classes.
class ArffTest : public ::testing::Test {
protected:
  ArffTest() { request.model = &test.model; }
  Table table(const std::string &text) {
    request.path = folder.write("t.arff", text);
    return readTable("arff", request);
  }
  std::string problem(const std::string &text) {
    std::string message = errorOf([&] { table(text); });
    size_t at = message.find("t.arff");
    return at == std::string::npos ? message : message.substr(at + 6);
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

static const std::string kHeader = "@relation r\n@attribute a numeric\n@attribute b real\n"
                                   "@attribute c integer\n@attribute d numeric\n"
                                   "@attribute y {w, u, v}\n@data\n";
static const std::string kRows = "1,2,3,4,u\n5,6,7,8,v\n9,10,11,12,w\n";

TEST_F(ArffTest, ClassesAreInTheirOrder) {
  Table t = table(kHeader + kRows);
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  EXPECT_EQ(t.labels, (Names{"y"}));
  EXPECT_EQ(t.classes, (Names{"w", "u", "v"}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{1, 2, 0}));
  EXPECT_EQ(inputs(t), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  EXPECT_EQ(t.whereIs(2), folder.path("t.arff") + ":10");
  request.classes = {"v", "u", "w"};
  EXPECT_EQ(table(kHeader + kRows).classOf, (std::vector<int32_t>{1, 0, 2}));
}

TEST_F(ArffTest, NamesQuotesAndComments) {
  Table t = table("\xef\xbb\xbf% made by hand\r\n\r\n@RELATION 'two words'\r\n"
                  "@Attribute 'it\\'s a' NUMERIC % size\r\n@ATTRIBUTE \"b,c\" Real [0, 10]\r\n"
                  "@attribute x{p,'q r',\"100\\%\"}\r\n@attribute y {'say \"hi\"',u , v}\r\n"
                  "@DATA\r\n% none\r\n"
                  "1, 2, 'q r', 'say \"hi\"' % one\r\n"
                  "  3\t4 p u\r\n"
                  "\"5\",6e0,'100%',v");
  EXPECT_EQ(t.features, (Names{"it's a", "b,c", "x"}));
  EXPECT_EQ(t.classes, (Names{"say \"hi\"", "u", "v"}));
  EXPECT_EQ(t.categories[2], (Names{"p", "q r", "100%"}));
  EXPECT_EQ(inputs(t), (std::vector<double>{1, 2, 1, 3, 4, 0, 5, 6, 2}));
  EXPECT_EQ(t.lines, (std::vector<int64_t>{10, 11, 12}));
}

TEST_F(ArffTest, QuotedTextsAreNotMissing) {
  Table t = table("@attribute x {'?','','it\\'s'}\n@attribute a real\n@attribute y {u,v,w}\n@data\n"
                  "'?',1,u\n'',2,v\n'it\\'s',3,w\n");
  EXPECT_EQ(t.categories[0], (Names{"?", "", "it's"}));
  EXPECT_EQ(inputs(t), (std::vector<double>{0, 1, 1, 2, 2, 3}));
}

TEST_F(ArffTest, NominalFeaturesAndMissingValues) {
  std::string text = "@attribute a real\n@attribute color {red,green,blue}\n"
                     "@attribute y {u,v,w}\n@data\n1,blue,u\n?,'red',v\n4,?,w\n7,red,w\n";
  EXPECT_EQ(problem(text),
            ":6: expected a number of attribute 'a', found ?; impute: mean fills in what is "
            "missing");
  request.options["impute"] = {"median"};
  Table t = table(text);
  Encoding encoding = fitEncoding("median", t, wholeTable(t));
  EXPECT_EQ(encoding.inputNames(t.features),
            (Names{"a", "color = red", "color = green", "color = blue"}));
  Encoder encoder(encoding, t);
  std::vector<double> row(4);
  encoder.encode(1, row.data());
  EXPECT_EQ(row, (std::vector<double>{4, 1, 0, 0}));
  encoder.encode(2, row.data());
  EXPECT_EQ(row, (std::vector<double>{4, 1, 0, 0})); // the most frequent

  // Another file may declare others, but not make numbers of them.
  request.features = t.features;
  Table other = table("@attribute color {pink,blue}\n@attribute a real\n@attribute y {u,v,w}\n"
                      "@data\nblue,2,u\npink,3,v\nblue,1,w\n");
  Encoder strange(encoding, other);
  strange.encode(0, row.data());
  EXPECT_EQ(row, (std::vector<double>{2, 0, 0, 1}));
  strange.encode(1, row.data());
  EXPECT_EQ(row, (std::vector<double>{3, 0, 0, 0}));
  EXPECT_EQ(strange.unseen().size(), 1u);
  Table numbers = table("@attribute color real\n@attribute a real\n@attribute y {u,v,w}\n"
                        "@data\n?,2,u\n3,3,v\n1,1,w\n");
  Encoder wrong(encoding, numbers);
  wrong.encode(0, row.data());
  EXPECT_EQ(errorOf([&] { wrong.encode(1, row.data()); }),
            folder.path("t.arff") + ":6: expected categories in column 'color' as in the training, "
                                    "found numbers");
  Table categories = table("@attribute color {red}\n@attribute a {1}\n@attribute y {u,v,w}\n"
                           "@data\nred,1,u\nred,1,v\nred,1,w\n");
  EXPECT_EQ(errorOf([&] { Encoder(encoding, categories); }),
            folder.path("t.arff") +
                ": expected numbers in column 'a' as in the training, found categories");
}

TEST_F(ArffTest, PartsAreOfOneKind) {
  std::string end = "@attribute a real\n@attribute b real\n@attribute c real\n"
                    "@attribute y {u,v,w}\n@data\n";
  request.testPath =
      folder.write("test.arff", "@attribute color {green}\n" + end + "green,2,3,4,w\n");
  Table t = table("@attribute color {red,blue}\n" + end +
                  "blue,1,1,1,u\nred,2,2,2,v\n"
                  "red,3,3,3,w\n");
  EXPECT_EQ(t.categories[0], (Names{"red", "blue", "green"}));
  EXPECT_EQ(t.inputs[12], 2);
  std::string message = errorOf(
      [&] { table("@attribute color real\n" + end + "1,1,1,1,u\n2,2,2,2,v\n3,3,3,3,w\n"); });
  EXPECT_EQ(message, folder.path("test.arff") + ": expected numbers in column 'color' as in '" +
                         folder.path("t.arff") + "', found categories");
}

TEST_F(ArffTest, SparseRows) {
  Table t = table(kHeader + "{0 1, 2 3, 4 u}\n{}\n{1 -2,4 v},{1}\n1,1,1,1,w,{1.0}\n");
  EXPECT_EQ(inputs(t), (std::vector<double>{1, 0, 3, 0, 0, 0, 0, 0, 0, -2, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{1, 0, 2, 0})); // The first that is declared.
  EXPECT_EQ(problem(kHeader + "{1 2,0 1}\n"),
            ":8: expected indices in ascending order, found 0 after 1");
  EXPECT_EQ(problem(kHeader + "{5 2}\n"),
            ":8: expected an index of an attribute, 0 to 4, found '5'");
  EXPECT_EQ(problem(kHeader + "{1 2\n"),
            ":8: expected an index and a value, or }, found the end of the line");
  EXPECT_EQ(problem(kHeader + "{1}\n"),
            ":8: expected a value of attribute 'b', or ? where it is missing, found '}'");
  EXPECT_EQ(problem(kHeader + kRows + "1,2,3,4,u,{0.5}\n"),
            ":11: expected no weight of a row in braces, found {0.5}; weights that are an "
            "attribute are read by sample_weight");
}

TEST_F(ArffTest, WhatIsNoFeature) {
  std::string header = "@attribute id string\n@attribute a real\n@attribute table relational\n"
                       "@attribute in relational\n@attribute deep real\n@end in\n"
                       "@attribute n {1,2}\n@end table\n"
                       "@attribute seen date \"yyyy-MM-dd\"\n@attribute b real\n"
                       "@attribute w real\n@attribute y {u,v,w}\n@attribute c real\n"
                       "@attribute d real\n@data\n";
  std::string rows = "p1,1,'0,1','2026-01-31',2,0.5,u,3,4\np2,5,'',?,6,2,v,7,8\n"
                     "p2,9,?,?,10,1,w,11,12\n";
  request.labels = {"y"};
  EXPECT_EQ(problem(header + rows),
            ": model 'MaxPlus' expects 4 feature columns, found 8: 'id' (no number: 'string'), "
            "'table' (no number: 'relational'), 'seen' (no number: 'date'), 'a', 'b', 'w', 'c', "
            "'d'");
  request.options["columns"] = {"id", "a", "b", "c"};
  EXPECT_EQ(problem(header + rows),
            ":1: expected a numeric or nominal feature, found attribute 'id' of type string; "
            "ignore: \"id\" leaves it out");
  request.options = {{"ignore", {"id", "table", "seen"}}};
  request.sampleWeight = "w";
  request.group = "id";
  request.kept = {"seen"};
  Table t = table(header + rows);
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  EXPECT_EQ(inputs(t), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  EXPECT_EQ(t.weights, (std::vector<double>{0.5, 2, 1}));
  EXPECT_EQ(t.groups, (std::vector<int32_t>{0, 1, 1}));
  EXPECT_EQ(t.kept, (Names{"2026-01-31", "?", "?"}));
  EXPECT_EQ(problem(header + "p,1,'','',2,-1,u,3,4\n"),
            ":16: expected a sample weight of at least 0 of attribute 'w', found '-1'");
  request.labels = {"seen"};
  request.options["columns"] = {"a..d"};
  request.options["ignore"].push_back("y");
  EXPECT_EQ(problem(header + rows), ":9: expected a nominal label, found attribute 'seen' of type "
                                    "date; label: names another one");
  request.labels = {"z"};
  EXPECT_NE(problem(header + rows).find(": expected a label column 'z', found columns "),
            std::string::npos);
}

TEST_F(ArffTest, BadHeaders) {
  EXPECT_EQ(problem(""), ": expected @data, found the end of the file");
  EXPECT_EQ(problem("a,b\n"), ":1: expected @relation, @attribute or @data, found 'a'");
  EXPECT_EQ(problem("@data\n"), ":1: expected attributes before @data, found none");
  EXPECT_EQ(problem("@attribute a real\n@attribute a real\n"),
            ":2: expected attributes of different names, found 'a' twice");
  EXPECT_EQ(problem("@attribute a reall\n"),
            ":1: expected numeric, real, integer, string, date, relational or values in braces as "
            "type of attribute 'a', found 'reall', did you mean 'real'?");
  EXPECT_EQ(problem("@attribute a {b,'b'}\n"),
            ":1: expected different values of attribute 'a', found 'b' twice");
  EXPECT_EQ(problem("@attribute a {b,c\n"),
            ":1: expected a value of attribute 'a', or }, found the end of the line");
  EXPECT_EQ(problem("@attribute 'a real\n"),
            ":1: expected a closing quote ', found the end of the line");
  EXPECT_EQ(problem("@attribute a real real\n"), ":1: expected the end of the line, found 'r'");
  EXPECT_EQ(problem("@attribute a relational\n@attribute b real\n"),
            ":1: expected @end of this relational attribute, found the end of the file");
  EXPECT_EQ(problem("@attribute '' real\n"),
            ":1: expected a name of an attribute, found an empty one");
  EXPECT_EQ(problem("\x1f\x8b"), ": expected a whole gzip file, found one that is cut short");
}

TEST_F(ArffTest, BadRows) {
  EXPECT_EQ(problem(kHeader), ": expected rows after @data, found none");
  EXPECT_EQ(problem(kHeader + "1,2,3,4\n"),
            ":8: expected 5 values, one of each attribute, found 4");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u,v\n"),
            ":8: expected 5 values, one of each attribute, found more; texts with blanks stand in "
            "quotes");
  EXPECT_EQ(problem(kHeader + "1,,3,4,u\n"),
            ":8: expected a value of attribute 'b', or ? where it is missing, found ','");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,\n"),
            ":8: expected a value of attribute 'y', or ? where it is missing, found nothing after "
            "the comma");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u,\n"), ":8: expected the end of the line, found a comma");
  EXPECT_EQ(problem(kHeader + "1,2,x,4,u\n"), ":8: expected a number of attribute 'c', found 'x'");
  EXPECT_EQ(problem(kHeader + "1,2,NaN,4,u\n"),
            ":8: expected a finite number of attribute 'c', found 'NaN'; ? stands where one is "
            "missing");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,z\n"),
            ":8: expected one of the values of attribute 'y', 'w', 'u', 'v', found 'z'");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,?\n"), ":8: expected a class of attribute 'y', found ?");
  EXPECT_EQ(problem(kHeader + "1,2,3,4%,u\n"),
            ":8: expected quotes around a word with a quote or %, found '4%'");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,'u'v\n"),
            ":8: expected a comma or a blank after the closing quote, found 'v'");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u\n1,2,3,4,u\n"),
            ": expected at least 2 classes in column 'y', found only 'u'");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u\n1,2,3,4,v\n"),
            ": model 'MaxPlus' expects 3 classes in column 'y', found 2: 'u', 'v'");
}

TEST_F(ArffTest, Values) {
  test = lmmRegression(TROP_F64);
  Table t = table("@attribute x real\n@attribute y real\n@data\n1,0.5\n{}\n");
  EXPECT_EQ(t.targets[0], 0.5);
  EXPECT_EQ(t.targets[1], 0);
  EXPECT_EQ(problem("@attribute x real\n@attribute y real\n@data\n1,?\n"),
            ":4: expected a number of attribute 'y', found ?: features alone may be missing");
  EXPECT_EQ(problem("@attribute x real\n@attribute y {0,1}\n@data\n1,0\n"),
            ":2: expected a numeric label, found attribute 'y' of type nominal; label: names "
            "another one");
}
