//===- AccessTest.cpp - Which element a point of a nest reaches -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

using namespace mlir;
using namespace trop;

namespace {

using Kind = Coordinate::Kind;
using Numbers = std::vector<int64_t>;

struct Access {
  const char *map;
  SmallVector<int64_t> extents;
};

AffineMap parse(const char *map, MLIRContext &context) {
  return cast<AffineMapAttr>(parseAttribute((Twine("affine_map<") + map + ">").str(), &context))
      .getValue();
}

Numbers evaluate(AffineMap map, ArrayRef<int64_t> at) {
  Numbers result;
  for (AffineExpr expr : map.getResults()) {
    SmallVector<AffineExpr> places;
    for (int64_t place : at)
      places.push_back(getAffineConstantExpr(place, map.getContext()));
    result.push_back(cast<AffineConstantExpr>(expr.replaceDims(places)).getValue());
  }
  return result;
}

/// Of all points of a box, in lexicographic order.
void forEachPoint(ArrayRef<int64_t> extents, llvm::function_ref<void(ArrayRef<int64_t>)> body) {
  SmallVector<int64_t> at;
  std::function<void()> nest = [&] {
    if (at.size() == extents.size())
      return body(at);
    at.push_back(0);
    for (int64_t &place = at.back(); place < extents[at.size() - 1]; ++place)
      nest();
    at.pop_back();
  };
  nest();
}

using Points = std::map<Numbers, std::vector<Numbers>>;

/// All points that reach each element, in lexicographic order.
Points scatter(AffineMap map, ArrayRef<int64_t> extents) {
  Points points;
  forEachPoint(extents, [&](ArrayRef<int64_t> at) {
    points[evaluate(map, at)].push_back(Numbers(at.begin(), at.end()));
  });
  return points;
}

/// The same as a preimage walks them.
Points gather(const Preimage &preimage, AffineMap map) {
  Points points;
  forEachPoint(preimage.getElementExtents(), [&](ArrayRef<int64_t> element) {
    SmallVector<int64_t> at(element);
    std::function<void(size_t)> nest = [&](size_t depth) {
      if (depth == preimage.getLoops().size()) {
        Numbers point = evaluate(preimage.getPoint(), at);
        EXPECT_EQ(evaluate(map, point), evaluate(preimage.getElement(), element));
        points[evaluate(map, point)].push_back(point);
        return;
      }
      Numbers lower = evaluate(preimage.getLoops()[depth].lower, element);
      Numbers upper = evaluate(preimage.getLoops()[depth].upper, element);
      int64_t end = *llvm::min_element(upper);
      for (int64_t step = *llvm::max_element(lower); step < end; ++step) {
        at.push_back(step);
        nest(depth + 1);
        at.pop_back();
      }
    };
    nest(0);
  });
  return points;
}

TEST(Access, CoordinatesHaveKinds) {
  MLIRContext context;
  AffineMap map = parse("(d0, d1, d2) -> (7, d1, 2 * d1, d1 + 1, d0 * 2 + d2, d0 + d1 + d2, "
                        "d0 floordiv 2, d0 - d1, 3 * (d0 + 2 * d1) + 4)",
                        context);
  Kind kinds[] = {Kind::Fixed, Kind::Unit,  Kind::Strided, Kind::Strided, Kind::Window,
                  Kind::Other, Kind::Other, Kind::Other,   Kind::Window};
  for (auto [expr, kind] : llvm::zip_equal(map.getResults(), kinds))
    EXPECT_EQ(Coordinate::classify(expr, {4, 5, 6}).kind, kind);
  // What has one place only moves nothing.
  EXPECT_EQ(Coordinate::classify(map.getResult(4), {4, 5, 1}).kind, Kind::Strided);
  EXPECT_EQ(Coordinate::classify(map.getResult(4), {1, 5, 6}).kind, Kind::Unit);
  EXPECT_EQ(Coordinate::classify(map.getResult(1), {4, 1, 6}).kind, Kind::Fixed);
}

TEST(Access, ImagesEndAtTheLastPoint) {
  MLIRContext context;
  AffineMap map = parse("(d0, d1) -> (2 * d0 + 3 * d1 + 1, d0, 5)", context);
  int64_t lasts[] = {2 * 3 + 3 * 4 + 1, 3, 5};
  for (auto [expr, last] : llvm::zip_equal(map.getResults(), lasts))
    EXPECT_EQ(Coordinate::classify(expr, {4, 5}).getLast({4, 5}), last);
}

TEST(Access, PreimagesWalkTheSamePointsInTheSameOrder) {
  Access accesses[] = {
      {"(k, i, j, c, u, v) -> (c, i + u, j + v)", {3, 4, 3, 2, 2, 3}},
      {"(k, i, j, c, u, v) -> (c, i * 2 + u, j * 3 + v)", {2, 3, 3, 2, 3, 2}},
      {"(k, i, j, c, u, v) -> (k, c, u, v)", {3, 2, 2, 2, 3, 2}},
      {"(k, i, j, c, u, v) -> (k, i, j)", {3, 2, 2, 2, 3, 2}},
      {"(i, u, k) -> (i + 3 * u)", {5, 4, 2}},        // dilated
      {"(i, u) -> (i + 5 * u)", {3, 4}},              // with places that nothing reaches
      {"(u, k, i) -> (k, 2 * u + i + 1)", {3, 2, 4}}, // the window's own place first
      {"(i, j, k) -> (2 * j + 1, 4, i)", {3, 4, 2}},
      {"(i, u) -> (2 * i + u)", {4, 1}},
      {"(i, j) -> ()", {2, 3}},
      {"() -> ()", {}},
  };
  for (const Access &access : accesses) {
    MLIRContext context;
    AffineMap map = parse(access.map, context);
    auto preimage = Preimage::find(map, access.extents);
    ASSERT_TRUE(preimage) << access.map;
    EXPECT_EQ(gather(*preimage, map), scatter(map, access.extents)) << access.map;
  }
}

TEST(Access, PreimagesKnowTheirLimits) {
  Access accesses[] = {{"(i, j) -> (i, i + j)", {3, 4}},      // not separable
                       {"(i, u) -> (2 * i + 3 * u)", {3, 4}}, // no whole partner
                       {"(i, u) -> (i - u + 3)", {3, 4}},
                       {"(i, j) -> (i floordiv 2, j)", {4, 4}}};
  for (const Access &access : accesses) {
    MLIRContext context;
    EXPECT_FALSE(Preimage::find(parse(access.map, context), access.extents)) << access.map;
  }
}

TEST(Access, LoopsAreSharedAlongWhatNoWindowMoves) {
  MLIRContext context;
  SmallVector<int64_t> extents{3, 4, 3, 2, 2, 3};
  auto preimage =
      Preimage::find(parse("(k, i, j, c, u, v) -> (c, i + u, j + v)", context), extents);
  ASSERT_TRUE(preimage);
  EXPECT_TRUE(preimage->sharesLoops(0));
  EXPECT_FALSE(preimage->sharesLoops(1));
  EXPECT_EQ(preimage->getLoops().size(), 3u);
}

TEST(Access, UnitCoordinatesMoveAlone) {
  MLIRContext context;
  AffineMap map = parse("(d0, d1, d2, d3) -> (d0, d1 + d2, d3, d3)", context);
  EXPECT_EQ(findUnitCoordinate(map, 0), std::optional(0u));
  EXPECT_FALSE(findUnitCoordinate(map, 1));
  EXPECT_FALSE(findUnitCoordinate(map, 3));
}

TEST(Access, ReshapesKeepTheOrderOfElements) {
  MLIRContext context;
  auto test = [&](const char *map, SmallVector<int64_t> extents, SmallVector<int64_t> shape) {
    return isReshape(parse(map, context), extents, shape);
  };
  EXPECT_TRUE(test("(n) -> (n floordiv 6, (n floordiv 3) mod 2, n mod 3)", {24}, {4, 2, 3}));
  EXPECT_TRUE(test("(n) -> (n)", {24}, {24}));
  EXPECT_TRUE(test("(a, b) -> (a * 6 + b)", {4, 6}, {24}));
  EXPECT_FALSE(test("(n) -> (n)", {20}, {24}));
  EXPECT_FALSE(test("(a, b) -> (b, a)", {4, 6}, {6, 4}));
  EXPECT_FALSE(test("(n) -> (n mod 4, n floordiv 4)", {24}, {4, 6}));
}

} // namespace
