//===- IdxTest.cpp - IDX files and the samples in them --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/Idx.h"
#include "runtime/Data/Samples.h"

#include "trop/schema.h"

#include <cmath>
#include <zlib.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

using Bytes = std::string;

static Bytes idx(int type, const std::vector<int> &shape, const Bytes &elements) {
  Bytes bytes = {0, 0, char(type), char(shape.size())};
  for (int size : shape)
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes += char(size >> shift);
  return bytes + elements;
}

static Bytes zipped(const Bytes &bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY); // 16: gzip's header
  Bytes result(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = unsigned(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = unsigned(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

/// Six samples of 4 numbers, 2 x 2.
static const Bytes kImages =
    idx(8, {6, 2, 2}, Bytes("\x00\x01\x02\x03\xff\x80\x7f\x40", 8) + Bytes(16, '\x05'));
static const Bytes kLabels = idx(8, {6}, Bytes("\0\1\2\2\1\0", 6));

namespace {
class IdxTest : public ::testing::Test {
protected:
  std::vector<double> numbers(const Bytes &bytes) {
    IdxReader reader(folder.write("t.idx", bytes));
    Numbers list;
    reader.read(reader.rows(), list);
    std::vector<double> all(list.size());
    list.copy(0, list.size(), all.data());
    return all;
  }
  /// The error without the path.
  std::string problem(const Bytes &bytes) {
    std::string message = errorOf([&] { numbers(bytes); });
    return message.empty() ? message : message.substr(folder.path("t.idx").size());
  }
  Table table(const Bytes &images, const Bytes &labels) {
    request.model = &test.model;
    request.path = folder.write("images", images);
    request.labelPath = folder.write("labels", labels);
    return readTable("idx", request);
  }
  /// The error without the folder.
  std::string tableProblem(const Bytes &images, const Bytes &labels) {
    std::string message = errorOf([&] { table(images, labels); });
    for (size_t at; (at = message.find(folder.path(""))) != std::string::npos;)
      message.erase(at, folder.path("").size());
    return message;
  }
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
  TableRequest request;
};
using Doubles = std::vector<double>;
} // namespace

TEST_F(IdxTest, EveryElementType) {
  EXPECT_EQ(numbers(idx(0x08, {2}, "\x01\xff")), (Doubles{1, 255}));
  EXPECT_EQ(numbers(idx(0x09, {2}, "\x01\xff")), (Doubles{1, -1}));
  EXPECT_EQ(numbers(idx(0x0b, {2}, Bytes("\x01\x02\xff\xfe", 4))), (Doubles{258, -2}));
  EXPECT_EQ(numbers(idx(0x0c, {1}, Bytes("\x80\x00\x00\x01", 4))), (Doubles{-2147483647}));
  EXPECT_EQ(numbers(idx(0x0d, {1}, Bytes("\xbf\xc0\x00\x00", 4))), (Doubles{-1.5}));
  EXPECT_EQ(numbers(idx(0x0e, {1}, Bytes("\x40\x09\x21\xfb\x54\x44\x2d\x18", 8))), (Doubles{M_PI}));
}

TEST_F(IdxTest, Compressed) {
  EXPECT_EQ(numbers(zipped(kImages)), numbers(kImages));
  EXPECT_EQ(numbers(zipped(idx(8, {70, 1000, 100}, Bytes(7000000, '\3')))), Doubles(7000000, 3));
}

TEST_F(IdxTest, WrongHeaders) {
  EXPECT_EQ(problem(""),
            ": expected an IDX file, which starts with 4 bytes of its own, found 0 bytes");
  EXPECT_EQ(problem("PK\3\4 and more"),
            ": expected an IDX file, which starts with bytes 00 00, found 50 4b");
  EXPECT_EQ(problem(idx(0x0a, {1}, "a")),
            ": expected an element type of IDX, 08, 09, 0b, 0c, 0d or 0e, found 0a");
  EXPECT_EQ(problem(idx(8, {}, "")), ": expected at least one dimension, found none");
  EXPECT_EQ(problem(kImages.substr(0, 9)), ": expected a header of 16 bytes, found 9");
  EXPECT_EQ(problem(idx(8, {1, -1, -1, -1}, "")),
            ": expected a shape of at most 268435456 numbers a sample, found "
            "[1, 4294967295, 4294967295, 4294967295]");
  Bytes dimensions = Bytes("\0\0\x08\xff", 4) + Bytes(4 * 255, '\1');
  EXPECT_EQ(problem(dimensions).substr(0, 60),
            ": expected a shape of at most 268435456 numbers a sample, fo");
}

TEST_F(IdxTest, WrongLengths) {
  EXPECT_EQ(problem(kImages.substr(0, 30)), ": expected 24 bytes for 6 samples, found 14");
  EXPECT_EQ(problem(kImages + "xyz"),
            ": expected the end of the file after [6, 2, 2] numbers, found 3 more bytes");
  EXPECT_EQ(problem(zipped(kImages + "z")),
            ": expected the end of the file after [6, 2, 2] numbers, found 1 more byte");
  // A damaged header asks for no memory.
  EXPECT_EQ(problem(idx(8, {-1, 28, 28}, "abc")),
            ": expected 3367254359280 bytes for 4294967295 samples, found 3");
}

TEST_F(IdxTest, DamagedCompression) {
  Bytes random(5000, '\0');
  Random draws(1, Random::Stream::Sample);
  for (char &byte : random)
    byte = char(draws.below(256));
  Bytes bytes = zipped(idx(8, {5000}, random));
  EXPECT_EQ(problem(bytes.substr(0, 2500)).substr(0, 47),
            ": expected 5000 bytes for 5000 samples, found 2");
  EXPECT_EQ(problem(bytes.substr(0, bytes.size() - 4)),
            ": expected a whole gzip file, found one that is cut short");
  bytes[bytes.size() - 6] ^= 1;
  EXPECT_EQ(problem(bytes), ": cannot read: incorrect data check");
}

TEST_F(IdxTest, TableOfClasses) {
  Table t = table(kImages, zipped(kLabels));
  EXPECT_EQ(t.features, (std::vector<std::string>{"[0][0]", "[0][1]", "[1][0]", "[1][1]"}));
  EXPECT_EQ(t.classes, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 2, 2, 1, 0}));
  EXPECT_EQ(t.inputs[4], 255);
  EXPECT_EQ(t.lines, (std::vector<int64_t>{0, 1, 2, 3, 4, 5}));
  request.rows = 2;
  EXPECT_EQ(table(kImages, kLabels).rows(), 2);
  request.rows = 7;
  EXPECT_EQ(tableProblem(kImages, kLabels), "images: expected at least 7 samples, found 6");
}

TEST_F(IdxTest, ClassesSelectAndOrder) {
  const Bytes letters = idx(8, {6}, "\x1a\5\1\5\2\x1a");
  request.classes = {"26", "5", "1"};
  EXPECT_EQ(tableProblem(kImages, letters),
            "labels:4: expected a class of model 'MaxPlus', '26', '5', '1', found 2");
  request.dropOtherClasses = true;
  Table t = table(kImages, letters);
  EXPECT_EQ(t.classes, (std::vector<std::string>{"26", "5", "1"}));
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 2, 1, 0}));
  EXPECT_EQ(t.lines, (std::vector<int64_t>{0, 1, 2, 3, 5}));
  EXPECT_EQ(t.inputs.size(), 20);
  EXPECT_EQ(t.inputs[4], 255);
  // Rows are counted before, and files for testing are told apart after it.
  request.rows = 5;
  request.testPath = folder.write("test", idx(8, {3, 4}, "abcdefghijkl"));
  request.testLabelPath = folder.write("test_labels", idx(8, {3}, "\2\1\2"));
  t = table(kImages, letters);
  EXPECT_EQ(t.classOf, (std::vector<int32_t>{0, 1, 2, 1, 2}));
  EXPECT_EQ(t.rows() - t.dealtRows(), 1);
  EXPECT_EQ(t.inputs[16], 'e');
  request.classes = {"1", "2", "9"};
  t = table(kImages, letters);
  EXPECT_EQ(errorOf([&] { splitTable(t, SplitPlan{1, 0, 0}); }),
            t.path() + ": expected rows of class '9' in column 'label', found none");
  request.classes = {"7", "8", "9"};
  EXPECT_EQ(tableProblem(kImages, letters),
            "labels: expected samples of the classes '7', '8', '9', found none");
}

