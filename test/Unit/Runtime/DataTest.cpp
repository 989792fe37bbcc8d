//===- DataTest.cpp - Data files, splits and scaling ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/Csv.h"
#include "runtime/Data/Samples.h"

#include <cmath>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

//===----------------------------------------------------------------------===//
// CSV
//===----------------------------------------------------------------------===//

namespace {
using Rows = std::vector<std::vector<std::string>>;

/// The rows of a file with this text, or its error without the path.
class CsvTest : public ::testing::Test {
protected:
  Rows rows(const std::string &text) {
    CsvReader reader(folder.write("t.csv", text), format);
    std::vector<std::string_view> fields;
    Rows all;
    lines.clear();
    for (CsvBlock block; reader.next(block);)
      while (block.next(format, fields)) {
        all.emplace_back(fields.begin(), fields.end());
        lines.push_back(block.line());
      }
    return all;
  }
  std::string problem(const std::string &text) {
    std::string message = errorOf([&] { rows(text); });
    size_t prefix = folder.path("t.csv").size();
    return message.empty() ? message : message.substr(prefix);
  }
  TemporaryFolder folder;
  CsvFormat format;
  std::vector<int64_t> lines;
};
} // namespace

TEST_F(CsvTest, PlainRows) {
  EXPECT_EQ(rows("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows("a,b\r\n1,2"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows("\xef\xbb\xbf"
                 "a\n1\n"),
            (Rows{{"a"}, {"1"}}));
  EXPECT_EQ(rows("a,\n,\n"), (Rows{{"a", ""}, {"", ""}}));
  EXPECT_EQ(rows(" a ,\tb c\t\n"), (Rows{{"a", "b c"}}));
}

TEST_F(CsvTest, BlankLinesAtTheEnd) {
  EXPECT_EQ(rows("a\n1\n\n\r\n"), (Rows{{"a"}, {"1"}}));
  EXPECT_EQ(rows("\n\n"), Rows{});
  EXPECT_EQ(rows(""), Rows{});
  EXPECT_EQ(rows("a\n\n1\n"), (Rows{{"a"}, {"1"}}));
}

