//===- SamplePicture.h - An input as a picture ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_SAMPLEPICTURE_H
#define TROP_RUNTIME_REPORT_SAMPLEPICTURE_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "trop/abi.h"

namespace trop::rt {

/// Height and width of a model's input, if it is a picture: of shape [h, w], [1, h, w] or
/// [h, w, 1], or with a square count of at least 16; {0, 0} if not.
std::pair<int64_t, int64_t> pictureShape(const trop_model &model);

/// A pixel to point out.
struct PictureMark {
  int64_t position; // row-major
  double strength;  // of the frame, from 0 to 1
  bool isCircled;   // so that it catches the eye
  const char *colour;
};

/// Values in row-major order as shades of grey, the smallest black, the largest white.
/// Pictures above 64 x 64 are drawn smaller, as means of squares of pixels.
/// Later marks lie above earlier ones. `label` tells what it is where it cannot be seen.
std::string drawPicture(const std::vector<double> &values, int64_t height, int64_t width,
                        const std::vector<PictureMark> &marks = {},
                        const std::string &label = "input");

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_SAMPLEPICTURE_H
