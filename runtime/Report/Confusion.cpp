//===- Confusion.cpp - The confusion matrix as a picture ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/ClassPictures.h"
#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static constexpr int64_t kMostClasses = 40, kMostWithCounts = 20;
// Of the picture, in its own units.
static constexpr double kSize = 460, kLeft = 96, kTop = 44;

static std::string cell(const Classification &figures, int64_t truth, int64_t predicted,
                        double side, const std::vector<std::string> &names) {
  int64_t rows = figures.rows(truth, predicted);
  if (rows == 0)
    return "";
  double share = double(rows) / double(figures.rows(truth));
  double x = kLeft + double(predicted) * side, y = kTop + double(truth) * side;
  // Mistakes are rare in good models: they shall be seen.
  double opacity = truth == predicted ? 0.15 + 0.85 * share : std::min(1.0, 0.2 + 2 * share);
  std::string svg =
      concat("<rect class=\"f", truth == predicted ? 0 : 1, "\" fill-opacity=\"",
             coordinate(opacity), "\" x=\"", coordinate(x + 1), "\" y=\"", coordinate(y + 1),
             "\" width=\"", coordinate(side - 2), "\" height=\"", coordinate(side - 2),
             "\" rx=\"2\"><title>", escaped(names[truth]), " taken for ", escaped(names[predicted]),
             ": ", rows, " (", percent(share), ")</title></rect>");
  if (figures.classes() <= kMostWithCounts)
    svg += concat("<text x=\"", coordinate(x + side / 2), "\" y=\"", coordinate(y + side / 2 + 4),
                  "\" text-anchor=\"middle\"",
                  opacity > 0.6 ? " style=\"fill:#fff\"" : " class=\"ink\"", ">", rows, "</text>");
  return svg;
}

static std::string picture(const std::string &part, const Classification &figures,
                           const std::vector<std::string> &names) {
  int64_t classes = figures.classes();
  double side = std::min(72.0, kSize / double(classes)), extent = side * double(classes);
  std::string svg;
  for (int64_t c = 0; c < classes; ++c) {
    double middle = (double(c) + 0.5) * side;
    size_t fits = size_t(std::max(1.0, side / 7));
    svg += concat("<text x=\"", kLeft - 6, "\" y=\"", coordinate(kTop + middle + 4),
                  "\" text-anchor=\"end\">", escaped(shortened(names[c], 11)), "</text>");
    svg += concat("<text x=\"", coordinate(kLeft + middle), "\" y=\"", kTop - 6,
                  "\" text-anchor=\"middle\">", escaped(shortened(names[c], fits)), "</text>\n");
    for (int64_t predicted = 0; predicted < classes; ++predicted)
      svg += cell(figures, c, predicted, side, names);
  }
  svg +=
      concat("<text x=\"", coordinate(kLeft + extent / 2),
             "\" y=\"16\" text-anchor=\"middle\">predicted</text><text x=\"12\" y=\"",
             coordinate(kTop + extent / 2), "\" text-anchor=\"middle\" transform=\"rotate(-90 12 ",
             coordinate(kTop + extent / 2), ")\">class</text>");
  return concat("<svg viewBox=\"0 0 ", coordinate(kLeft + extent + 4), " ",
                coordinate(kTop + extent + 4),
                "\" role=\"img\" style=\"max-width:", coordinate(kLeft + extent + 4),
                "px\" aria-label=\"confusion of ", escaped(part), "\">\n", svg, "</svg>\n");
}

static std::string table(const Classification &figures, const std::vector<std::string> &names) {
  std::vector<std::vector<std::string>> rows;
  for (int64_t c = 0; c < figures.classes(); ++c)
    rows.push_back({escaped(names[c]), grouped(figures.rows(c)), percent(figures.precision(c)),
                    percent(figures.recall(c)), percent(figures.f1(c))});
  return htmlTable({"class", "samples", "precision", "recall", "F1"}, rows);
}

std::string rt::drawConfusion(const std::string &part, const Classification &classification,
                              const std::vector<std::string> &names) {
  std::string html = concat("<figure><h3>Confusion, ", escaped(part), "</h3><p class=\"dim\">",
                            "macro-averaged F1 ", percent(classification.macroF1()), "</p>\n");
  if (classification.classes() <= kMostClasses)
    html += picture(part, classification, names);
  return html + folded("figures of each class", table(classification, names)) + "</figure>\n";
}