TEST_F(CsvTest, QuotedFields) {
  EXPECT_EQ(rows("\"a,b\",\"c\"\"d\"\n"), (Rows{{"a,b", "c\"d"}}));
  EXPECT_EQ(rows("\"\",x\n"), (Rows{{"", "x"}}));
  EXPECT_EQ(rows("\"two\nlines\",x\r\n1,2\n"), (Rows{{"two\nlines", "x"}, {"1", "2"}}));
  EXPECT_EQ(lines, (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(rows(" \" a \" ,b\n"), (Rows{{" a ", "b"}}));
}

TEST_F(CsvTest, BrokenQuotes) {
  EXPECT_EQ(problem("a\n\"b\nc"), ":2: expected a closing quote, found the end of the file; within "
                                  "quotes a quote is written twice");
  EXPECT_EQ(problem("\"a\"b,c\n"), ":1: expected a comma after the closing quote, found 'b'");
  EXPECT_EQ(problem("\""), ":1: expected a closing quote, found the end of the file; within quotes "
                           "a quote is written twice");
}

TEST_F(CsvTest, OtherFormats) {
  const std::string expected = ": expected comma separated values, found ", zeros(1, '\0');
  EXPECT_EQ(problem("PK\3\4"), expected + "a zip archive, as spreadsheets are: save it as CSV");
  const std::string convert = "UTF-16: convert the file, for example by iconv -f utf-16";
  for (const char *mark : {"\xff\xfe", "\xfe\xff"})
    EXPECT_EQ(problem(mark), expected + convert + " -t utf-8");
  EXPECT_EQ(problem("a" + zeros + "," + zeros), expected + convert + "le -t utf-8");
  EXPECT_EQ(problem(zeros + "a" + zeros + ","), expected + convert + "be -t utf-8");
  EXPECT_EQ(problem("\"a\";\"b\"\n"),
            ":1: expected values separated by commas, found semicolons: separator: \";\" "
            "reads them, with decimal: \",\" where numbers have commas");
  EXPECT_EQ(problem("\"a\"\t\"b\"\n"),
            ":1: expected values separated by commas, found tabs: separator: \"tab\" reads "
            "them");
  EXPECT_EQ(rows("a;b\tc\n"), (Rows{{"a;b\tc"}}));
}

TEST_F(CsvTest, FieldsSurviveWriting) {
  for (std::string text : {"a", "", "a,b", "say \"hi\"", " a", "two\nlines", "\""})
    EXPECT_EQ(rows(csvField(text) + ",end\n"), (Rows{{text, "end"}}));
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

namespace {
class TableTest : public ::testing::Test {
protected:
  Table table(const std::string &text) {
    request.path = folder.write("t.csv", text);
    request.model = &test.model;
    return readTable("csv", request);
  }
  std::string problem(const std::string &text) {
    std::string message = errorOf([&] { table(text); });
    return message.empty() ? message : message.substr(folder.path("t.csv").size());
  }
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
  TableRequest request;
};
using Names = std::vector<std::string>;
} // namespace

static const std::string kHeader = "a,b,c,d,y\n";
static const std::string kRows = "1,2,3,4,u\n5,6,7,8,v\n9,10,11,12,w\n";

TEST_F(TableTest, LastColumnIsTheLabel) {
  Table t = table(kHeader + kRows);
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  EXPECT_EQ(t.labels, Names{"y"});
  EXPECT_EQ(t.classes, (Names{"u", "v", "w"}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 2}));
  EXPECT_EQ(t.inputs[4], 5);
  EXPECT_EQ(t.lines, (std::vector<int64_t>{2, 3, 4}));
}

TEST_F(TableTest, NamedLabelMayStandAnywhere) {
  request.labels = {"y"};
  Table t = table("a,y,b,c,d\n1,u,2,3,4\n5,v,6,7,8\n9,w,10,11,12\n");
  EXPECT_EQ(t.features, (Names{"a", "b", "c", "d"}));
  EXPECT_EQ(t.inputs[1], 2);
}

TEST_F(TableTest, IntegersSortByValueStringsByLetters) {
  EXPECT_EQ(table(kHeader + "1,2,3,4,10\n1,2,3,4,9\n1,2,3,4,-1\n").classes,
            (Names{"-1", "9", "10"}));
  EXPECT_EQ(table(kHeader + "1,2,3,4,10\n1,2,3,4,9\n1,2,3,4,x\n").classes, (Names{"10", "9", "x"}));
}

TEST_F(TableTest, NumbersOfOneValueAreOneClass) {
  Table t = table(kHeader + "1,2,3,4,0.0\n1,2,3,4,2\n1,2,3,4,0\n1,2,3,4,10\n1,2,3,4,+2.0\n");
  EXPECT_EQ(t.classes, (Names{"0", "2", "10"}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 0, 2, 1}));
  EXPECT_EQ(table(kHeader + "1,2,3,4,10.5\n1,2,3,4,9.5\n1,2,3,4,007\n1,2,3,4,7\n").classes,
            (Names{"7", "9.5", "10.5"}));
  EXPECT_EQ(table(kHeader + "1,2,3,4,0.0\n1,2,3,4,x\n1,2,3,4,0\n").classes,
            (Names{"0", "0.0", "x"}));
  // Integers are told apart that have one double.
  EXPECT_EQ(
      table(kHeader + "1,2,3,4,9007199254740993\n1,2,3,4,1\n1,2,3,4,9007199254740992\n").classes,
      (Names{"1", "9007199254740992", "9007199254740993"}));
  auto classes = [&](const Names &labels) {
    std::string rows;
    for (const std::string &label : labels)
      rows += "1,2,3,4," + label + "\n";
    return table(kHeader + rows).classes;
  };
  EXPECT_EQ(classes({"18446744073709551616", "5", "18446744073709551615"}),
            (Names{"5", "18446744073709551615", "18446744073709551616"}));
  EXPECT_EQ(classes({"9007199254740993", "1.5", "9007199254740992"}),
            (Names{"1.5", "9007199254740992", "9007199254740993"}));
  EXPECT_EQ(classes({"-18446744073709551615", "-0", "-18446744073709551616", "0.0e5",
                     "-1.8446744073709551616e+19"}),
            (Names{"-18446744073709551616", "-18446744073709551615", "-0"}));
  EXPECT_EQ(classes({"0.02", "00100", "2e-2", "1E2", ".3", "+.020"}), (Names{"0.02", ".3", "1E2"}));
  // Against classes that are known, those of old checkpoints among them.
  request.classes = {"2", "10", "0"};
  EXPECT_EQ(table(kHeader + "1,2,3,4,0.0\n1,2,3,4,2.00\n").classOf, (std::vector<int32_t>{2, 0}));
  EXPECT_EQ(problem(kHeader + "1,2,3,4,0.5\n"),
            ":2: expected one of the classes '2', '10', '0' in column 'y', found "
            "'0.5'");
  request.classes = {"0", "0.0", "1"};
  EXPECT_EQ(table(kHeader + "1,2,3,4,0.0\n1,2,3,4,0\n").classOf, (std::vector<int32_t>{1, 0}));
}

TEST_F(TableTest, ClassesSelectAndOrder) {
  request.classes = {"w", "u", "q"};
  request.dropOtherClasses = true;
  Table t = table(kHeader + kRows);
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{1, 0}));
  EXPECT_EQ(t.rows(), 2);
  request.classes = {"x", "y", "z"};
  EXPECT_EQ(problem(kHeader + kRows),
            ": expected rows after the header, found none of the classes 'x', 'y', 'z'");
  request.classes = {"1", "2", "1.0"};
  EXPECT_EQ(problem(kHeader + "1,2,3,4,1\n"),
            ": expected as classes labels of different values, found '1', '2', '1.0'");
  // One that no row has is not where a class may be misspelled.
  request.classes = {"u", "v", "w", "zzz"};
  EXPECT_EQ(problem(kHeader + kRows),
            ": model 'MaxPlus' expects 3 classes in column 'y', found 4: 'u', 'v', 'w', 'zzz'");
}

