//===- Access.cpp - Which element a point of a nest reaches ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;

namespace trop {

bool addTerms(AffineExpr expr, int64_t factor, MutableArrayRef<int64_t> steps) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    steps.back() += factor * constant.getValue();
    return true;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    steps[dim.getPosition()] += factor;
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (binary && expr.getKind() == AffineExprKind::Add)
    return addTerms(binary.getLHS(), factor, steps) && addTerms(binary.getRHS(), factor, steps);
  if (binary && expr.getKind() == AffineExprKind::Mul)
    if (auto by = dyn_cast<AffineConstantExpr>(binary.getRHS()))
      return addTerms(binary.getLHS(), factor * by.getValue(), steps);
  return false;
}

/// `d floordiv s mod m`, or what it comes to.
static std::optional<Coordinate> classifyDigit(AffineExpr expr, ArrayRef<int64_t> extents) {
  auto take = [&](AffineExprKind kind, int64_t otherwise) {
    auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
    if (!binary || expr.getKind() != kind || !isa<AffineConstantExpr>(binary.getRHS()))
      return otherwise;
    expr = binary.getLHS();
    return cast<AffineConstantExpr>(binary.getRHS()).getValue();
  };
  int64_t modulus = take(AffineExprKind::Mod, INT64_MAX);
  int64_t divisor = take(AffineExprKind::FloorDiv, 1);
  auto dim = dyn_cast<AffineDimExpr>(expr);
  if (!dim || divisor < 1)
    return std::nullopt;
  unsigned number = dim.getPosition();
  int64_t places = std::min(modulus, llvm::divideCeilSigned(extents[number], divisor));
  if (places == 1)
    return Coordinate{Coordinate::Kind::Fixed, {}};
  if (places == extents[number])
    return Coordinate{Coordinate::Kind::Unit, {{number, 1}}};
  return Coordinate{Coordinate::Kind::Digit, {{number, 1}}, 0, divisor, places};
}

Coordinate Coordinate::classify(AffineExpr expr, ArrayRef<int64_t> extents) {
  if (std::optional<Coordinate> digit = classifyDigit(expr, extents))
    return *digit;
  SmallVector<int64_t> steps(extents.size() + 1, 0);
  if (!addTerms(expr, 1, steps))
    return {Kind::Other, {}};
  Coordinate result{Kind::Fixed, {}, steps.back()};
  for (auto [dim, extent] : llvm::enumerate(extents))
    if (extent != 1 && steps[dim] != 0)
      result.terms.push_back({unsigned(dim), steps[dim]});
  if (result.terms.size() > 2 ||
      llvm::any_of(result.terms, [](const Term &term) { return term.step < 0; }))
    return {Kind::Other, {}};
  if (result.terms.size() == 1)
    result.kind = result.terms[0].step == 1 && result.offset == 0 ? Kind::Unit : Kind::Strided;
  if (result.terms.size() == 2)
    result.kind = Kind::Window;
  return result;
}

int64_t Coordinate::getLast(ArrayRef<int64_t> extents) const {
  if (kind == Kind::Digit)
    return places - 1;
  int64_t last = offset;
  for (const Term &term : terms)
    last += term.step * (extents[term.dim] - 1);
  return last;
}

