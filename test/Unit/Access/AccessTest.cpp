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
#include <set>

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

/// The points of an element's variables.
void walk(const Preimage &preimage, ArrayRef<int64_t> variables,
          llvm::function_ref<void(const Numbers &)> body) {
  SmallVector<int64_t> at(variables);
  std::function<void(size_t)> nest = [&](size_t depth) {
    if (depth == preimage.getLoops().size())
      return body(evaluate(preimage.getPoint(), at));
    const Preimage::Loop &loop = preimage.getLoops()[depth];
    Numbers lower = evaluate(loop.lower, variables), upper = evaluate(loop.upper, variables);
    int64_t first = *llvm::max_element(lower), end = *llvm::min_element(upper);
    EXPECT_LE(end - first, loop.most);
    if (loop.isConstant)
      EXPECT_EQ(end - first, loop.most);
    for (int64_t step = first; step < end; ++step) {
      at.push_back(step);
      nest(depth + 1);
      at.pop_back();
    }
  };
  nest(0);
}

/// The same as a preimage walks them.
Points gather(const Preimage &preimage, AffineMap map) {
  Points points;
  forEachPoint(preimage.getElementExtents(), [&](ArrayRef<int64_t> variables) {
    Numbers element = evaluate(preimage.getElement(), variables);
    EXPECT_EQ(evaluate(preimage.getVariables(), element),
              Numbers(variables.begin(), variables.end()));
    walk(preimage, variables, [&](const Numbers &point) {
      EXPECT_EQ(evaluate(map, point), element);
      points[element].push_back(point);
    });
  });
  return points;
}

TEST(Access, CoordinatesHaveKinds) {
  MLIRContext context;
  AffineMap map = parse("(d0, d1, d2) -> (7, d1, 2 * d1, d1 + 1, d0 * 2 + d2, d0 + d1 + d2, "
                        "d0 floordiv 2, d0 - d1, 3 * (d0 + 2 * d1) + 4, d1 mod 2, d1 mod 7, "
                        "d1 floordiv 5, d1 floordiv 2 mod 2, d1 floordiv 2 + 1)",
                        context);
  Kind kinds[] = {Kind::Fixed, Kind::Unit,  Kind::Strided, Kind::Strided, Kind::Window,
                  Kind::Other, Kind::Digit, Kind::Other,   Kind::Window,  Kind::Digit,
                  Kind::Unit,  Kind::Fixed, Kind::Digit,   Kind::Other};
  for (auto [expr, kind] : llvm::zip_equal(map.getResults(), kinds))
    EXPECT_EQ(Coordinate::classify(expr, {4, 5, 6}).kind, kind);
  // What has one place only moves nothing.
  EXPECT_EQ(Coordinate::classify(map.getResult(4), {4, 5, 1}).kind, Kind::Strided);
  EXPECT_EQ(Coordinate::classify(map.getResult(4), {1, 5, 6}).kind, Kind::Unit);
  EXPECT_EQ(Coordinate::classify(map.getResult(1), {4, 1, 6}).kind, Kind::Fixed);
}

TEST(Access, ImagesEndAtTheLastPoint) {
  MLIRContext context;
  AffineMap map = parse("(d0, d1) -> (2 * d0 + 3 * d1 + 1, d0, 5, d1 floordiv 2)", context);
  int64_t lasts[] = {2 * 3 + 3 * 4 + 1, 3, 5, 2};
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
      {"(i, k, u) -> (2 * i + 4 * u + 1)", {4, 2, 3}}, // no other place between
      {"(i, u) -> (2 * i + 3 * u)", {5, 4}},           // a partner for each third
      {"(u, k, i) -> (k, 5 * u + 3 * i)", {4, 2, 7}},
      {"(i, u) -> (6 * i + 4 * u)", {3, 4}},
      {"(i, u) -> (7 * i + 5 * u)", {1, 2}},
      {"(i, j) -> (j floordiv 2, i)", {2, 4}},
      {"(i) -> (i floordiv 3)", {8}},
      {"(i, k) -> (i floordiv 12, i floordiv 4 mod 3, i mod 4)", {24, 2}},
      {"(i) -> (i mod 4, 0, i floordiv 4)", {10}},
      {"(i) -> (i floordiv 6, i floordiv 2 mod 3)", {11}},
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
  Access accesses[] = {{"(i, j) -> (i, i + j)", {3, 4}}, // not separable
                       {"(i, u) -> (i - u + 3)", {3, 4}},
                       {"(i, u) -> (i, i mod 2)", {4, 2}},      // a dimension, and its digit
                       {"(i) -> (i mod 2)", {4}},               // no digit above
                       {"(i) -> (i floordiv 4, i mod 2)", {8}}, // none between
                       {"(i) -> (i floordiv 4, i floordiv 2 mod 3)", {8}}};
  for (const Access &access : accesses) {
    MLIRContext context;
    EXPECT_FALSE(Preimage::find(parse(access.map, context), access.extents)) << access.map;
  }
}

