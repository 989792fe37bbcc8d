//===- ImagesTest.cpp - Images like those of written digits -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/Images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

namespace trop::test {
namespace {

TEST(Images, LookLikeDigits) {
  Images images = drawImages(200, 1);
  EXPECT_EQ(images.pixels.size(), size_t(200 * 28 * 28));
  std::map<int, int64_t> counts;
  for (uint8_t pixel : images.pixels)
    ++counts[pixel];
  int64_t total = images.pixels.size(), inked = total - counts[0];
  EXPECT_GT(counts[0], total * 7 / 10) << "most pixels are 0";
  EXPECT_GT(inked, total / 20);
  int64_t most = 0;
  for (auto [pixel, count] : counts)
    if (pixel)
      most = std::max(most, count);
  EXPECT_GT(most, inked / 20) << "many pixels tie";
  EXPECT_GT(counts.size(), 50u);
  for (int i = 0; i < 200; ++i)
    EXPECT_EQ(images.labels[i], i % 10);
}

/// The class whose mean image is nearest, in the sum of absolute differences.
int classify(const Images &images, const std::vector<std::vector<double>> &means, int64_t image) {
  int64_t size = images.height * images.width;
  std::vector<double> distances(10);
  for (int digit = 0; digit < 10; ++digit)
    for (int64_t pixel = 0; pixel < size; ++pixel)
      distances[digit] += std::abs(images.pixels[image * size + pixel] - means[digit][pixel]);
  return std::min_element(distances.begin(), distances.end()) - distances.begin();
}

TEST(Images, CanBeToldApart) {
  for (int64_t side : {10, 16, 28}) {
    Images known = drawImages(300, 1, side, side), unknown = drawImages(200, 2, side, side);
    int64_t size = side * side;
    std::vector<std::vector<double>> means(10, std::vector<double>(size));
    for (int64_t i = 0; i < known.count; ++i)
      for (int64_t pixel = 0; pixel < size; ++pixel)
        means[known.labels[i]][pixel] += known.pixels[i * size + pixel] / 30.0;
    int correct = 0;
    for (int64_t i = 0; i < unknown.count; ++i)
      correct += classify(unknown, means, i) == unknown.labels[i];
    EXPECT_GE(correct, 180) << "of 200 of " << side << " pixels";
  }
}

TEST(Images, AreTheSameForASeed) {
  EXPECT_EQ(drawImages(20, 5).pixels, drawImages(20, 5).pixels);
  EXPECT_NE(drawImages(20, 5).pixels, drawImages(20, 6).pixels);
}

TEST(Images, AreWrittenAsCsv) {
  Images images = drawImages(3, 1, 10, 12);
  std::ostringstream stream;
  writeCsv(images, stream);
  std::istringstream lines(stream.str());
  std::string header, row;
  std::getline(lines, header);
  EXPECT_EQ(header.substr(0, 9), "p0,p1,p2,");
  EXPECT_EQ(header.substr(header.size() - 11), ",p119,label");
  int64_t pixels = 0, rows = 0;
  while (std::getline(lines, row)) {
    std::istringstream cells(row);
    std::string cell;
    for (int64_t pixel = 0; pixel < 120; ++pixel, ++pixels) {
      std::getline(cells, cell, ',');
      ASSERT_EQ(std::stoi(cell), images.pixels[pixels]);
    }
    std::getline(cells, cell);
    EXPECT_EQ(std::stoi(cell), images.labels[rows++]);
  }
  EXPECT_EQ(rows, 3);
}

} // namespace
} // namespace trop::test
