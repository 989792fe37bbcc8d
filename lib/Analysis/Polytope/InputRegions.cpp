//===- InputRegions.cpp - Where deep networks of few inputs are linear ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/InputRegions.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Analysis/Polytope/Piecewise.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <map>

using namespace llvm;
using namespace mlir;

namespace trop {

static constexpr double kEqual = 1e-9;

static double getArea(const Polygon &polygon) {
  double sum = 0;
  for (int64_t corner = 0; corner < polygon.rows(); ++corner) {
    int64_t next = (corner + 1) % polygon.rows();
    sum += polygon(corner, 0) * polygon(next, 1) - polygon(next, 0) * polygon(corner, 1);
  }
  return sum / 2;
}

static Polygon makeBox(InputBox box, int64_t inputs) {
  double bottom = inputs == 1 ? 0 : box.low, top = inputs == 1 ? 1 : box.high;
  Polygon polygon(4, 2);
  polygon << box.low, bottom, box.high, bottom, box.high, top, box.low, top;
  return polygon;
}

//===----------------------------------------------------------------------===//
// Regions
//===----------------------------------------------------------------------===//

/// The segment (x1, y1, x2, y2) that the borders of two polygons have in common, which do not
/// overlap; none where it is a point.
static std::optional<Eigen::RowVector4d> findCommon(const Polygon &a, const Polygon &b,
                                                    InputBox box) {
  double thin = kEqual * std::max(std::abs(box.low), std::abs(box.high));
  Eigen::RowVector2d gaps = (a.colwise().minCoeff() - b.colwise().maxCoeff())
                                .cwiseMax(b.colwise().minCoeff() - a.colwise().maxCoeff());
  if (gaps.maxCoeff() > thin)
    return std::nullopt;
  for (int64_t i = 0; i < a.rows(); ++i) {
    Eigen::RowVector2d from = a.row(i), along = a.row((i + 1) % a.rows()) - a.row(i);
    double length = along.norm();
    if (length <= thin)
      continue;
    along /= length;
    Eigen::RowVector2d normal(-along(1), along(0));
    for (int64_t j = 0; j < b.rows(); ++j) {
      Eigen::RowVector2d start = b.row(j) - from, end = b.row((j + 1) % b.rows()) - from;
      if (std::abs(start.dot(normal)) > thin || std::abs(end.dot(normal)) > thin)
        continue;
      auto [low, high] = std::minmax({start.dot(along), end.dot(along)});
      double first = std::max(low, 0.0), last = std::min(high, length);
      Eigen::RowVector4d segment;
      segment << from + first * along, from + last * along;
      if (last - first > thin)
        return segment;
    }
  }
  return std::nullopt;
}

/// Between neighbours of unlike regions or decisions.
static Matrix findBorders(const std::vector<Piece> &pieces, InputBox box) {
  std::vector<double> numbers;
  for (size_t a = 0; a < pieces.size(); ++a)
    for (size_t b = 0; b < a; ++b)
      if (pieces[a].region != pieces[b].region || pieces[a].decision != pieces[b].decision)
        if (auto segment = findCommon(pieces[a].polygon, pieces[b].polygon, box))
          numbers.insert(numbers.end(), segment->begin(), segment->end());
  return Eigen::Map<const Matrix>(numbers.data(), int64_t(numbers.size() / 4), 4);
}

/// The number of the region of each part, and how many there are.
static std::pair<std::vector<int64_t>, int64_t> joinRegions(const std::vector<AffinePart> &parts,
                                                            InputBox box) {
  double largest = 0;
  for (const AffinePart &part : parts)
    largest = std::max(largest, part.values.cwiseAbs().maxCoeff());
  EquivalenceClasses<int64_t> joined;
  for (int64_t i = 0; i < int64_t(parts.size()); ++i) {
    joined.insert(i);
    for (int64_t j = 0; j < i; ++j)
      if ((parts[i].values - parts[j].values).cwiseAbs().maxCoeff() <= kEqual * largest &&
          !joined.isEquivalent(i, j) && findCommon(parts[i].polygon, parts[j].polygon, box))
        joined.unionSets(i, j);
  }
  std::map<int64_t, int64_t> numbers;
  std::vector<int64_t> regions;
  for (int64_t i = 0; i < int64_t(parts.size()); ++i)
    regions.push_back(numbers.try_emplace(joined.getLeaderValue(i), numbers.size()).first->second);
  return {regions, int64_t(numbers.size())};
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

static std::vector<Piece> cutByDecision(const AffinePart &part, int64_t region) {
  Matrix functions = part.values;
  if (functions.rows() == 1) {
    functions = Matrix::Zero(2, 3); // against 0, which wins where they are equal
    functions.row(1) = part.values;
  }
  std::vector<Piece> pieces;
  for (LargestPart &largest : cutByLargest(part.polygon, functions))
    pieces.push_back({std::move(largest.polygon), region, largest.row});
  return pieces;
}

/// All outputs at the ends of the parts of one input, in their order.
static Matrix getCurve(const std::vector<AffinePart> &parts) {
  std::map<double, Vector> ends;
  for (const AffinePart &part : parts)
    for (double x : {part.polygon.col(0).minCoeff(), part.polygon.col(0).maxCoeff()})
      ends.try_emplace(x, part.values.col(0) * x + part.values.col(2));
  Matrix curve(ends.size(), 1 + parts.front().values.rows());
  int64_t row = 0;
  for (const auto &[x, outputs] : ends)
    curve.row(row++) << x, outputs.transpose();
  return curve;
}

bool isBox(InputBox box) {
  return std::isfinite(box.low) && std::isfinite(box.high) && box.low < box.high;
}

static int64_t countInputs(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (getArgumentKind(function, argument.getArgNumber()) == kinds::kInput)
      return computeProduct(getUnitShape(argument));
  return 0;
}

Expected<InputRegions> findInputRegions(func::FuncOp function, InputBox box) {
  InputRegions found{box, countInputs(function), 0, {}, {}, {}, {}, {}};
  if (found.inputs < 1 || found.inputs > 2)
    return createStringError(Twine(found.inputs) + " inputs: expected 1 or 2 to draw");
  Expected<std::vector<AffinePart>> parts = findAffineParts(function, makeBox(box, found.inputs));
  if (!parts)
    return parts.takeError();
  auto [regions, count] = joinRegions(*parts, box);
  found.regions = count;
  int64_t outputs = parts->front().values.rows();
  found.shares.resize(std::max<int64_t>(outputs, 2));
  double whole = getArea(makeBox(box, found.inputs));
  for (auto [part, region] : zip_equal(*parts, regions))
    for (Piece &piece : cutByDecision(part, region)) {
      found.shares[piece.decision] += getArea(piece.polygon) / whole;
      found.pieces.push_back(std::move(piece));
    }
  if (int64_t(found.pieces.size()) > kMostParts)
    return createStringError("its decisions cut the box into " + Twine(found.pieces.size()) +
                             " pieces: expected at most " + Twine(kMostParts));
  if (found.inputs == 1)
    found.curve = getCurve(*parts);
  else
    found.borders = findBorders(found.pieces, box);
  return found;
}

std::optional<InputRegions> findInputRegions(const PolynomialFacts &polynomial, InputBox box) {
  if (polynomial.variables != 2 || int64_t(polynomial.monomials.size()) > kMostParts)
    return std::nullopt;
  InputRegions found{box, 2, polynomial.count(Wins::Region), {}, {}, {}, {}, {}};
  AffinePart part{makeBox(box, 2), Matrix(polynomial.monomials.size(), 3)};
  std::vector<int64_t> numbers; // of those that win somewhere
  for (auto [number, monomial] : enumerate(polynomial.monomials)) {
    found.decisions.push_back("monomial " + std::to_string(number));
    if (monomial.wins != Wins::Region)
      continue;
    part.values.row(int64_t(numbers.size())) << monomial.slopes[0], monomial.slopes[1],
        monomial.offset;
    numbers.push_back(int64_t(number));
  }
  part.values.conservativeResize(int64_t(numbers.size()), Eigen::NoChange);
  part.values *= polynomial.isMax ? 1 : -1;
  found.shares.resize(found.decisions.size());
  for (LargestPart &largest : cutByLargest(part.polygon, part.values)) {
    int64_t number = numbers[largest.row];
    found.shares[number] = getArea(largest.polygon) / getArea(part.polygon);
    found.pieces.push_back({std::move(largest.polygon), number, number});
  }
  found.borders = findBorders(found.pieces, box);
  return found;
}

} // namespace trop