TEST_F(TableTest, NumbersAreReadExactly) {
  Table t = table(kHeader + "+1.5,-2e-3,.25,1e-400,u\n1,1,1,1,v\n1,1,1,1,w\n");
  EXPECT_EQ(t.inputs[0], 1.5);
  EXPECT_EQ(t.inputs[1], -2e-3);
  EXPECT_EQ(t.inputs[2], .25);
  EXPECT_EQ(t.inputs[3], 0);
}

TEST_F(TableTest, RegressionTargets) {
  test = lmmRegression(TROP_F64);
  Table t = table("x,y\n1,0.5\n2,-3\n");
  EXPECT_EQ(t.targets[0], 0.5);
  EXPECT_EQ(t.targets[1], -3);
  EXPECT_EQ(problem("x,y\n1,high\n"), ":2: expected a number in column 'y', found 'high'");
  request.labels = {"x", "y"};
  EXPECT_EQ(problem("x,y\n1,0.5\n"), ": model 'Curve' expects 1 label column, found 2: 'x', 'y'");
}

TEST_F(TableTest, FeaturesByName) {
  request.features = {"d", "a", "b", "c"};
  Table t = table("a,b,c,d,extra,y\n1,2,3,4,text,u\n5,6,7,8,text,v\n1,1,1,1,text,w\n");
  EXPECT_EQ(t.inputs[0], 4);
  EXPECT_EQ(t.inputs[1], 1);
  EXPECT_EQ(problem("a,b,c,y\n1,2,3,u\n"),
            ": expected a feature column 'd', found columns 'a', 'b', 'c', 'y'");
}

TEST_F(TableTest, UnlabelledNeedsNoLabel) {
  request.features = {"a", "b", "c", "d"};
  request.labels = {"y"};
  request.unlabelled = true;
  EXPECT_EQ(table("a,b,c,d\n1,2,3,4\n").rows(), 1);
  EXPECT_EQ(table("a,b,c,d,y\n1,2,3,4,unheard of\n").rows(), 1);
}

TEST_F(TableTest, BadFiles) {
  EXPECT_EQ(problem(""), ": expected a header row, found an empty file");
  EXPECT_EQ(problem(kHeader), ": expected rows after the header, found none");
  EXPECT_EQ(
      problem(kHeader + "1,2,3,4,u\n1,2,3,u\n"),
      ":3: expected 5 fields as in the header, found 4; what is missing has to be an empty field");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u,\n"),
            ":2: expected 5 fields as in the header, found 6; the row ends with a separator");
  EXPECT_EQ(problem("a,b,a,d,y\n"), ":1: expected columns of different names, found 'a' as columns "
                                    "1 and 3; rename one of them");
  request.path = folder.path("lost.csv");
  request.model = &test.model;
  EXPECT_EQ(errorOf([&] { readTable("csv", request); }),
            "cannot open '" + request.path + "': No such file or directory");
}

