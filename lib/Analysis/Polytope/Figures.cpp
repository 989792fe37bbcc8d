//===- Figures.cpp - Polytopes and regions as pictures --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/Figures.h"

#include "runtime/Report/Html.h"
#include "runtime/Report/LineChart.h"
#include "runtime/Report/Scale.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// A plane with axes
//===----------------------------------------------------------------------===//

// Of the picture, in its own units, and of the axes in it.
static constexpr double kWidth = 560, kHeight = 470, kRight = 532, kTop = 10, kBottom = 424;
static constexpr double kTitle = 22, kGap = 8;

static std::string text(double x, double y, const char *anchor, const std::string &words,
                        const std::string &more = "") {
  return concat("<text x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" text-anchor=\"", anchor,
                "\"", more, ">", escaped(words), "</text>");
}

namespace {

class Plane {
public:
  /// With room for points [count][2].
  Plane(const Matrix &points, std::string xTitle, std::string yTitle);

  void addPolygon(const Matrix &corners, int colour, const std::string &tip, bool outlined);
  void addLine(const Eigen::RowVector2d &from, const Eigen::RowVector2d &to, int colour,
               const std::string &tip);
  void addBorder(const Eigen::RowVector2d &from, const Eigen::RowVector2d &to);
  void addPoint(const Eigen::RowVector2d &point, int colour, bool filled, const std::string &tip);
  /// `legend`: names of colours, but of those that are not there.
  std::string draw(const std::string &title, const std::vector<std::string> &legend,
                   const std::string &caption) const;

private:
  double x(double value) const { return left + across.at(value) * (kRight - left); }
  double y(double value) const { return kBottom - up.at(value) * (kBottom - kTop); }
  std::string axes() const;

  Scale across, up;
  std::string xTitle, yTitle, svg;
  double left = kTitle;
};

} // namespace

Plane::Plane(const Matrix &points, std::string xTitle, std::string yTitle)
    : across(Scale::linear(points.col(0).minCoeff(), points.col(0).maxCoeff())),
      up(Scale::linear(points.col(1).minCoeff(), points.col(1).maxCoeff())),
      xTitle(std::move(xTitle)), yTitle(std::move(yTitle)) {
  for (const Tick &tick : up.ticks())
    left = std::max(left, kTitle + textWidth(tick.label) + kGap);
}

void Plane::addPolygon(const Matrix &corners, int colour, const std::string &tip, bool outlined) {
  std::string points;
  for (auto corner : corners.rowwise())
    points +=
        (points.empty() ? "" : " ") + coordinate(x(corner(0))) + "," + coordinate(y(corner(1)));
  colour %= kColours;
  svg += concat("<polygon class=\"f", colour, outlined ? concat(" s", colour) : "",
                "\" fill-opacity=\"", outlined ? 0.15 : 0.35, "\"",
                outlined ? "" : " shape-rendering=\"crispEdges\"", " points=\"", points,
                "\"><title>", escaped(tip), "</title></polygon>\n");
}

void Plane::addLine(const Eigen::RowVector2d &from, const Eigen::RowVector2d &to, int colour,
                    const std::string &tip) {
  svg += concat("<line class=\"curve s", colour, "\" x1=\"", coordinate(x(from(0))), "\" y1=\"",
                coordinate(y(from(1))), "\" x2=\"", coordinate(x(to(0))), "\" y2=\"",
                coordinate(y(to(1))), "\"><title>", escaped(tip), "</title></line>\n");
}

void Plane::addBorder(const Eigen::RowVector2d &from, const Eigen::RowVector2d &to) {
  svg += concat("<line style=\"stroke:var(--dim)\" x1=\"", coordinate(x(from(0))), "\" y1=\"",
                coordinate(y(from(1))), "\" x2=\"", coordinate(x(to(0))), "\" y2=\"",
                coordinate(y(to(1))), "\"/>\n");
}

void Plane::addPoint(const Eigen::RowVector2d &point, int colour, bool filled,
                     const std::string &tip) {
  svg += concat("<circle class=\"", filled ? "f" : "curve s", colour, "\" cx=\"",
                coordinate(x(point(0))), "\" cy=\"", coordinate(y(point(1))), "\" r=\"",
                filled ? 5 : 4, "\"><title>", escaped(tip), "</title></circle>\n");
}