// Every element of an operand, also what no point reaches.
TEST(Access, PreimagesOfElementsHaveConditions) {
  struct Operand {
    Access access;
    SmallVector<int64_t> shape;
    size_t conditions;
  };
  Operand operands[] = {
      {{"(i, j) -> (i, j)", {3, 4}}, {3, 4}, 0},
      {{"(i, j) -> (i, j)", {3, 4}}, {3, 6}, 1},
      {{"(i, j) -> (2 * j + 1, 4, i)", {3, 4}}, {9, 6, 3}, 4},
      {{"(i, u) -> (i + u)", {4, 3}}, {9}, 0},
      {{"(i, u) -> (3 * i + u + 2)", {2, 3}}, {12}, 0},
      {{"(i, u) -> (i + 2 * u + 1)", {3, 3}}, {12}, 0},
      {{"(i, u) -> (2 * i + 3 * u + 1)", {3, 4}}, {20}, 0},
      {{"(i, u) -> (4 * i + 6 * u + 1)", {3, 4}}, {35}, 1},
      {{"(i) -> (i floordiv 12, i floordiv 4 mod 3, i mod 4)", {24}}, {2, 3, 4}, 0},
      {{"(i) -> (i floordiv 4, i mod 4)", {7}}, {2, 5}, 2},
      {{"(i) -> (i floordiv 2)", {5}}, {4}, 1},
      {{"() -> ()", {}}, {}, 0},
  };
  for (const Operand &operand : operands) {
    const auto &access = operand.access;
    ArrayRef<int64_t> shape = operand.shape;
    MLIRContext context;
    AffineMap map = parse(access.map, context);
    auto preimage = Preimage::find(map, access.extents, shape);
    ASSERT_TRUE(preimage) << access.map;
    EXPECT_EQ(preimage->getConditions().size(), operand.conditions) << access.map;
    Points points = scatter(map, access.extents);
    forEachPoint(shape, [&](ArrayRef<int64_t> element) {
      bool fulfils = llvm::all_of(preimage->getConditions(), [&](Preimage::Condition condition) {
        int64_t value = evaluate(AffineMap::get(shape.size(), 0, condition.expr), element)[0];
        return condition.isEquality ? value == 0 : value >= 0;
      });
      std::vector<Numbers> found;
      if (fulfils)
        walk(*preimage, evaluate(preimage->getVariables(), element),
             [&](const Numbers &point) { found.push_back(point); });
      EXPECT_EQ(found, points[Numbers(element.begin(), element.end())]) << access.map;
    });
  }
}

/// Whether all coordinates are in a shape.
bool isIn(ArrayRef<int64_t> shape, const Numbers &element) {
  return llvm::all_of(llvm::zip_equal(shape, element), [](auto pair) {
    return std::get<1>(pair) >= 0 && std::get<1>(pair) < std::get<0>(pair);
  });
}