std::optional<unsigned> findUnitCoordinate(AffineMap map, unsigned dim) {
  std::optional<unsigned> found;
  for (auto [number, result] : llvm::enumerate(map.getResults())) {
    if (!result.isFunctionOfDim(dim))
      continue;
    AffineExpr start = result - getAffineDimExpr(dim, map.getContext());
    if (found || simplifyAffineExpr(start, map.getNumDims(), 0).isFunctionOfDim(dim))
      return std::nullopt;
    found = unsigned(number);
  }
  return found;
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {

/// How the points of a window that reach `place`, counted from its offset, are walked.
struct Walk {
  SmallVector<AffineExpr> lower, upper;
  AffineExpr p, q;
};

/// A window of `countP` by `countQ` points without a common divisor of its steps.
struct Window {
  int64_t a, b, countP, countQ;

  int64_t getMost() const {
    return std::min(llvm::divideCeilSigned(countP, b), llvm::divideCeilSigned(countQ, a));
  }
  Walk walk(AffineExpr place, AffineExpr step) const;
};

} // namespace

/// The number that multiplied by `number` is 1 modulo `modulus`.
static int64_t invert(int64_t number, int64_t modulus) {
  int64_t inverse = 1;
  while (number % modulus * inverse % modulus != 1)
    ++inverse;
  return inverse;
}

Walk Window::walk(AffineExpr place, AffineExpr step) const {
  MLIRContext *context = place.getContext();
  AffineExpr zero = getAffineConstantExpr(0, context);
  AffineExpr allP = getAffineConstantExpr(countP, context);
  AffineExpr allQ = getAffineConstantExpr(countQ, context);
  if (b == 1)
    return {{zero, (place - allQ + 1).ceilDiv(a)},
            {allP, place.floorDiv(a) + 1},
            step,
            place - step * a};
  if (a == 1) {
    AffineExpr down = allQ - 1 - step;
    return {{zero, allQ - 1 - place.floorDiv(b)},
            {allQ, allQ - (place - allP + 1).ceilDiv(b)},
            place - down * b,
            down};
  }
  AffineExpr first = place * invert(a, b) % b;
  AffineExpr p = first + step * b;
  return {{zero, ((place - (countQ - 1) * b).ceilDiv(a) - first).ceilDiv(b)},
          {(allP - first).ceilDiv(b), (place.floorDiv(a) - first).floorDiv(b) + 1},
          p,
          (place - p * a).floorDiv(b)};
}

//===----------------------------------------------------------------------===//
// Preimages
//===----------------------------------------------------------------------===//

/// Goes through a map's coordinates, then through the dimensions of the domain.
class Preimage::Search {
public:
  Search(AffineMap map, ArrayRef<int64_t> extents, ArrayRef<int64_t> shape, bool within)
      : extents(extents), shape(shape), within(within), context(map.getContext()),
        movers(extents.size()), element(map.getNumResults()),
        point(extents.size(), getAffineConstantExpr(0, context)) {
    for (AffineExpr result : map.getResults())
      coordinates.push_back(Coordinate::classify(result, extents));
  }

  std::optional<Preimage> run();

private:
  /// What of an element moves by itself: a coordinate, or the digits of a dimension.
  struct Mover {
    SmallVector<unsigned> coordinates; ///< the lowest digit first
    int64_t step;                      ///< places from one to the next that is reached
    int64_t first = 0;                 ///< of these, where the variable starts
  };

  bool addMover(unsigned number);
  bool sortDigits(Mover &mover);
  bool addVariable(Mover &mover);
  AffineExpr addNumber(const Mover &mover, AffineExpr variable);
  void requireRange(AffineExpr expr, int64_t first, int64_t last, int64_t greatest);
  void addLoop(ArrayRef<AffineExpr> lower, ArrayRef<AffineExpr> upper, unsigned dim, int64_t most,
               bool isConstant);
  void addPoint(unsigned dim);
  void addFreeLoop(unsigned dim);

  AffineExpr getDim(size_t number) const { return getAffineDimExpr(unsigned(number), context); }

  ArrayRef<int64_t> extents, shape;
  bool within; ///< elements outside of the shape are left out
  MLIRContext *context;
  SmallVector<Coordinate> coordinates;
  SmallVector<Mover> list;
  SmallVector<std::optional<unsigned>> movers; ///< of each dimension
  SmallVector<AffineExpr> element, variables, point;
  Preimage result;
};

/// Whether the map is separable so far.
bool Preimage::Search::addMover(unsigned number) {
  const Coordinate &coordinate = coordinates[number];
  if (coordinate.kind == Coordinate::Kind::Other)
    return false;
  if (coordinate.kind == Coordinate::Kind::Fixed) {
    if (within)
      return coordinate.offset >= 0 && coordinate.offset < shape[number] &&
             (element[number] = getAffineConstantExpr(coordinate.offset, context));
    element[number] = getAffineConstantExpr(coordinate.offset, context);
    if (!shape.empty() && shape[number] > 1)
      result.conditions.push_back({getDim(number) - coordinate.offset, /*isEquality=*/true});
    return true;
  }
  int64_t step = 0;
  for (const Coordinate::Term &term : coordinate.terms)
    step = std::gcd(step, term.step);
  for (const Coordinate::Term &term : coordinate.terms) {
    if (std::optional<unsigned> other = movers[term.dim]) {
      if (coordinate.kind != Coordinate::Kind::Digit ||
          coordinates[list[*other].coordinates[0]].kind != Coordinate::Kind::Digit)
        return false;
      list[*other].coordinates.push_back(number);
      return true;
    }
    movers[term.dim] = unsigned(list.size());
  }
  list.push_back({{number}, step});
  return true;
}

/// Whether digits tell a place but for what is below the lowest.
bool Preimage::Search::sortDigits(Mover &mover) {
  llvm::sort(mover.coordinates, [&](unsigned a, unsigned b) {
    return coordinates[a].divisor < coordinates[b].divisor;
  });
  int64_t next = coordinates[mover.coordinates[0]].divisor;
  for (unsigned number : mover.coordinates) {
    if (coordinates[number].divisor != next)
      return false;
    next *= coordinates[number].places;
  }
  return next >= extents[coordinates[mover.coordinates[0]].terms[0].dim];
}

/// `expr`, which is from `first` to `last`, has to be from 0 to `greatest`.
void Preimage::Search::requireRange(AffineExpr expr, int64_t first, int64_t last,
                                    int64_t greatest) {
  if (first < 0)
    result.conditions.push_back({expr, /*isEquality=*/false});
  if (last > greatest)
    result.conditions.push_back({greatest - expr, /*isEquality=*/false});
}

/// The number that digits are; each from its variable.
AffineExpr Preimage::Search::addNumber(const Mover &mover, AffineExpr variable) {
  AffineExpr number = getAffineConstantExpr(0, context);
  int64_t place = 1;
  for (unsigned digit : mover.coordinates) {
    const Coordinate &coordinate = coordinates[digit];
    element[digit] = variable.floorDiv(place);
    if (digit != mover.coordinates.back())
      element[digit] = element[digit] % coordinate.places;
    if (!shape.empty())
      requireRange(getDim(digit), 0, shape[digit] - 1, coordinate.places - 1);
    number = getDim(digit) * place + number;
    place *= coordinate.places;
  }
  int64_t extent = result.elementExtents.back();
  if (!shape.empty())
    requireRange(number, 0, place - 1, extent - 1);
  return number;
}

/// Whether there are elements.
bool Preimage::Search::addVariable(Mover &mover) {
  unsigned number = mover.coordinates[0];
  const Coordinate &coordinate = coordinates[number];
  AffineExpr variable = getDim(variables.size()), place = getDim(number) - coordinate.offset;
  int64_t last = coordinate.getLast(extents) - coordinate.offset;
  if (coordinate.kind == Coordinate::Kind::Digit) {
    int64_t extent = extents[coordinate.terms[0].dim];
    result.elementExtents.push_back(llvm::divideCeilSigned(extent, coordinate.divisor));
    variables.push_back(addNumber(mover, variable));
    return !within || llvm::all_of(mover.coordinates, [&](unsigned digit) {
      return coordinates[digit].places <= shape[digit];
    });
  }
  int64_t places = last / mover.step + 1;
  if (within) {
    int64_t beyond = shape[number] - 1 - coordinate.offset;
    mover.first = std::max<int64_t>(0, llvm::divideCeilSigned(-coordinate.offset, mover.step));
    places = std::min(places, llvm::divideFloorSigned(beyond, mover.step) + 1) - mover.first;
  }
  element[number] = (variable + mover.first) * mover.step + coordinate.offset;
  result.elementExtents.push_back(places);
  variables.push_back(place.floorDiv(mover.step) - mover.first);
  if (within || shape.empty())
    return places > 0;
  if (mover.step > 1)
    result.conditions.push_back({place % mover.step, /*isEquality=*/true});
  if (coordinate.kind != Coordinate::Kind::Window)
    requireRange(place, -coordinate.offset, shape[number] - 1 - coordinate.offset, last);
  return true;
}

void Preimage::Search::addLoop(ArrayRef<AffineExpr> lower, ArrayRef<AffineExpr> upper, unsigned dim,
                               int64_t most, bool isConstant) {
  unsigned elements = unsigned(variables.size());
  result.loops.push_back({AffineMap::get(elements, 0, lower, context),
                          AffineMap::get(elements, 0, upper, context), dim, most, isConstant});
}

/// The place of a dimension, which an element tells.
void Preimage::Search::addPoint(unsigned dim) {
  const Mover &mover = list[*movers[dim]];
  const Coordinate &coordinate = coordinates[mover.coordinates[0]];
  AffineExpr place = getDim(*movers[dim]) + mover.first,
             step = getDim(variables.size() + result.loops.size());
  if (coordinate.kind == Coordinate::Kind::Window) {
    auto [p, q] = std::pair(coordinate.terms[0], coordinate.terms[1]);
    if (p.dim != dim)
      return; // Told by its loop.
    Window window{p.step / mover.step, q.step / mover.step, extents[p.dim], extents[q.dim]};
    Walk walk = window.walk(place, step);
    point[p.dim] = walk.p;
    point[q.dim] = walk.q;
    return addLoop(walk.lower, walk.upper, dim, window.getMost(), /*isConstant=*/false);
  }
  if (coordinate.divisor == 1) {
    point[dim] = place;
    return;
  }
  point[dim] = step;
  SmallVector<AffineExpr> upper{place * coordinate.divisor + coordinate.divisor};
  bool isConstant = extents[dim] % coordinate.divisor == 0;
  if (!isConstant)
    upper.push_back(getAffineConstantExpr(extents[dim], context));
  addLoop(place * coordinate.divisor, upper, dim, std::min(coordinate.divisor, extents[dim]),
          isConstant);
}

/// All places of a dimension that moves nothing.
void Preimage::Search::addFreeLoop(unsigned dim) {
  point[dim] = getDim(variables.size() + result.loops.size());
  addLoop(getAffineConstantExpr(0, context), getAffineConstantExpr(extents[dim], context), dim,
          extents[dim], /*isConstant=*/true);
}

std::optional<Preimage> Preimage::Search::run() {
  for (unsigned number = 0; number < coordinates.size(); ++number)
    if (!addMover(number))
      return std::nullopt;
  for (Mover &mover : list) {
    if (coordinates[mover.coordinates[0]].kind == Coordinate::Kind::Digit && !sortDigits(mover))
      return std::nullopt;
    if (!addVariable(mover))
      return std::nullopt;
  }
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    if (movers[dim])
      addPoint(dim);
    else if (extent != 1)
      addFreeLoop(dim);
  }
  unsigned elements = unsigned(variables.size());
  result.element = AffineMap::get(elements, 0, element, context);
  result.variables = AffineMap::get(unsigned(coordinates.size()), 0, variables, context);
  result.point = AffineMap::get(elements + unsigned(result.loops.size()), 0, point, context);
  return result;
}

std::optional<Preimage> Preimage::find(AffineMap map, ArrayRef<int64_t> extents,
                                       ArrayRef<int64_t> shape) {
  return Search(map, extents, shape, /*within=*/false).run();
}

std::optional<Preimage> Preimage::findWithin(AffineMap map, ArrayRef<int64_t> extents,
                                             ArrayRef<int64_t> shape) {
  return Search(map, extents, shape, /*within=*/true).run();
}

} // namespace trop
