//===- Confidence.cpp - The probabilities of the true classes as a picture ===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/ClassPictures.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/Scale.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <numeric>

using namespace trop;
using namespace trop::rt;

// Of the picture, in its own units, and of the axes in it.
static constexpr double kWidth = 560, kHeight = 260;
static constexpr double kLeft = 64, kRight = 544, kTop = 18, kBottom = 214;

static std::string text(double x, double y, const char *anchor, const std::string &text) {
  return concat("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" text-anchor=\"", anchor,
                "\">", text, "</text>");
}

namespace {
struct Box {
  double left, right, top, bottom;
  bool meets(const Box &other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};
} // namespace

/// Which of the bars have their counts above them: the higher first, where these touch neither
/// another bar nor another count.
static std::vector<bool> areCounted(const std::vector<Box> &bars,
                                    const Classification &classification) {
  constexpr double kSize = 12, kAbove = 2;
  std::vector<size_t> order(bars.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return bars[a].top != bars[b].top ? bars[a].top < bars[b].top : a < b;
  });
  std::vector<Box> taken = bars;
  std::vector<bool> counted(bars.size());
  for (size_t i : order) {
    int64_t rows = classification.bin(int(i));
    double middle = (bars[i].left + bars[i].right) / 2, half = textWidth(grouped(rows)) / 2 + 1;
    Box box{middle - half, middle + half, bars[i].top - kAbove - kSize, bars[i].top - kAbove};
    counted[i] = rows > 0 && std::none_of(taken.begin(), taken.end(),
                                          [&](const Box &other) { return box.meets(other); });
    if (counted[i])
      taken.push_back(box);
  }
  return counted;
}

std::string rt::drawConfidence(const std::string &part, const Classification &classification) {
  constexpr int kBins = Classification::kBins;
  int64_t most = 0, all = 0;
  for (int i = 0; i < kBins; ++i) {
    most = std::max(most, classification.bin(i));
    all += classification.bin(i);
  }
  Scale up = Scale::linear(0, double(std::max<int64_t>(most, 1)));
  auto y = [&](double value) { return kBottom - up.at(value) * (kBottom - kTop); };
  auto x = [&](double bin) { return kLeft + bin / kBins * (kRight - kLeft); };

  std::string svg;
  for (const Tick &tick : up.ticks())
    svg += concat("<line class=\"grid\" x1=\"", kLeft, "\" x2=\"", kRight, "\" y1=\"",
                  coordinate(y(tick.value)), "\" y2=\"", coordinate(y(tick.value)), "\"/>") +
           text(kLeft - 8, y(tick.value) + 4, "end", tick.label);
  for (int i = 0; i <= kBins; i += 4)
    svg += text(x(i), kBottom + 18, "middle", figure(double(i) / kBins));
  std::vector<Box> bars;
  for (int i = 0; i < kBins; ++i) {
    double count = double(classification.bin(i));
    bars.push_back(
        {x(i) + 1, x(i + 1) - 1, count > 0 ? std::min(y(count), kBottom - 1) : kBottom, kBottom});
  }
  std::vector<bool> counted = areCounted(bars, classification);
  for (int i = 0; i < kBins; ++i) {
    const Box &bar = bars[size_t(i)];
    int64_t rows = classification.bin(i);
    if (rows == 0)
      continue;
    svg += concat("\n<rect class=\"f0\" x=\"", coordinate(bar.left), "\" y=\"", coordinate(bar.top),
                  "\" width=\"", coordinate(bar.right - bar.left), "\" height=\"",
                  coordinate(bar.bottom - bar.top), "\"><title>", figure(double(i) / kBins), " to ",
                  figure(double(i + 1) / kBins), ": ", rt::counted(rows, "sample"), " (",
                  percent(double(rows) / double(all)), ")</title></rect>");
    if (counted[size_t(i)])
      svg += text((bar.left + bar.right) / 2, bar.top - 4, "middle", grouped(rows));
  }
  svg += concat("\n<line class=\"axis\" x1=\"", kLeft, "\" x2=\"", kRight, "\" y1=\"", kBottom,
                "\" y2=\"", kBottom, "\"/>") +
         text((kLeft + kRight) / 2, kHeight - 8, "middle", "probability of the true class");
  return concat("<figure><h3>Confidence, ", escaped(part), "</h3>\n<svg viewBox=\"0 0 ", kWidth,
                " ", kHeight, "\" role=\"img\" aria-label=\"confidence in ", escaped(part), "\">\n",
                svg, "</svg></figure>\n");
}