// Maps that leave their operand: the elements that are in it, each with all of its points.
TEST(Access, PreimagesStayWithinOperands) {
  struct Operand {
    Access access;
    SmallVector<int64_t> shape;
  };
  Operand operands[] = {
      {{"(k, i, j, c, u, v) -> (c, i + u - 1, j + v - 2)", {2, 4, 3, 2, 3, 3}}, {2, 4, 2}},
      {{"(i, u) -> (2 * i + u - 1)", {3, 3}}, {5}},
      {{"(i, u) -> (i + 2 * u - 2)", {4, 3}}, {4}},
      {{"(i, u) -> (4 * i + 6 * u - 5)", {3, 4}}, {9}}, // not each place is reached
      {{"(i, u) -> (2 * i + 3 * u - 4)", {5, 4}}, {7}},
      {{"(i, j) -> (3 * j - 4, 1, i)", {3, 6}}, {9, 2, 2}},
      {{"(i, j) -> (i, j + 1)", {3, 4}}, {2, 3}},
      {{"(i, k) -> (i floordiv 4, i mod 4, k - 1)", {8, 3}}, {2, 4, 1}},
  };
  for (const Operand &operand : operands) {
    MLIRContext context;
    AffineMap map = parse(operand.access.map, context);
    auto preimage = Preimage::findWithin(map, operand.access.extents, operand.shape);
    ASSERT_TRUE(preimage) << operand.access.map;
    Points points = scatter(map, operand.access.extents);
    for (auto element = points.begin(); element != points.end();)
      element = isIn(operand.shape, element->first) ? std::next(element) : points.erase(element);
    EXPECT_EQ(gather(*preimage, map), points) << operand.access.map;
  }
  MLIRContext context;
  EXPECT_FALSE(Preimage::findWithin(parse("(i) -> (i - 4)", context), {4}, {3})); // all outside
  EXPECT_FALSE(Preimage::findWithin(parse("(i) -> (3, i)", context), {4}, {3, 4}));
  EXPECT_FALSE(Preimage::findWithin(parse("(i) -> (i floordiv 2, i mod 2)", context), {4}, {1, 2}));
}

// Loops that pass over points at which an expression is below 0, and what they cannot.
TEST(Access, LoopsAreBoundByConditions) {
  struct Restricted {
    Access access;
    const char *conditions;
    size_t left;
  };
  Restricted restricted[] = {
      {{"(k, i, c, u) -> (k, c, u)", {2, 5, 2, 3}}, "(k, i, c, u) -> (i + u - 1, 4 - i - u)", 0},
      {{"(k, i, c, u) -> (k, i)", {2, 5, 2, 3}}, "(k, i, c, u) -> (2 * i + 3 * u - 4)", 0},
      {{"(k, i, u, v) -> (k, i)", {2, 5, 3, 3}}, "(k, i, u, v) -> (u + v - 1, 7 - i - 2 * v)", 1},
      {{"(i, u) -> (i + u)", {5, 3}}, "(i, u) -> (i - 1, u - 1)", 0},
      {{"(i, u) -> (i)", {5, 3}}, "(i, u) -> (i - 1, 3, -u floordiv 2 + 1)", 2},
  };
  for (const Restricted &each : restricted) {
    MLIRContext context;
    AffineMap map = parse(each.access.map, context), conditions = parse(each.conditions, context);
    auto preimage = Preimage::find(map, each.access.extents);
    ASSERT_TRUE(preimage) << each.access.map;
    Points points = scatter(map, each.access.extents), found;
    for (auto &[element, reached] : points)
      llvm::erase_if(reached, [&](const Numbers &point) {
        return llvm::any_of(evaluate(conditions, point), [](int64_t value) { return value < 0; });
      });
    auto left = preimage->restrict(conditions.getResults());
    EXPECT_EQ(left.size(), each.left) << each.conditions;
    forEachPoint(preimage->getElementExtents(), [&](ArrayRef<int64_t> variables) {
      std::vector<Numbers> &own = found[evaluate(preimage->getElement(), variables)];
      SmallVector<int64_t> at(variables);
      std::function<void(size_t)> nest = [&](size_t depth) {
        if (depth == preimage->getLoops().size()) {
          auto rest = AffineMap::get(unsigned(at.size()), 0, left, &context);
          if (llvm::all_of(evaluate(rest, at), [](int64_t value) { return value >= 0; }))
            own.push_back(evaluate(preimage->getPoint(), at));
          return;
        }
        const Preimage::Loop &loop = preimage->getLoops()[depth];
        Numbers lower = evaluate(loop.lower, variables), upper = evaluate(loop.upper, variables);
        int64_t end = *llvm::min_element(upper);
        for (int64_t step = *llvm::max_element(lower); step < end; ++step) {
          at.push_back(step);
          nest(depth + 1);
          at.pop_back();
        }
      };
      nest(0);
    });
    EXPECT_EQ(found, points) << each.conditions;
  }
}