TEST_F(TableTest, BadColumns) {
  EXPECT_EQ(problem("a,b,c,y\n1,2,3,u\n"),
            ": model 'MaxPlus' expects 4 feature columns, found 3: 'a', 'b', 'c'");
  EXPECT_EQ(problem("y\nu\n"), ": model 'MaxPlus' expects 4 feature columns, found 0");
  // What is too much is rather what cannot be a feature.
  EXPECT_EQ(problem("id,a,note,b,c,d,y\n1,1,good,2,?,4,u\n"),
            ": model 'MaxPlus' expects 4 feature columns, found 6: 'note' (no number: 'good'), "
            "'id', 'a', 'b', 'c', 'd'");
  EXPECT_EQ(problem("a,b,c,d,e,y\nq,r,s,t,u,v\n"),
            ": model 'MaxPlus' expects 4 feature columns, found 5: 'a' (no number: 'q'), 'b' (no "
            "number: 'r'), 'c' (no number: 's'), 'd' (no number: 't'), 'e' (no number: 'u')");
  for (const char *rows : {"", "1,2\n"})
    EXPECT_EQ(problem(concat("a,b,c,d,e,y\n", rows)),
              ": model 'MaxPlus' expects 4 feature columns, found 5: 'a', 'b', 'c', 'd', 'e'");
  EXPECT_EQ(problem("a;b;c;d;y\n1,5;2;3;4;u\n"),
            ":1: expected values separated by commas, found semicolons: separator: \";\" "
            "reads them, with decimal: \",\" where numbers have commas");
  EXPECT_EQ(table("\"a;\nb\",b,c,d,y\n" + kRows).features[0], "a;\nb");
  request.labels = {"species"};
  EXPECT_EQ(problem(kHeader + kRows), ": expected a label column 'species', found columns "
                                      "'a', 'b', 'c', 'd', 'y'");
  request = {};
  request.options["header"] = {"none"};
  EXPECT_EQ(problem("1,2,red,3,4,u\n"),
            ": model 'MaxPlus' expects 4 feature columns, found 5: 'f2' (no number: 'red'), 'f0', "
            "'f1', 'f3', 'f4'");
}

TEST_F(TableTest, BadNumbers) {
  auto withField = [&](const std::string &field) {
    return problem(kHeader + kRows + "1," + field + ",3,4,u\n");
  };
  EXPECT_EQ(withField("two"),
            ":5: expected a number in column 'b', found 'two'; one_hot: \"b\" makes "
            "an input of each value, ignore: \"b\" leaves the column out");
  EXPECT_EQ(withField(""), ":5: expected a number in column 'b', found ''; where that is a missing "
                           "number, missing: \"\" with impute: mean fills one in");
  EXPECT_EQ(withField("2026-01-31"), ":5: expected a number in column 'b', found '2026-01-31', a "
                                     "date; make a number of it, as days since one of them, or "
                                     "leave the column out by ignore: \"b\"");
  EXPECT_EQ(withField("\"1,5\""),
            ":5: expected a number in column 'b', found '1,5'; decimal: \",\" "
            "reads a comma as a point");
  EXPECT_EQ(withField("\"1,234.5\""), ":5: expected a number in column 'b', found '1,234.5'; "
                                      "thousands: \",\" reads such marks");
  EXPECT_EQ(withField("1.5x"), ":5: expected a number in column 'b', found '1.5x'");
  EXPECT_EQ(withField("0x10"), ":5: expected a number in column 'b', found '0x10'");
  EXPECT_EQ(withField("+-1"), ":5: expected a number in column 'b', found '+-1'");
  EXPECT_EQ(withField("nan"), ":5: expected a finite number in column 'b', found 'nan'");
  EXPECT_EQ(withField("-inf"), ":5: expected a finite number in column 'b', found '-inf'");
  EXPECT_EQ(withField("1e999"), ":5: expected a finite number in column 'b', found '1e999'");
}