std::string Plane::axes() const {
  std::string lines;
  auto add = [&](double x1, double y1, double x2, double y2, const char *kind) {
    lines += concat("<line class=\"", kind, "\" x1=\"", coordinate(x1), "\" y1=\"", coordinate(y1),
                    "\" x2=\"", coordinate(x2), "\" y2=\"", coordinate(y2), "\"/>");
  };
  for (const Tick &tick : up.ticks()) {
    add(left, y(tick.value), kRight, y(tick.value), tick.value == 0 ? "axis" : "grid");
    lines += text(left - kGap, y(tick.value) + 4, "end", tick.label);
  }
  for (const Tick &tick : across.ticks())
    add(x(tick.value), kTop, x(tick.value), kBottom, tick.value == 0 ? "axis" : "grid");
  for (const Tick &below : across.labelsBelow(left, kRight, kWidth))
    lines += text(below.value, kBottom + 18, "middle", below.label);
  lines += text((left + kRight) / 2, kHeight - 8, "middle", xTitle);
  double middle = (kTop + kBottom) / 2;
  return lines +
         text(12, middle, "middle", yTitle, concat(" transform=\"rotate(-90 12 ", middle, ")\"")) +
         "\n";
}

std::string Plane::draw(const std::string &title, const std::vector<std::string> &legend,
                        const std::string &caption) const {
  std::string html = concat("<figure style=\"max-width:640px\"><h3>", escaped(title),
                            "</h3>\n<div class=\"legend\">");
  for (size_t colour = 0; colour < legend.size(); ++colour)
    if (!legend[colour].empty())
      html += concat("<span><i class=\"b", colour % kColours, "\"></i>",
                     escaped(shortened(legend[colour], 60)), "</span>");
  return concat(html, "</div>\n<svg viewBox=\"0 0 ", kWidth, " ", kHeight,
                "\" role=\"img\" aria-label=\"", escaped(title), "\">\n", axes(), svg,
                "</svg>\n<figcaption>", escaped(caption), "</figcaption></figure>\n");
}

//===----------------------------------------------------------------------===//
// Polytopes
//===----------------------------------------------------------------------===//

static std::string pointText(const Eigen::RowVectorXd &point) {
  std::string words;
  for (double number : point)
    words += (words.empty() ? "(" : ", ") + figure(number);
  return words + ")";
}

/// Corners of the hull of points in the plane, counterclockwise.
static Matrix findHull(const Matrix &points) {
  std::vector<Eigen::RowVector2d> sorted;
  for (auto point : points.rowwise())
    sorted.push_back(point.head(2));
  std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return std::pair(a(0), a(1)) < std::pair(b(0), b(1));
  });
  std::vector<Eigen::RowVector2d> hull;
  for (int side = 0; side < 2; ++side) {
    size_t begin = hull.size();
    for (const Eigen::RowVector2d &point : sorted) {
      auto turnsLeft = [&] {
        Eigen::RowVector2d a = hull.back() - hull[hull.size() - 2], b = point - hull.back();
        return a(0) * b(1) - a(1) * b(0) > 0;
      };
      while (hull.size() >= begin + 2 && !turnsLeft())
        hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back(); // begins the other side
    std::reverse(sorted.begin(), sorted.end());
  }
  Matrix corners(hull.size(), 2);
  for (size_t row = 0; row < hull.size(); ++row)
    corners.row(int64_t(row)) = hull[row];
  return corners;
}

/// Coordinates that are drawn, and how the axes are called: slopes and offset in 2 dimensions; in 3
/// the slopes alone, as the upper envelope is seen from above.
static std::pair<std::string, std::string> nameAxes(int64_t dimension) {
  return dimension == 2 ? std::pair("slope", "offset") : std::pair("slope 0", "slope 1");
}

static std::string captionOf(int64_t dimension) {
  return dimension == 3 ? "Seen from above: the offset, the third dimension, points to the reader."
                        : "";
}

static Matrix stack(const std::vector<Matrix> &blocks) {
  std::vector<double> numbers;
  for (const Matrix &block : blocks)
    for (auto row : block.rowwise())
      numbers.insert(numbers.end(), {row(0), row(1)});
  return Eigen::Map<const Matrix>(numbers.data(), int64_t(numbers.size() / 2), 2);
}

/// Between extreme points of the upper envelope that one generator, or parallel ones, tell apart.
static void addEdges(Plane &plane, const ZonotopeFacts &facts, int colour) {
  Matrix points = facts.getEnvelopePoints();
  const Matrix &generators = facts.zonotope.generators;
  for (size_t a = 0; a < facts.envelope.size(); ++a)
    for (size_t b = 0; b < a; ++b) {
      Eigen::RowVectorXd first;
      bool parallel = true;
      for (int64_t i = 0; parallel && i < generators.rows(); ++i)
        if (facts.envelope[a][i] != facts.envelope[b][i]) {
          Eigen::RowVectorXd unit = generators.row(i).normalized();
          if (first.size() == 0)
            first = unit;
          parallel = std::abs(first.dot(unit)) > 1 - 1e-12;
        }
      if (parallel)
        plane.addLine(points.row(int64_t(a)).head(2), points.row(int64_t(b)).head(2), colour,
                      "an edge of the upper envelope");
    }
}