TEST_F(IdxTest, HelpTellsWhichClassesThereAreByDefault) {
  for (const schema::Argument &argument : schema::kIdxArgs)
    if (std::string(argument.name) == "classes")
      EXPECT_NE(std::string(argument.help).find("the numbers from 0"), std::string::npos);
}

TEST_F(IdxTest, NamesOfClasses) {
  request.classNames = {"none", "one", "two"};
  EXPECT_EQ(table(kImages, kLabels).classes, request.classNames);
  EXPECT_EQ(table(kImages, kLabels).classOf, (std::vector<int32_t>{0, 1, 2, 2, 1, 0}));
  request.classNames = {"none", "one"};
  EXPECT_EQ(tableProblem(kImages, kLabels),
            "images: model 'MaxPlus' expects 3 names of classes, found 2: 'none', 'one'");
  request.classes = {"0", "1"};
  EXPECT_EQ(tableProblem(kImages, kLabels),
            "images: model 'MaxPlus' expects 3 classes, found 2: '0', '1'");
  for (const char *other : {"one", "1.0"}) {
    request.classes = {"0", "1", other};
    EXPECT_EQ(tableProblem(kImages, kLabels),
              concat("images: expected as classes different numbers, as labels of arrays are, "
                     "found '0', '1', '",
                     other, "'"));
  }
}

