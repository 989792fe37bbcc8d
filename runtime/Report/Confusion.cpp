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

static constexpr int64_t kMostClasses = 40;
static constexpr size_t kMostName = 20;
// Of the picture, in its own units.
static constexpr double kSize = 460, kGap = 6, kTitle = 22;

namespace {
/// Where the cells are: rows are classes, with their names on the left, columns predictions.
struct Layout {
  Layout(const Classification &figures, const std::vector<std::string> &names);
  double side, extent, left, top; // of a cell; of all; and where they begin
  bool turned;                    // the names of columns, which are too long for these
  bool counted;                   // cells have room for their counts
};
} // namespace

Layout::Layout(const Classification &figures, const std::vector<std::string> &names) {
  auto classes = double(figures.classes());
  double widest = 0;
  int64_t most = 0;
  for (int64_t c = 0; c < figures.classes(); ++c) {
    widest = std::max(widest, textWidth(shortenedInside(names[size_t(c)], kMostName)));
    for (int64_t predicted = 0; predicted < figures.classes(); ++predicted)
      most = std::max(most, figures.rows(c, predicted));
  }
  side = std::min(72.0, kSize / classes);
  extent = side * classes;
  turned = widest > side;
  counted = textWidth(std::to_string(most)) < side;
  left = kTitle + widest + kGap;
  top = kTitle + (turned ? widest : 12) + kGap;
}

static std::string cell(const Classification &figures, int64_t truth, int64_t predicted,
                        const Layout &layout, const std::vector<std::string> &names) {
  int64_t rows = figures.rows(truth, predicted);
  if (rows == 0)
    return "";
  double share = double(rows) / double(figures.rows(truth));
  double side = layout.side;
  double x = layout.left + double(predicted) * side, y = layout.top + double(truth) * side;
  // Mistakes are rare in good models: they shall be seen.
  double opacity = truth == predicted ? 0.15 + 0.85 * share : std::min(1.0, 0.2 + 2 * share);
  std::string svg =
      concat("<rect class=\"f", truth == predicted ? 0 : 1, "\" fill-opacity=\"",
             coordinate(opacity), "\" x=\"", coordinate(x + 1), "\" y=\"", coordinate(y + 1),
             "\" width=\"", coordinate(side - 2), "\" height=\"", coordinate(side - 2),
             "\" rx=\"2\"><title>", escaped(names[truth]), " taken for ", escaped(names[predicted]),
             ": ", rows, " (", percent(share), ")</title></rect>");
  if (layout.counted)
    svg += concat("<text x=\"", coordinate(x + side / 2), "\" y=\"", coordinate(y + side / 2 + 4),
                  "\" text-anchor=\"middle\"",
                  opacity > 0.6 ? " style=\"fill:#fff\"" : " class=\"ink\"", ">", rows, "</text>");
  return svg;
}

/// The name of a class before its row and above its column, whole where it is pointed at.
static std::string labels(const Layout &layout, double middle, const std::string &name) {
  std::string text = concat("><title>", escaped(name), "</title>",
                            escaped(shortenedInside(name, kMostName)), "</text>");
  double x = layout.left + middle, y = layout.top - kGap;
  std::string turn =
      concat(" transform=\"rotate(-90 ", coordinate(x + 4), " ", coordinate(y), ")\"");
  return concat("<text x=\"", coordinate(layout.left - kGap), "\" y=\"",
                coordinate(layout.top + middle + 4), "\" text-anchor=\"end\"", text, "<text x=\"",
                coordinate(layout.turned ? x + 4 : x), "\" y=\"", coordinate(y),
                "\" text-anchor=\"", layout.turned ? "start" : "middle", "\"",
                layout.turned ? turn : "", text, "\n");
}

static std::string picture(const std::string &part, const Classification &figures,
                           const std::vector<std::string> &names) {
  Layout layout(figures, names);
  std::string svg;
  for (int64_t c = 0; c < figures.classes(); ++c) {
    svg += labels(layout, (double(c) + 0.5) * layout.side, names[size_t(c)]);
    for (int64_t predicted = 0; predicted < figures.classes(); ++predicted)
      svg += cell(figures, c, predicted, layout, names);
  }
  std::string middle = coordinate(layout.top + layout.extent / 2);
  svg += concat("<text x=\"", coordinate(layout.left + layout.extent / 2),
                "\" y=\"14\" text-anchor=\"middle\">predicted</text><text x=\"12\" y=\"", middle,
                "\" text-anchor=\"middle\" transform=\"rotate(-90 12 ", middle, ")\">class</text>");
  return concat("<svg viewBox=\"0 0 ", coordinate(layout.left + layout.extent + 4), " ",
                coordinate(layout.top + layout.extent + 4),
                "\" role=\"img\" style=\"max-width:", coordinate(layout.left + layout.extent + 4),
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
