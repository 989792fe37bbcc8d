//===- Images.h - Images like those of written digits -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_IMAGES_H
#define TROP_TEST_LIB_MODELS_IMAGES_H

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace trop::test {

/// Grey images of ten classes, as MNIST has them: pixels are integers of 0 .. 255,
/// most of them 0 and many of the rest alike.
struct Images {
  int64_t count, height, width;
  std::vector<uint8_t> pixels; ///< [count][height][width]
  std::vector<int32_t> labels; ///< [count], 0 .. 9 in turn
};

/// The digits of a seven-segment display, moved about, drawn with a soft pen of
/// varying pressure, and noisy. At least 10 pixels high and wide.
Images drawImages(int64_t count, uint64_t seed, int64_t height = 28, int64_t width = 28);

/// A CSV file: columns p0, p1, ... and label.
void writeCsv(const Images &images, std::ostream &stream);

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_IMAGES_H