TEST_F(IdxTest, TableOfValues) {
  test = lmmRegression(TROP_F64);
  Table t = table(idx(8, {2}, "\1\2"), idx(0x0b, {2, 1}, Bytes("\0\7\xff\xff", 4)));
  EXPECT_EQ(t.targets[0], 7);
  EXPECT_EQ(t.targets[1], -1);
  EXPECT_EQ(tableProblem(idx(8, {1}, "\1"), idx(8, {1, 2}, "\1\2")),
            "labels: model 'Curve' expects 1 number a sample, found 2: [1, 2]");
  EXPECT_EQ(tableProblem(idx(0x0d, {1}, Bytes("\x7f\x80\0\0", 4)), idx(8, {1}, "\1")),
            "images:0: expected a finite number, found inf");
}

TEST_F(IdxTest, WrongTables) {
  EXPECT_EQ(tableProblem(kImages, idx(8, {5}, Bytes(5, '\0'))),
            "labels: expected labels for the 6 samples of 'images', found 5");
  EXPECT_EQ(tableProblem(kImages, idx(8, {6}, Bytes("\0\1\2\3\1\0", 6))),
            "labels:3: expected a class of model 'MaxPlus', 0 to 2, found 3");
  EXPECT_EQ(tableProblem(kImages, idx(9, {6}, Bytes("\0\1\2\2\1\xff", 6))),
            "labels:5: expected a class of model 'MaxPlus', 0 to 2, found -1");
  EXPECT_EQ(tableProblem(kImages, kImages),
            "labels: model 'MaxPlus' expects 1 number a sample, found 4: [6, 2, 2]");
  EXPECT_EQ(tableProblem(idx(8, {1, 5}, "12345"), kLabels),
            "images: model 'MaxPlus' expects 4 numbers a sample, found 5: [1, 5]");
  EXPECT_EQ(tableProblem(idx(8, {0, 4}, ""), idx(8, {0}, "")),
            "images: expected samples, found none");
  request.testPath = folder.write("test", idx(9, {1, 4}, "1234"));
  EXPECT_EQ(tableProblem(kImages, kLabels),
            "expected test_images and test_labels together, found test_images alone");
  request.testLabelPath = folder.write("test_labels", idx(8, {1}, "\1"));
  EXPECT_EQ(tableProblem(kImages, kLabels),
            "test: expected elements of type u8 as in 'images', found i8");
}

TEST_F(IdxTest, TestFilesAreTheTestPart) {
  request.testPath = folder.write("test", idx(8, {2, 4}, "abcdefgh"));
  request.testLabelPath = folder.write("test_labels", idx(8, {2}, "\2\2"));
  Table t = table(kImages, kLabels);
  Split split = splitTable(t, SplitPlan{0.5, 0, 3});
  ASSERT_EQ(split.parts.size(), 3u);
  EXPECT_EQ(split.parts[1].name, "validation");
  EXPECT_EQ(split.parts[1].count, 3);
  EXPECT_EQ(split.parts[2].name, "test");
  EXPECT_EQ(split.order[6], 6);
  Samples samples(test.model, t, split, fitScaling("none", t, split, {}));
  EXPECT_EQ(samples.whereIs(7), folder.path("test") + ":1");
  EXPECT_EQ(samples.whereIs(0), concat(folder.path("images"), ":", split.order[0]));
  EXPECT_EQ(splitTable(t, SplitPlan{1, 0, 3}).parts.size(), 2u);
}

