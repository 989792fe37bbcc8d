//===- NumberBlocksTest.cpp - Numbers of tables, bit for bit --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Runtime/TestFiles.h"
#include "test/Unit/Runtime/TestModels.h"

#include "runtime/Data/NumberBlocks.h"
#include "runtime/Data/Table.h"
#include "runtime/Support/ReadNumber.h"

#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static uint64_t bitsOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

static std::vector<uint64_t> bitsOf(const std::vector<double> &values) {
  std::vector<uint64_t> bits;
  for (double value : values)
    bits.push_back(bitsOf(value));
  return bits;
}

namespace {
/// Texts of numbers as tables have them, and others.
class Texts {
public:
  explicit Texts(uint64_t seed) : draws(seed, Random::Stream::Sample) {}
  std::string digits(int64_t most) {
    std::string text;
    for (int64_t i = 1 + draws.below(most); i > 0; --i)
      text += char('0' + draws.below(10));
    return text;
  }
  std::string decimal(int64_t most) {
    std::string text = draws.below(2) ? "-" : "";
    text += digits(most);
    if (draws.below(4))
      text += "." + (draws.below(8) ? digits(most) : "");
    return text;
  }
  Random draws;
};
} // namespace

//===----------------------------------------------------------------------===//
// Decimals
//===----------------------------------------------------------------------===//

/// The end of the decimal that a text begins with, -1 without one.
static int64_t lengthOf(const std::string &text, double &value, char point = '.') {
  std::string padded = text + std::string(kDecimalReach, '\0');
  const char *end = readDecimal(padded.data(), point, value);
  return end ? end - padded.data() : -1;
}

TEST(ReadDecimal, AsNumberOf) {
  Texts texts(1);
  int64_t read = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text = texts.decimal(i % 2 ? 7 : 20);
    double value;
    int64_t length = lengthOf(text, value);
    if (length < 0)
      continue;
    ++read;
    ASSERT_EQ(length, int64_t(text.size())) << text;
    ASSERT_EQ(bitsOf(value), bitsOf(numberOf(text).value())) << text;
  }
  EXPECT_GT(read, 120000);
}