TEST(Access, TheMostPointsOfAnElementAreKnown) {
  Access accesses[] = {
      {"(k, i, j, c, u, v) -> (c, i + u, j + v)", {3, 4, 3, 2, 2, 3}},
      {"(k, i, j, c, u, v) -> (c, i * 2 + u, j * 3 + v)", {2, 3, 3, 2, 3, 2}},
      {"(i, u, k) -> (i + 3 * u)", {5, 4, 2}},
      {"(i, u) -> (2 * i + 3 * u)", {5, 4}},
      {"(u, k, i) -> (k, 5 * u + 3 * i)", {4, 2, 7}},
      {"(i, u) -> (6 * i + 4 * u)", {3, 4}},
      {"(i, k) -> (i floordiv 3, k)", {8, 2}},
      {"(i, k) -> (i floordiv 4, i mod 4)", {8, 3}},
  };
  for (const Access &access : accesses) {
    MLIRContext context;
    AffineMap map = parse(access.map, context);
    auto preimage = Preimage::find(map, access.extents);
    ASSERT_TRUE(preimage) << access.map;
    for (size_t dims = 0; dims <= access.extents.size(); ++dims) {
      size_t most = 0;
      for (const auto &[element, points] : scatter(map, access.extents)) {
        std::set<Numbers> outputs;
        for (const Numbers &point : points)
          outputs.insert(Numbers(point.begin(), point.begin() + dims));
        most = std::max(most, outputs.size());
      }
      EXPECT_EQ(preimage->getMost(dims), int64_t(most)) << access.map << ", " << dims;
    }
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
  AffineMap map = parse("(d0, d1, d2, d3) -> (d0, d1 + d2 * 2, d3, d3)", context);
  EXPECT_EQ(findUnitCoordinate(map, 0), std::optional(0u));
  EXPECT_EQ(findUnitCoordinate(map, 1), std::optional(1u)); // from wherever
  EXPECT_FALSE(findUnitCoordinate(map, 2));                 // by two
  EXPECT_FALSE(findUnitCoordinate(map, 3));
}

TEST(Access, SamePlacesOfMemoryMayHaveOtherShapes) {
  struct Pair {
    const char *lhs;
    SmallVector<int64_t> lhsShape;
    const char *rhs;
    SmallVector<int64_t> rhsShape, extents;
    bool same;
  };
  const char *flatten = "(n) -> (n floordiv 12, (n floordiv 4) mod 3, n mod 4)";
  const Pair pairs[] = {
      {"(i, j) -> (i, j)", {3, 4}, "(i, j) -> (i, j)", {3, 4}, {3, 4}, true},
      {"(i, j) -> (j, i)", {4, 3}, "(i, j) -> (i, j)", {3, 4}, {3, 4}, false},
      {"(i, j) -> (4 * i + j)", {12}, "(i, j) -> (i, j)", {3, 4}, {3, 4}, true},
      {"(i, j) -> (0, i, j)", {1, 3, 4}, "(i, j) -> (i, 0, j)", {3, 1, 4}, {3, 4}, true},
      {"(i, j) -> (i)", {3}, "(i, j) -> (i, j)", {3, 1}, {3, 1}, true},
      {"(i) -> (3 - i)", {4}, "(i) -> (i)", {4}, {4}, false},
      {flatten, {2, 3, 4}, "(n) -> (n)", {24}, {24}, true},
      {flatten, {2, 3, 4}, "(n) -> (n + 1)", {25}, {24}, false},
      {"(n) -> (n floordiv 12, n mod 4, (n floordiv 4) mod 3)",
       {2, 4, 3},
       "(n) -> (n)",
       {24},
       {24},
       false},
      {"() -> ()", {}, "() -> (0)", {1}, {}, true}};
  for (const Pair &pair : pairs) {
    MLIRContext context;
    Place lhs{parse(pair.lhs, context), pair.lhsShape},
        rhs{parse(pair.rhs, context), pair.rhsShape};
    EXPECT_EQ(reachSamePlace(lhs, rhs, pair.extents), pair.same) << pair.lhs << ", " << pair.rhs;
    EXPECT_EQ(reachSamePlace(rhs, lhs, pair.extents), pair.same) << pair.rhs << ", " << pair.lhs;
  }
}

} // namespace