TEST_F(IdxTest, UnitScaling) {
  Table t = table(kImages, kLabels);
  Split whole = wholeTable(t);
  Samples samples(test.model, t, whole, fitScaling("unit", t, whole, {}));
  const float *x = static_cast<const float *>(samples.view(0, 6).inputs);
  EXPECT_EQ(x[1], float(1 / 255.0));
  EXPECT_EQ(x[4], 1);
  t = table(idx(0x0d, {6, 4}, Bytes(96, '\0')), kLabels);
  EXPECT_EQ(errorOf([&] { fitScaling("unit", t, whole, {}); }),
            t.path() + ": expected integers to scale to unit, found numbers of another type");
}

//===----------------------------------------------------------------------===//
// NumPy's files
//===----------------------------------------------------------------------===//

static Bytes npy(const std::string &header, const Bytes &elements, int version = 1) {
  Bytes bytes = "\x93NUMPY";
  bytes += {char(version), 0, char(header.size()), char(header.size() >> 8)};
  if (version > 1)
    bytes += {0, 0};
  return bytes + header + elements;
}

static std::vector<double> readNpy(const Bytes &bytes) {
  TemporaryFolder folder;
  IdxReader reader(folder.write("a.npy", bytes));
  Numbers numbers;
  reader.read(reader.rows(), numbers);
  std::vector<double> list(size_t(numbers.size()));
  numbers.copy(0, numbers.size(), list.data());
  return list;
}

TEST(NpyTest, ElementsOfEitherByteOrder) {
  Bytes little = {0, 0, -128, 63, 0, 0, 0, -64}, big = {63, -128, 0, 0, -64, 0, 0, 0};
  std::vector<double> expected = {1, -2};
  EXPECT_EQ(readNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", little)),
            expected);
  EXPECT_EQ(readNpy(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 2), }\n", big, 2)),
            expected);
  EXPECT_EQ(
      readNpy(zipped(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1)}", "\1\2"))),
      (std::vector<double>{1, 2}));
}

TEST(NpyTest, BadFiles) {
  auto problem = [](const Bytes &bytes) {
    std::string text = errorOf([&] { readNpy(bytes); });
    return text.substr(text.find(": ") + 2);
  };
  EXPECT_EQ(problem(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", "")),
            "expected elements of type f2, f4, f8, b1, or i or u of 1, 2, 4 or 8 bytes, found c8: "
            "save them as "
            "numpy.float32");
  EXPECT_EQ(problem(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", "")),
            "expected an array in C's order, found Fortran's: save numpy.ascontiguousarray of it");
  EXPECT_EQ(problem(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "")),
            "expected at least one dimension, found none");
  EXPECT_EQ(problem(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, x), }", "")),
            "expected sizes, found '(2, x)'");
  EXPECT_EQ(problem(npy("{'descr': '<f4', 'shape': (2,), }", "")),
            "expected 'fortran_order' in the header of a .npy file, found none");
  EXPECT_EQ(problem(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "")),
            "expected an array of numbers, found elements of type [('a'");
  EXPECT_EQ(problem(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "1234")),
            "expected 8 bytes for 2 samples, found 4");
  auto shaped = [&](const std::string &shape) {
    return problem(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + ")}", "12"));
  };
  EXPECT_EQ(shaped("1152921504606846976,"),
            "expected a shape of at most 576460752303423488 numbers, found [1152921504606846976]");
  EXPECT_EQ(
      shaped("288230376151711744, 4"),
      "expected a shape of at most 576460752303423488 numbers, found [288230376151711744, 4]");
  EXPECT_EQ(shaped("2, 9223372036854775807, 4"),
            "expected a shape of at most 268435456 numbers a sample, found [2, "
            "9223372036854775807, 4]");
  EXPECT_EQ(shaped("576460752303423488,"),
            "expected 4611686018427387904 bytes for 576460752303423488 samples, found 2");
  EXPECT_EQ(problem("\x93NUMPY\1"),
            "expected the header of a .npy file, found one that is damaged");
}