TEST_F(TableTest, BadClasses) {
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u\n5,6,7,8,u\n"),
            ": expected at least 2 classes in column 'y', found only 'u'");
  EXPECT_EQ(problem(kHeader + "1,2,3,4,u\n5,6,7,8,v\n"),
            ": model 'MaxPlus' expects 3 classes in column 'y', found 2: 'u', 'v'");
  EXPECT_EQ(problem(kHeader + kRows + "1,2,3,4,u\n1,2,3,4,v \n1,2,3,4,W\n1,2,3,4,w\n"),
            concat(": model 'MaxPlus' expects 3 classes in column 'y', found 4: 'W', 'u', 'v', "
                   "'w'; 'W' is in 1 row, ",
                   folder.path("t.csv"), ":7"));
  EXPECT_EQ(problem(kHeader + kRows + "1,2,3,4,x\n1,2,3,4,x\n" + kRows + kRows),
            concat(": model 'MaxPlus' expects 3 classes in column 'y', found 4: 'u', 'v', 'w', "
                   "'x'; 'x' is in 2 rows, the first ",
                   folder.path("t.csv"), ":5"));
  EXPECT_EQ(problem(kHeader + "1,2,3,4,\n"),
            ":2: expected a class in column 'y', found an empty field");
  request.classes = {"u", "v", "w"};
  EXPECT_EQ(problem(kHeader + "1,2,3,4,x\n"),
            ":2: expected one of the classes 'u', 'v', 'w' in column 'y', found 'x'");
}

TEST_F(TableTest, ARowIsNoHeader) {
  const std::string like = ":1: expected a header row, found one that is like the rows below it: ",
                    remedy = "; header: none reads it as data, header: yes as names";
  EXPECT_EQ(problem("5.1,3.5,1.4,-2e-1,u\n4.9,3,1.3,0.2,u\n" + kRows),
            like + "'5.1', '3.5', '1.4', '-2e-1', 'u'" + remedy);
  EXPECT_EQ(problem("1,2,3,4,0\n1,2,3,5,0\n1,2,3,4,1\n1,2,3,4,2\n"),
            like + "'1', '2', '3', '4', '0'" + remedy);
  // Of a class that is left out, too.
  request.classes = {"u", "v", "w"};
  request.dropOtherClasses = true;
  EXPECT_EQ(problem("5,6,7,8,x\n4,3,1,2,x\n" + kRows), like + "'5', '6', '7', '8', 'x'" + remedy);
  request = {};
  test = lmmRegression(TROP_F64);
  EXPECT_EQ(problem("0,0.5\n2,-3\n"), like + "'0', '0.5'" + remedy);
  request.options["header"] = {"yes"};
  EXPECT_EQ(table("0,0.5\n2,-3\n").features, Names{"0"});
}

TEST_F(TableTest, NamesThatAreNumbers) {
  EXPECT_EQ(table("2019,2020,2021,2022,kind\n" + kRows).features,
            (Names{"2019", "2020", "2021", "2022"}));
  EXPECT_EQ(table("a,2020,2021,2022,u\n" + kRows).labels, Names{"u"});
  EXPECT_EQ(table("nan,inf,NA,?,u\n" + kRows).features[0], "nan");
  for (const char *row : {"nan,inf,1,2,u\n", "1,?,,NA,u\n"})
    EXPECT_NE(problem(row + kRows), "") << row;
  EXPECT_NE(problem("2019,2020,2021,2022,u\n" + kRows), "");
  // As in the training, they are names.
  request.features = {"2019", "2020", "2021", "2022"};
  request.labels = {"kind"};
  request.unlabelled = true;
  EXPECT_EQ(table("2022,2019,2020,2021\n1,2,3,4\n").inputs[0], 2);
}

