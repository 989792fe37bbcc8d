//===- DataMemoryTest.cpp - Data too large, refused unread ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "TestModels.h"

#include "runtime/Data/DataMemory.h"

#include <filesystem>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
class DataMemoryTest : public ::testing::Test {
protected:
  /// The error of a file that begins with `bytes` and goes on with zeros, which take no room on
  /// the disk, without the path.
  std::string problem(const std::string &name, const std::string &bytes, int64_t size) {
    request.path = folder.write(name, bytes);
    std::filesystem::resize_file(request.path, uintmax_t(size));
    std::string message = errorOf([&] { readTable("csv", request); });
    return message.substr(std::min(message.size(), request.path.size()));
  }
  DataMemoryTest() { request.model = &test.model; }
  TemporaryFolder folder;
  TestModel test = maxPlusClassifier(TROP_F32);
  TableRequest request;
};
} // namespace

/// Of four f32 features, to be samples of f32.
static std::string npyHeader(const std::string &rows) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", 4)}";
  return std::string("\x93NUMPY\1\0", 8) + char(text.size()) + '\0' + text;
}

TEST_F(DataMemoryTest, ArraysAreMeasuredByTheirHeader) {
  constexpr int64_t kSize = int64_t(4) << 40;
  std::string expected = ": expected 8000000.0 MB of memory for 250000000000 samples of 4 numbers, "
                         "found ";
  std::string found = problem("t.npy", npyHeader("250000000000"), kSize);
  EXPECT_EQ(found.substr(0, expected.size()), expected);
  EXPECT_NE(found.find(" MB; fewer samples need less"), std::string::npos) << found;
  EXPECT_EQ(problem("t.npy", npyHeader("250000000000"), 1 << 20),
            ": expected 4000000000000 bytes for 250000000000 samples, found 1048498");
}

TEST_F(DataMemoryTest, CsvIsMeasuredByItsSize) {
  std::string expected = ": expected about 4398046.5 MB of memory to read 4398046.5 MB, found ";
  std::string found = problem("t.csv", "a,b,c,d,y\n1,2,3,4,u\n", int64_t(4) << 40);
  EXPECT_EQ(found.substr(0, expected.size()), expected);
  EXPECT_NE(found.find(" MB; fewer rows need less"), std::string::npos) << found;
}

TEST_F(DataMemoryTest, CsvIsMeasuredByItsLines) {
  request.path = folder.write("t.csv", "a,b,c,d,y\n1,2,3,4,u\n5.00000,6,7,8,v\n");
  EXPECT_EQ(csvMemory(request, 36), 36 + 3 * 4 * 8);
  EXPECT_EQ(csvMemory(request, 179), 36 + 3 * 4 * 8); // below 36 bytes and 18 numbers
  EXPECT_EQ(csvMemory(request, 180), 36);             // It fits, whatever the lines are.
  EXPECT_EQ(csvMemory(request, 35), 36);              // The text alone is too much.
  test.model.input_count = 1000;                      // No file of 36 bytes has them.
  EXPECT_EQ(csvMemory(request, 36), 36 + 18 * 8);
  request.dropOtherClasses = true;
  EXPECT_EQ(csvMemory(request, 36), 36);
}
