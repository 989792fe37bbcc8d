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

using namespace trop;
using namespace trop::rt;

// Of the picture, in its own units, and of the axes in it.
static constexpr double kWidth = 560, kHeight = 260;
static constexpr double kLeft = 64, kRight = 544, kTop = 18, kBottom = 214;

static std::string text(double x, double y, const char *anchor, const std::string &text) {
  return concat("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" text-anchor=\"", anchor,
                "\">", text, "</text>");
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
  for (int i = 0; i < kBins; ++i) {
    int64_t rows = classification.bin(i);
    if (rows == 0)
      continue;
    double top = std::min(y(double(rows)), kBottom - 1);
    svg += concat("\n<rect class=\"f0\" x=\"", coordinate(x(i) + 1), "\" y=\"", coordinate(top),
                  "\" width=\"", coordinate(x(1) - x(0) - 2), "\" height=\"",
                  coordinate(kBottom - top), "\"><title>", figure(double(i) / kBins), " to ",
                  figure(double(i + 1) / kBins), ": ", counted(rows, "sample"), " (",
                  percent(double(rows) / double(all)), ")</title></rect>");
    svg += text((x(i) + x(i + 1)) / 2, top - 4, "middle", rows < 10000 ? std::to_string(rows) : "");
  }
  svg += concat("\n<line class=\"axis\" x1=\"", kLeft, "\" x2=\"", kRight, "\" y1=\"", kBottom,
                "\" y2=\"", kBottom, "\"/>") +
         text((kLeft + kRight) / 2, kHeight - 8, "middle", "probability of the true class");
  return concat("<figure><h3>Confidence, ", escaped(part), "</h3>\n<svg viewBox=\"0 0 ", kWidth,
                " ", kHeight, "\" role=\"img\" aria-label=\"confidence in ", escaped(part), "\">\n",
                svg, "</svg></figure>\n");
}
