//===- Access.h - Which element a point of a nest reaches -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A structural op is a nest: its *domain* is a box of integer points, and every operand is
// reached by an affine *access map* (linalg's indexing map, the access relation of polyhedral
// compilers) from the point to an element. What code can make of an operand depends on the map
// alone, and all of it on how each *coordinate* of the element depends on the point:
//
//   fixed    c            all points reach the same place
//   unit     d            a dimension of the domain as it is
//   strided  a d + c      the places of a dimension lie `a` apart, or start at `c`
//   window   a p + b q + c  a window slides by a *stride* a and is q-th place within it is
//                         *dilated* by b: convolutions, dilations, pools
//   digit    d div s mod m   what a place is in a system of mixed radices: reshapes, pairs
//   other                 steps back, three dimensions or more, and what has no name
//
// A dimension of extent 1 moves nothing: a window of one place is strided or unit.
//
// A map is *separable* if no dimension moves two coordinates, other than as digits: two digits of
// a dimension are two coordinates of one number. Then the *image* of the domain is a product of
// one set of places for each coordinate (or number), and the *preimage* of an element, the points
// that reach it, a product too: for every coordinate the points of its dimensions that give the
// wanted place, and all points of the dimensions that move none.
//
// A domain of one dimension that goes through an array in row-major order (`flatten`) has
// quotients and remainders, and is not separable; its preimages are single points.
//
// A sum scattered over a map, as every adjoint is, can be gathered instead: for each element of
// the image walk its preimage and keep the sum in a register. In the lexicographic order of
// points each element gets the same parts in the same order, so no bit of a sum changes. In the
// same way a change of an element is followed to the points that read it.
//
// Of a fixed, unit or strided coordinate the preimage is one place of its dimension, and of all
// digits from some on upwards the places that differ below. Of a window a p + b q with p before q
// a common divisor of a and b tells places that nothing reaches and is taken out. What is left is
// walked by p where b is 1, which leaves one q for each; by q from its end where a is 1, so that p
// grows; and else by each b-th p, since only these have a whole partner: p = a^-1 place modulo b.
// It has at most as many points as the fewer of ceil(P / b) and ceil(Q / a), and at some place so
// many, where p has P places and q has Q.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_ACCESS_ACCESS_H
#define TROP_LIB_ANALYSIS_ACCESS_ACCESS_H

#include "mlir/IR/AffineMap.h"

#include <optional>

namespace trop {

/// How one coordinate of an element depends on the point.
struct Coordinate {
  enum class Kind { Fixed, Unit, Strided, Window, Digit, Other };
  struct Term {
    unsigned dim;
    int64_t step; ///< at least 1
  };
  Kind kind;
  llvm::SmallVector<Term, 2> terms; ///< by ascending dimensions; of Other none
  int64_t offset = 0;               ///< the place that the first point reaches
  int64_t divisor = 1, places = 0;  ///< of a digit: the dimension's place, divided, modulo places

  /// Of a map's result, over a domain of these extents.
  static Coordinate classify(mlir::AffineExpr expr, llvm::ArrayRef<int64_t> extents);

  /// The last place that is reached; not of Other.
  int64_t getLast(llvm::ArrayRef<int64_t> extents) const;
};

/// What an expression of dimensions alone is at a point.
int64_t evaluate(mlir::AffineExpr expr, llvm::ArrayRef<int64_t> point);

/// Adds `factor * expr` to steps by dimension, and to the offset behind them; whether it is
/// linear.
bool addTerms(mlir::AffineExpr expr, int64_t factor, llvm::MutableArrayRef<int64_t> steps);

/// The one coordinate that moves with dimension `dim`, by one a step; none if others move with it,
/// too, or none does.
std::optional<unsigned> findUnitCoordinate(mlir::AffineMap map, unsigned dim);

/// Which element of an array, in row-major order, a point reaches.
struct Place {
  mlir::AffineMap map;
  llvm::ArrayRef<int64_t> shape;
};

/// Whether both lead from every point of the domain to the same place of memory; shapes may
/// differ.
bool reachSamePlace(const Place &lhs, const Place &rhs, llvm::ArrayRef<int64_t> extents);

/// The preimages of all elements of a map's image, as a nest of its own: variables that tell the
/// element, each from 0 on, and within them loops over the points that reach it, in
/// lexicographic order.
class Preimage {
public:
  /// Bounds of a loop as maps of the element's variables: from the greatest result of `lower` up
  /// to below the least of `upper`, which may be nothing.
  struct Loop {
    mlir::AffineMap lower, upper;
    unsigned dim;    ///< of the point, the first that it moves
    int64_t most;    ///< steps of an element
    bool isConstant; ///< each element has most
  };
  /// Loops over all dimensions but the first `outer`, whose places are the element's variables.
  static llvm::SmallVector<Loop> getLoops(llvm::ArrayRef<int64_t> extents, unsigned outer,
                                          mlir::MLIRContext *context);
  /// Something of an element's coordinates that is 0, or at least 0.
  struct Condition {
    mlir::AffineExpr expr;
    bool isEquality;
  };

  /// None of maps that are not separable, or with a coordinate that has no walk (see above).
  /// `shape`: elements may be any of an operand of this shape.
  static std::optional<Preimage> find(mlir::AffineMap map, llvm::ArrayRef<int64_t> extents,
                                      llvm::ArrayRef<int64_t> shape = {});

  /// Of the elements that are in an operand of this shape, which the map may leave; none of maps
  /// that stay outside, either.
  static std::optional<Preimage> findWithin(mlir::AffineMap map, llvm::ArrayRef<int64_t> extents,
                                            llvm::ArrayRef<int64_t> shape);

  /// Lets loops pass over points at which some expression of the point is below 0. Where a loop
  /// cannot, it returns the expression, of the element's variables and the loops'.
  llvm::SmallVector<mlir::AffineExpr> restrict(llvm::ArrayRef<mlir::AffineExpr> conditions);

  /// One variable a coordinate that is not fixed, or a number of digits, in their order.
  llvm::ArrayRef<int64_t> getElementExtents() const { return elementExtents; }
  /// The element, from its variables.
  mlir::AffineMap getElement() const { return element; }
  /// The variables, from an element.
  mlir::AffineMap getVariables() const { return variables; }
  /// What elements of the shape that may be in the image fulfil, and others not. Where an element
  /// fulfils them and is not in the image, loops have no steps.
  llvm::ArrayRef<Condition> getConditions() const { return conditions; }
  llvm::ArrayRef<Loop> getLoops() const { return loops; }
  /// The point, from the element's variables and the loops'.
  mlir::AffineMap getPoint() const { return point; }
  /// Whether the loops are the same for all values of an element's variable.
  bool sharesLoops(unsigned variable) const;
  /// Whether windows may overlap: not every element is reached by as many points.
  bool overlaps() const;
  /// The most points that reach an element, told apart by their first `dims` dimensions.
  int64_t getMost(size_t dims) const;

private:
  class Search;

  llvm::SmallVector<int64_t> elementExtents;
  llvm::SmallVector<Loop> loops;
  llvm::SmallVector<Condition> conditions;
  mlir::AffineMap element, variables, point;
};

/// Bounds loops by expressions, of the element's variables and then theirs, that are at least 0;
/// returns those that more than one of them move, or none.
llvm::SmallVector<mlir::AffineExpr> restrictLoops(llvm::MutableArrayRef<Preimage::Loop> loops,
                                                  llvm::ArrayRef<mlir::AffineExpr> conditions);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_ACCESS_ACCESS_H