TEST_F(TableTest, NamesThatAreNotThereMayBeARow) {
  const std::string row = "5.1,3.5,1.4,1.4,u\n";
  EXPECT_EQ(problem(row + kRows),
            ":1: expected columns of different names, found '1.4' as columns 3 and 4; header: "
            "none reads the first row as data");
  request.labels = {"kind"};
  EXPECT_EQ(problem("1,2,3,4,u\n" + kRows),
            ": expected a label column 'kind', found columns '1', '2', '3', '4', 'u'; header: "
            "none reads the first row as data");
  request.features = {"a", "b", "c", "d"};
  request.unlabelled = true;
  EXPECT_EQ(problem("1,2,3,4\n5,6,7,8\n"),
            ": expected a feature column 'a', found columns '1', '2', '3', '4'; if the first row "
            "is data, put a row of names before it, or train with header: none");
  EXPECT_EQ(problem("a,2,3,4\n5,6,7,8\n"),
            ": expected a feature column 'b', found columns 'a', '2', '3', '4'");
}

TEST_F(TableTest, WithoutHeader) {
  request.options["header"] = {"none"};
  Table t = table(kRows);
  EXPECT_EQ(t.features, (Names{"f0", "f1", "f2", "f3"}));
  EXPECT_EQ(t.labels, Names{"f4"});
  EXPECT_EQ(t.classes, (Names{"u", "v", "w"}));
  EXPECT_EQ(t.lines, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(t.inputs[0], 1);
  EXPECT_EQ(problem("1,2,3,4,u\n1,2,3,u\n"), ":2: expected 5 fields as in the first row, found 4; "
                                             "what is missing has to be an empty field");
  EXPECT_EQ(problem(""), ": expected rows, found an empty file");
  EXPECT_EQ(
      problem("a,b,c,d,y\n"),
      ":1: expected a number in column 'f0', found 'a'; one_hot: \"f0\" makes an input of each "
      "value, ignore: \"f0\" leaves the column out");
  request.labels = {"f0"};
  t = table("u,1,2,3,4\nv,5,6,7,8\nw,1,1,1,1\n");
  EXPECT_EQ(t.features, (Names{"f1", "f2", "f3", "f4"}));
  EXPECT_EQ(t.inputs[4], 5);
  request.labels = {"species"};
  EXPECT_EQ(problem(kRows), ": expected a label column from 'f0' to 'f4', as header: none calls "
                            "them, found 'species'");
}

TEST_F(TableTest, WithoutHeaderAsInTheTraining) {
  request.options["header"] = {"none"};
  request.features = {"f1", "f2", "f3", "f4"};
  request.labels = {"f0"};
  EXPECT_EQ(table("u,1,2,3,4\nv,5,6,7,8\nw,1,1,1,1\n").inputs[0], 1);
  EXPECT_EQ(problem("1,2,3,4\n"), ":1: expected 5 fields as in the training, found 4");
  request.unlabelled = true;
  EXPECT_EQ(table("u,1,2,3,4\n").inputs[0], 1);
  EXPECT_EQ(table("1,2,3,4\n").inputs[0], 1);
  EXPECT_EQ(problem("u,1,2,3,4,5\n"),
            ":1: expected 5 fields as in the training, or 4 without 'f0', found 6");
}

TEST_F(TableTest, LabelsDiffer) {
  test = shiftRegression();
  request.labels = {"y", "z", "y"};
  EXPECT_EQ(problem("x,y,z\n1,2,3\n"),
            ": expected label columns of different names, found 'y' twice");
}

//===----------------------------------------------------------------------===//
// Splits, scaling, samples
//===----------------------------------------------------------------------===//

namespace {
class SplitTest : public TableTest {
protected:
  Table blobTable(int64_t rows) { return table(blobs(rows, 1)); }
};
} // namespace

TEST_F(SplitTest, CountsAreRounded) {
  auto counts = [&](int64_t rows, double train, double validation) {
    std::vector<int64_t> list;
    for (const Part &part : splitTable(blobTable(rows), SplitPlan{train, validation, 0}).parts)
      list.push_back(part.count);
    return list;
  };
  EXPECT_EQ(counts(150, 0.7, 0), (std::vector<int64_t>{105, 45}));
  EXPECT_EQ(counts(151, 0.7, 0.1), (std::vector<int64_t>{106, 15, 30}));
  EXPECT_EQ(counts(150, 1, 0), std::vector<int64_t>{150});
  EXPECT_EQ(counts(50, 0.75, 0.25), (std::vector<int64_t>{38, 12}));
}

TEST_F(SplitTest, EveryRowOnceInFileOrderWithinAPart) {
  Split split = splitTable(blobTable(90), SplitPlan{0.6, 0.2, 5});
  EXPECT_EQ(std::set<int64_t>(split.order.begin(), split.order.end()).size(), 90u);
  for (const Part &part : split.parts)
    EXPECT_TRUE(std::is_sorted(split.order.begin() + part.first,
                               split.order.begin() + part.first + part.count));
  EXPECT_EQ(split.parts[1].name, "validation");
  EXPECT_EQ(split.order, splitTable(blobTable(90), SplitPlan{0.6, 0.2, 5}).order);
  EXPECT_NE(split.order, splitTable(blobTable(90), SplitPlan{0.6, 0.2, 6}).order);
}

TEST_F(SplitTest, BadSplits) {
  Table t = table(kHeader + kRows);
  std::string path = t.path();
  EXPECT_EQ(errorOf([&] { splitTable(t, SplitPlan{0.1, 0, 0}); }),
            path + ": expected rows in the training part, found none: split 0.1 of 3 rows");
  EXPECT_EQ(errorOf([&] { splitTable(t, SplitPlan{0.7, 0.1, 0}); }),
            path + ": expected rows in the validation part, found none: validation 0.1 of 3 rows");
  EXPECT_EQ(errorOf([&] { splitTable(t, SplitPlan{0.7, 0.5, 0}); }),
            path + ": expected split and validation to add up to at most 1, found 0.7 and 0.5");
  t = table(kHeader + kRows + kRows + kRows);
  t.classOf = {0, 0, 0, 0, 0, 0, 0, 0, 1};
  t.classes = {"u", "v"};
  std::string absent;
  for (uint64_t seed = 0; absent.empty(); ++seed)
    absent = errorOf([&] { splitTable(t, SplitPlan{0.5, 0, seed}); });
  EXPECT_EQ(absent.substr(0, absent.find(" seed ")),
            path + ": expected every class in the training part, found no row of class 'v' among "
                   "5 of 9 rows with");
  EXPECT_NE(absent.find("; stratify: label deals each class to all parts"), std::string::npos);
  t.classes = {"u", "v", "x"};
  EXPECT_EQ(errorOf([&] { splitTable(t, SplitPlan{1, 0, 0}); }),
            path + ": expected rows of class 'x' in column 'y', found none");
}

TEST_F(SplitTest, StandardScaling) {
  Table t = blobTable(60);
  Split split = splitTable(t, SplitPlan{0.5, 0, 0});
  Scaling scaling = fitScaling("standard", t, split, {});
  Samples samples(test.model, t, split, scaling);
  const float *x = static_cast<const float *>(samples.view(0, 30).inputs);
  for (int i = 0; i < 4; ++i) {
    double sum = 0, squares = 0;
    for (int row = 0; row < 30; ++row) {
      sum += x[row * 4 + i];
      squares += x[row * 4 + i] * x[row * 4 + i];
    }
    EXPECT_NEAR(sum / 30, 0, 1e-6);
    EXPECT_NEAR(squares / 30, 1, 1e-6);
  }
}

TEST_F(SplitTest, MinMaxAndConstantColumns) {
  Table t = table(kHeader + "0.1,2,3,4,u\n0.1,4,3,4,v\n0.1,3,3,4,w\n");
  Split whole = splitTable(t, SplitPlan{1, 0, 0});
  for (const char *kind : {"minmax", "standard"}) {
    Scaling scaling = fitScaling(kind, t, whole, {});
    EXPECT_EQ(scaling.shift[0], 0.1);
    EXPECT_EQ(scaling.divisor[0], 1);
  }
  Samples samples(test.model, t, whole, fitScaling("minmax", t, whole, {}));
  const float *x = static_cast<const float *>(samples.view(0, 3).inputs);
  EXPECT_EQ(std::vector<float>(x, x + 4), (std::vector<float>{0, 0, 0, 0}));
  EXPECT_EQ(x[5], 1);
  EXPECT_EQ(x[9], 0.5);
}

TEST_F(SplitTest, NumbersNearEachOther) {
  // No double is the mean of two that are next to each other: to scale, they are equal.
  double one = std::nextafter(1.7e9, 2e9), two = std::nextafter(one, 2e9);
  std::string near = shortest(one) + ",2,3,4,", next = shortest(two) + ",4,3,4,";
  Table t = table(kHeader + near + "u\n" + next + "v\n" + near + "w\n" + next + "u\n");
  Scaling scaling = fitScaling("standard", t, wholeTable(t), {});
  EXPECT_EQ(scaling.divisor[0], 1);
  EXPECT_EQ(scaling.divisor[1], 1);
  EXPECT_EQ(scaling.shift[1], 3);
  EXPECT_EQ(fitScaling("minmax", t, wholeTable(t), {}).divisor[0], two - one);
  // A sum of many large numbers is rounded by more than they differ.
  std::string text = kHeader;
  for (int i = 0; i < 30000; ++i)
    text += concat("1700000000.", i % 2 ? "0000" : "0001", ",2,3,4,", "uvw"[i % 3], "\n");
  t = table(text);
  scaling = fitScaling("standard", t, wholeTable(t), {});
  EXPECT_NEAR((t.inputs[0] - scaling.shift[0]) / scaling.divisor[0], 1, 0.01);
  EXPECT_NEAR((t.inputs[4] - scaling.shift[0]) / scaling.divisor[0], -1, 0.01);
}

TEST_F(SplitTest, TargetsAreScaledByTheTrainingPart) {
  test = shiftRegression();
  Table t = table("x,a,b,c\n1,10,0,5\n2,20,0,5\n3,60,4,7\n");
  Split split{{0, 1, 2}, {{"train", 0, 2}, {"test", 2, 1}}};
  Scaling targets = fitTargetScaling("standard", t, split);
  EXPECT_EQ(targets.shift, (std::vector<double>{15, 0, 5}));
  EXPECT_EQ(targets.divisor, (std::vector<double>{5, 1, 1}));
  Samples samples(test.model, t, split, fitScaling("none", t, split, {}), targets);
  EXPECT_EQ(samples.target(0, 0), -1);
  EXPECT_EQ(samples.target(2, 0), 9);
  EXPECT_EQ(samples.target(2, 2), 2);
  EXPECT_EQ(samples.targetScaling().inData(9, 0), 60);
  EXPECT_EQ(fitTargetScaling("minmax", t, split).divisor[0], 10);
  EXPECT_TRUE(fitTargetScaling("none", t, split).divisor.empty());
}

TEST_F(SplitTest, TooMuchMemoryIsRefusedBeforeItIsUsed) {
  Table t = table(kHeader + "1,2,3,4,u\n2,3,4,5,v\n3,4,5,6,w\n");
  Split whole = splitTable(t, SplitPlan{1, 0, 0});
  Scaling scaling = fitScaling("none", t, whole, {});
  test.model.input_count = int64_t(1) << 46;
  std::string problem = errorOf([&] { Samples(test.model, t, whole, scaling); });
  std::string expected = t.path() + ": expected 844424930.1 MB of memory for 3 rows of "
                                    "70368744177664 numbers, found ";
  EXPECT_EQ(problem.substr(0, expected.size()), expected);
  EXPECT_NE(problem.find(" MB; fewer rows need less"), std::string::npos) << problem;
}

TEST_F(SplitTest, ColumnsBeyondScaling) {
  Table t = table(kHeader + "1e308,2,3,4,u\n-1e308,4,3,4,v\n0,3,3,4,w\n");
  Split whole = splitTable(t, SplitPlan{1, 0, 0});
  EXPECT_EQ(errorOf([&] { fitScaling("minmax", t, whole, {}); }),
            t.path() + ": expected a column that can be scaled, found column 'a' between -1e+308 "
                       "and 1e+308");
  EXPECT_EQ(errorOf([&] { Samples(test.model, t, whole, fitScaling("none", t, whole, {})); }),
            t.path() + ":2: expected a number that fits f32 in column 'a', found 1e+308");
}

TEST_F(SplitTest, SamplesKnowTheirLines) {
  Table t = blobTable(30);
  Split split = splitTable(t, SplitPlan{0.5, 0, 0});
  Samples samples(test.model, t, split, fitScaling("none", t, split, {}));
  for (int64_t row = 0; row < samples.rows(); ++row) {
    EXPECT_EQ(samples.whereIs(row), concat(t.path(), ":", split.order[row] + 2));
    EXPECT_EQ(samples.classOf(row), t.classOf[split.order[row]]);
  }
}
