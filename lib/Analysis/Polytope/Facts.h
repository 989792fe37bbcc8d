//===- Facts.h - What is known of polytopes of a model ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_FACTS_H
#define TROP_LIB_ANALYSIS_POLYTOPE_FACTS_H

#include "lib/Geometry/Regions.h"
#include "lib/Geometry/Zonotope.h"

#include <optional>
#include <string>
#include <vector>

namespace trop {

/// What is asked of, in the source.
struct SourcePlace {
  std::string name, file;
  unsigned line = 0; ///< 0: of no file
};

/// A zonotope of one output: p or q of p(x) - q(x) (003, section 3.2).
struct ZonotopeFacts {
  Zonotope zonotope;
  Matrix vertices; ///< its extreme points
  /// The generators whose sum is an extreme point of the upper envelope, of each.
  std::vector<std::vector<bool>> envelope;

  /// The extreme points of the upper envelope, a row each.
  Matrix getEnvelopePoints() const;
};

struct OutputFacts {
  ZonotopeFacts positive, negative;
  int64_t regions;       ///< in the space of the layer's inputs
  double distance;       ///< H of the two, from above: the output is at most that times |(x, 1)|
  double vertexDistance; ///< of the extreme points alone: DH
};

/// A layer of units with a positively homogeneous activation between linear ones.
struct HiddenLayerFacts {
  SourcePlace place; ///< named by the parameter that weighs its inputs
  int64_t units, inputs;
  std::vector<OutputFacts> outputs;
  int64_t regions; ///< of all outputs together
};

/// Where a monomial attains the maximum, or the minimum, of a polynomial.
enum class Wins { Region, Border, Nowhere };

struct MonomialFacts {
  std::vector<double> slopes;
  double offset;
  Wins wins;
};

/// The interval of every input that is looked at.
struct InputBox {
  double low = -1, high = 1;
};

/// Whether it is finite and has an inside.
bool isBox(InputBox box);

/// A polygon of inputs on which the outputs are affine and one decision is made; of one input x
/// the rectangle of its interval and [0, 1].
struct Piece {
  Polygon polygon;
  int64_t region, decision;
};

/// Where a network of one or two inputs is linear, in a box.
struct InputRegions {
  InputBox box;
  int64_t inputs;
  int64_t regions; ///< largest connected sets of inputs on which all outputs are affine
  std::vector<Piece> pieces;
  std::vector<std::string> decisions;
  std::vector<double> shares; ///< of the box, of each decision
  /// Of two inputs: segments between unlike regions or decisions, [count][4], (x1, y1, x2, y2).
  Matrix borders;
  /// Of one input: all outputs at the ends of the regions, [ends][1 + outputs], the input first.
  Matrix curve;
};

/// One tropical polynomial with constants: its monomials are the points (slopes, offset) whose hull
/// is the extended Newton polytope. There are as many linear regions as monomials with a region.
struct PolynomialFacts {
  SourcePlace place;
  std::optional<int64_t> output; ///< none: all outputs have it
  bool isMax;
  int64_t variables;
  std::vector<MonomialFacts> monomials;
  /// In 2 variables: where each monomial wins, which is a decision, in a box of these.
  std::optional<InputRegions> regions;

  int64_t count(Wins wins) const;
};

struct NotAnalysed {
  SourcePlace place;
  std::string reason;
};

struct ModelPolytopes {
  SourcePlace model;
  std::vector<HiddenLayerFacts> layers;
  std::vector<PolynomialFacts> polynomials;
  std::optional<InputRegions> regions;
  std::vector<NotAnalysed> rest;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_FACTS_H
