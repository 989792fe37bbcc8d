//===- Images.cpp - Images like those of written digits -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/Images.h"

#include "test/lib/Models/Random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <ostream>

namespace trop::test {

namespace {

/// Ends of a stroke: x of 0 .. 1, y of 0 .. 2.
struct Segment {
  double x0, y0, x1, y1;
};

constexpr Segment kSegments[] = {{0, 0, 1, 0}, {1, 0, 1, 1}, {1, 1, 1, 2}, {0, 2, 1, 2},
                                 {0, 1, 0, 2}, {0, 0, 0, 1}, {0, 1, 1, 1}};
/// Bit s of a digit: it has segment s.
constexpr uint8_t kDigits[] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

} // namespace

/// From a point to the nearest of a segment that is upright or level.
static double getDistance(const Segment &segment, double x, double y) {
  double dx = x - std::clamp(x, segment.x0, segment.x1);
  double dy = y - std::clamp(y, segment.y0, segment.y1);
  return std::sqrt(dx * dx + dy * dy);
}

static void drawDigit(uint8_t *pixels, int64_t height, int64_t width, int digit, Random &random) {
  double scale = std::min(height / 2.0, double(width)) * 0.6;
  int64_t reach = scale / 12; // Too far, and strokes would miss each other.
  double left = (width - scale) / 2 + random.within(-reach, reach);
  double top = (height - 2 * scale) / 2 + random.within(-reach, reach);
  double pen = width * (0.05 + 0.02 * random.uniform()), pressure = 255 - 16 * random.below(4);
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x) {
      double ink = 0;
      for (int s = 0; s < 7; ++s) {
        const Segment &unit = kSegments[s];
        Segment segment{left + unit.x0 * scale, top + unit.y0 * scale, left + unit.x1 * scale,
                        top + unit.y1 * scale};
        if (kDigits[digit] >> s & 1)
          ink = std::max(ink, 1 - (getDistance(segment, x, y) - pen));
      }
      double value = pressure * std::min(std::max(ink, 0.0), 1.0);
      if (random.once(50))
        value += 16.0 * random.below(8);
      pixels[y * width + x] = static_cast<uint8_t>(std::min(value, 255.0));
    }
}

Images drawImages(int64_t count, uint64_t seed, int64_t height, int64_t width) {
  assert(height >= 10 && width >= 10 && "too small for a digit");
  Random random(seed);
  Images images{count, height, width, std::vector<uint8_t>(count * height * width),
                std::vector<int32_t>(count)};
  for (int64_t i = 0; i < count; ++i) {
    images.labels[i] = i % 10;
    drawDigit(&images.pixels[i * height * width], height, width, images.labels[i], random);
  }
  return images;
}

void writeCsv(const Images &images, std::ostream &stream) {
  int64_t size = images.height * images.width;
  for (int64_t pixel = 0; pixel < size; ++pixel)
    stream << 'p' << pixel << ',';
  stream << "label\n";
  for (int64_t i = 0; i < images.count; ++i) {
    for (int64_t pixel = 0; pixel < size; ++pixel)
      stream << int(images.pixels[i * size + pixel]) << ',';
    stream << images.labels[i] << '\n';
  }
}

} // namespace trop::test
