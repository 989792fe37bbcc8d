//===- SamplePicture.cpp - An input as a picture --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A picture is a path a shade, with a line for each run of pixels of that shade: some 2 kB
// for a digit.
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/SamplePicture.h"

#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

static constexpr int64_t kMostSide = 64;
static constexpr int kShades = 16;

std::pair<int64_t, int64_t> rt::pictureShape(const trop_model &model) {
  const int64_t *shape = model.input_shape;
  if (model.input_rank == 2 && shape[0] > 1 && shape[1] > 1)
    return {shape[0], shape[1]};
  if (model.input_rank == 3 && shape[0] == 1)
    return {shape[1], shape[2]};
  if (model.input_rank == 3 && shape[2] == 1)
    return {shape[0], shape[1]};
  int64_t side = int64_t(std::lround(std::sqrt(double(model.input_count))));
  if (model.input_rank == 1 && side >= 4 && side * side == model.input_count)
    return {side, side};
  return {0, 0};
}

/// Means over squares of `side` pixels; those at the end may be cut.
static std::vector<double> smaller(const std::vector<double> &values, int64_t height, int64_t width,
                                   int64_t side) {
  std::vector<double> means;
  for (int64_t y = 0; y < height; y += side)
    for (int64_t x = 0; x < width; x += side) {
      double sum = 0;
      int64_t yEnd = std::min(y + side, height), xEnd = std::min(x + side, width);
      for (int64_t i = y; i < yEnd; ++i)
        for (int64_t j = x; j < xEnd; ++j)
          sum += values[i * width + j];
      means.push_back(sum / double((yEnd - y) * (xEnd - x)));
    }
  return means;
}

/// The middle of the first row is at 0.
static std::string drawMark(const PictureMark &mark, int64_t height, int64_t width) {
  double size = double(std::max(height, width));
  int64_t row = mark.position / width, column = mark.position % width;
  std::string line = concat("fill=\"none\" stroke=\"", mark.colour, "\" stroke-width=\"");
  std::string svg = concat("<rect x=\"", column, "\" y=\"", coordinate(double(row) - 0.5),
                           "\" width=\"1\" height=\"1\" ", line, coordinate(size / 90),
                           "\" stroke-opacity=\"", coordinate(0.35 + 0.65 * mark.strength), "\"/>");
  if (mark.isCircled)
    svg += concat("<circle cx=\"", column, ".5\" cy=\"", row, "\" r=\"", coordinate(size / 14),
                  "\" ", line, coordinate(size / 60), "\"/>");
  return svg;
}

std::string rt::drawPicture(const std::vector<double> &values, int64_t height, int64_t width,
                            const std::vector<PictureMark> &marks, const std::string &label) {
  if (int64_t side = (std::max(height, width) + kMostSide - 1) / kMostSide; side > 1) {
    int64_t lowHeight = (height + side - 1) / side, lowWidth = (width + side - 1) / side;
    std::vector<PictureMark> moved = marks;
    for (PictureMark &mark : moved)
      mark.position = mark.position / width / side * lowWidth + mark.position % width / side;
    return drawPicture(smaller(values, height, width, side), lowHeight, lowWidth, moved, label);
  }
  double low = *std::min_element(values.begin(), values.end());
  double high = *std::max_element(values.begin(), values.end());
  double scale = high > low ? (kShades - 1) / (high - low) : 0;
  std::vector<std::string> paths(kShades);
  auto shadeOf = [&](int64_t y, int64_t x) {
    double shade = (values[y * width + x] - low) * scale;
    return std::isfinite(shade) ? int(std::lround(shade)) : 0;
  };
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0, end; x < width; x = end) {
      int shade = shadeOf(y, x);
      for (end = x + 1; end < width && shadeOf(y, end) == shade;)
        ++end;
      paths[shade] += concat("M", x, " ", y, "h", end - x);
    }
  // Lines through the middles of pixels; a little wider, so that no seams shine through.
  std::string svg = concat("<svg viewBox=\"0 -0.5 ", width, " ", height,
                           "\" role=\"img\" aria-label=\"", escaped(label),
                           "\" style=\"background:#000\" "
                           "stroke-width=\"1.03\">");
  for (int shade = 1; shade < kShades; ++shade)
    if (!paths[shade].empty()) {
      int grey = shade * 255 / (kShades - 1);
      svg += concat("<path stroke=\"rgb(", grey, ",", grey, ",", grey, ")\" d=\"", paths[shade],
                    "\"/>");
    }
  for (const PictureMark &mark : marks)
    svg += drawMark(mark, height, width);
  return svg + "</svg>\n";
}