TEST(ReadDecimal, Ends) {
  double value;
  for (const char *after : {",", ";", "\n", " 1", "e5", ".5", "-", "\xff", "/", ":", "x"})
    for (const char *text : {"0", "-0", "12.5", "-3.25", "7.", "123456789012.25"}) {
      EXPECT_EQ(lengthOf(std::string(text) + after, value), std::strchr(text, '.') || *after != '.'
                                                                ? int64_t(std::strlen(text))
                                                                : int64_t(std::strlen(text)) + 2)
          << text << after;
    }
  for (const char *text : {"", "-", "-.5", ".5", "+1", "x", ",1", "--1", "\xff", "nan", "inf",
                           "1234567890123456", "1.23456789012345", "-123456789.12345678"})
    EXPECT_EQ(lengthOf(text, value), -1) << text;
  EXPECT_EQ(lengthOf("-2,5;", value, ','), 4);
  EXPECT_EQ(value, -2.5);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

static std::vector<double> drawNumbers(int64_t count, bool haveFewDigits) {
  Texts texts(2);
  std::vector<double> numbers;
  for (int64_t i = 0; i < count; ++i)
    numbers.push_back(haveFewDigits ? double(numberOf(texts.decimal(4)).value())
                                    : texts.draws.normal());
  return numbers;
}

static void expectKept(const std::vector<double> &numbers, int64_t together) {
  NumberBlocks blocks;
  for (size_t i = 0; i < numbers.size(); i += size_t(together))
    blocks.append(&numbers[i], std::min(together, int64_t(numbers.size() - i)));
  ASSERT_EQ(blocks.size(), int64_t(numbers.size()));
  std::vector<double> back(numbers.size());
  blocks.copy(0, blocks.size(), back.data());
  EXPECT_EQ(bitsOf(back), bitsOf(numbers));
  for (int64_t i = 0; i < blocks.size(); i += 997)
    EXPECT_EQ(bitsOf(blocks[i]), bitsOf(numbers[size_t(i)]));
}

TEST(NumberBlocks, KeepBits) {
  expectKept(drawNumbers(200000, true), 7);
  expectKept(drawNumbers(200000, false), 5000);
  // A block that is of few digits up to its end.
  std::vector<double> numbers = drawNumbers(140000, true);
  numbers[70000] = 0.1 + 0.2;
  expectKept(numbers, 333);
}

TEST(NumberBlocks, KeepWhatIsSpecial) {
  std::vector<double> numbers = {
      0.0,         -0.0,         double(NAN), -double(NAN), INFINITY,    -INFINITY,
      5e-324,      1e-22,        1e-23,       1e22,         1e23,        2147483647,
      -2147483647, 2147483648,   -2147483648, 4294967296,   214748364.7, 1.7976931348623157e308,
      0.1,         123456789e-22};
  for (double number : numbers)
    expectKept({number, 1.5, number}, 1);
  expectKept(numbers, 3);
}

TEST(NumberBlocks, ReleasedOnesLeaveTheOthers) {
  std::vector<double> numbers = drawNumbers(200000, true);
  NumberBlocks blocks;
  blocks.append(numbers.data(), 200000);
  blocks.release(0, 1000);
  blocks.release(2000, 64000);
  EXPECT_EQ(blocks[1500], numbers[1500]);
  blocks.release(1000, 1000); // the first block goes
  EXPECT_EQ(blocks[66000], numbers[66000]);
  EXPECT_EQ(blocks[199999], numbers[199999]);
}

//===----------------------------------------------------------------------===//
// Tables of several blocks of text
//===----------------------------------------------------------------------===//

namespace {
class LongTable : public ::testing::Test {
protected:
  Table read(const std::string &text) {
    TableRequest request;
    request.path = folder.write("t.csv", text);
    request.model = &test.model;
    return readTable("csv", request);
  }
  std::string problem(const std::string &text) {
    std::string message = errorOf([&] { read(text); });
    return message.empty() ? message : message.substr(folder.path("t.csv").size());
  }
  /// `quote` around numbers sends them the way of all other fields.
  static std::string text(int64_t rows, const char *quote) {
    Texts texts(3);
    std::string text = "a,b,c,d,y\n";
    for (int64_t row = 0; row < rows; ++row) {
      for (int i = 0; i < 4; ++i)
        text += concat(quote, texts.decimal(5), quote, ",");
      text += concat("class ", row * row / 5 % 3, "\n");
    }
    return text;
  }
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
};
} // namespace

TEST_F(LongTable, EveryWayTheSame) {
  Table plain = read(text(60000, "")), quoted = read(text(60000, "\""));
  EXPECT_EQ(plain.lines, quoted.lines);
  EXPECT_EQ(plain.lines.back(), 60001);
  EXPECT_EQ(plain.classes, (std::vector<std::string>{"class 0", "class 1", "class 2"}));
  EXPECT_EQ(plain.classOf, quoted.classOf);
  ASSERT_EQ(plain.inputs.size(), 240000);
  std::vector<double> of(240000), ofQuoted(240000);
  plain.inputs.copy(0, 240000, of.data());
  quoted.inputs.copy(0, 240000, ofQuoted.data());
  EXPECT_EQ(bitsOf(of), bitsOf(ofQuoted));
}

TEST_F(LongTable, TheFirstErrorIsTold) {
  std::string first = text(60000, "");
  for (int round = 0; round < 5; ++round)
    EXPECT_EQ(problem(first + "1,2,x,4,class 0\n" + first.substr(10) + "1,2\n"),
              ":60002: expected a number in column 'c', found 'x'; one_hot: \"c\" makes an input "
              "of each value, ignore: \"c\" leaves the column out");
  EXPECT_EQ(problem(first + "\"1,2"), ":60002: expected a closing quote, found the end of the "
                                      "file; within quotes a quote is written twice");
}