static void addZonotope(Plane &plane, const ZonotopeFacts &facts, int colour, const char *name) {
  const Matrix &generators = facts.zonotope.generators;
  if (generators.rows() == 0)
    return;
  plane.addPolygon(findHull(facts.vertices), colour, name, true);
  addEdges(plane, facts, colour);
  for (int64_t i = 0; i < generators.rows(); ++i)
    plane.addLine({0, 0}, generators.row(i).head(2), colour + 2,
                  concat("a generator of ", name, ": ", pointText(generators.row(i))));
  for (auto point : facts.vertices.rowwise())
    plane.addPoint(point.head(2), colour, false, pointText(point));
  Matrix envelope = facts.getEnvelopePoints();
  for (auto point : envelope.rowwise())
    plane.addPoint(point.head(2), colour, true, pointText(point) + ", of the upper envelope");
}

std::string trop::drawZonotopes(const std::string &title, const OutputFacts &output) {
  const Matrix &plus = output.positive.zonotope.generators,
               &minus = output.negative.zonotope.generators;
  int64_t dimension = plus.cols();
  if (dimension > 3)
    return concat("<figure class=\"words\"><h3>", escaped(title), "</h3>\n<p>", dimension,
                  " dimensions: pictures have 2, or 3 seen from above</p></figure>\n");
  Matrix points = stack({output.positive.vertices, output.negative.vertices, plus, minus});
  auto [x, y] = nameAxes(dimension);
  Plane plane(points, x, y);
  addZonotope(plane, output.negative, 1, "Q");
  addZonotope(plane, output.positive, 0, "P");
  return plane.draw(title, {"P", "Q", "generators of P", "generators of Q"},
                    "Filled points are extreme points of the upper envelope. " +
                        captionOf(dimension));
}

std::string trop::drawPolynomial(const std::string &title, const PolynomialFacts &polynomial) {
  int64_t dimension = polynomial.variables + 1;
  if (dimension > 3)
    return concat("<figure class=\"words\"><h3>", escaped(title), "</h3>\n<p>", dimension,
                  " dimensions: pictures have 2, or 3 seen from above</p></figure>\n");
  Matrix points(polynomial.monomials.size(), dimension);
  int64_t count = 0;
  std::vector<const MonomialFacts *> drawn;
  for (const MonomialFacts &monomial : polynomial.monomials)
    if (std::isfinite(monomial.offset)) {
      points.row(count).head(dimension - 1) =
          Eigen::Map<const Eigen::RowVectorXd>(monomial.slopes.data(), dimension - 1);
      points(count++, dimension - 1) = monomial.offset;
      drawn.push_back(&monomial);
    }
  if (count == 0)
    return "";
  points.conservativeResize(count, Eigen::NoChange);
  auto [x, y] = nameAxes(dimension);
  Plane plane(points, x, y);
  plane.addPolygon(findHull(points), 0, "the extended Newton polytope", true);
  for (int64_t row = 0; row < count; ++row) {
    Wins wins = drawn[size_t(row)]->wins;
    plane.addPoint(points.row(row).head(2), int(wins), wins == Wins::Region,
                   pointText(points.row(row)));
  }
  return plane.draw(title, {"wins in a region", "on a border alone", "nowhere"},
                    captionOf(dimension));
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

/// A curve an output, whose dots are the ends of regions.
static std::string drawCurves(const std::string &title, const InputRegions &regions) {
  LineChart chart{title, "input", "outputs"};
  int64_t outputs = regions.curve.cols() - 1;
  for (int64_t output = 0; output < std::min<int64_t>(outputs, kColours); ++output) {
    Series series{outputs == 1 ? "output" : concat("output ", output), int(output)};
    for (auto row : regions.curve.rowwise())
      series.points.emplace_back(row(0), row(1 + output));
    chart.series.push_back(std::move(series));
  }
  std::string more;
  if (outputs > kColours)
    more = concat("<p>", kColours, " of ", outputs, " outputs are drawn</p>\n");
  return draw(chart) + more;
}

std::string trop::drawRegions(const std::string &title, const InputRegions &regions) {
  if (regions.pieces.empty())
    return "";
  if (regions.inputs == 1)
    return drawCurves(title, regions);
  std::vector<Matrix> corners;
  for (const Piece &piece : regions.pieces)
    corners.push_back(piece.polygon);
  Plane plane(stack(corners), "input 0", "input 1");
  std::vector<std::string> legend(regions.decisions.size());
  for (const Piece &piece : regions.pieces) {
    const std::string &decision = regions.decisions[size_t(piece.decision)];
    legend[size_t(piece.decision)] = decision;
    plane.addPolygon(piece.polygon, int(piece.decision),
                     concat("region ", piece.region, ": ", decision), false);
  }
  for (auto border : regions.borders.rowwise())
    plane.addBorder(border.head(2), border.tail(2));
  return plane.draw(title, legend, "Lines are where the network bends, or its decision changes.");
}
