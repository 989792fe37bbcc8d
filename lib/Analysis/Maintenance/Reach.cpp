//===- Reach.cpp - What a change of an operand reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Maintenance/Reach.h"

#include <algorithm>
#include <cmath>

using namespace mlir;

namespace trop {

/// Lets the outputs' dimensions that a coordinate of the operand moves depend on the box.
static void addCoordinate(Reach &reach, const Coordinate &coordinate, unsigned number,
                          ArrayRef<int64_t> domain) {
  auto getSpan = [&](const Coordinate::Term &term) {
    return static_cast<double>(term.step * (domain[term.dim] - 1));
  };
  double span = 0;
  for (const Coordinate::Term &term : coordinate.terms)
    span += getSpan(term);
  for (const Coordinate::Term &term : coordinate.terms) {
    if (term.dim >= reach.dims.size())
      continue;
    Reach::Dim &dim = reach.dims[term.dim];
    auto divisor = static_cast<double>(coordinate.divisor);
    bool isDigit = coordinate.kind == Coordinate::Kind::Digit;
    double own = isDigit ? divisor - 1 : span - getSpan(term);
    dim.span = dim.weights.empty() ? own : std::min(dim.span, own); // The lowest digit's.
    dim.step = static_cast<double>(term.step);
    dim.weights.push_back({number, divisor});
  }
}

std::optional<Reach> Reach::find(AffineMap map, ArrayRef<int64_t> domain, unsigned rank) {
  std::optional<Preimage> points = Preimage::find(map, domain);
  if (!points)
    return std::nullopt;
  Reach reach{double(points->getMost(domain.size())), double(points->getMost(rank))};
  reach.overlaps = points->overlaps();
  for (int64_t extent : domain.take_front(rank))
    reach.dims.push_back({double(extent), double(extent - 1)});
  for (auto [number, result] : llvm::enumerate(map.getResults()))
    addCoordinate(reach, Coordinate::classify(result, domain), unsigned(number), domain);
  return reach;
}

SctBox Reach::spread(const SctBox &box) const {
  SctBox reached;
  for (const Dim &dim : dims) {
    double length = dim.span;
    for (auto [number, weight] : dim.weights)
      length += (box[number] - 1) * weight;
    reached.push_back(std::min(dim.extent, std::floor(length / dim.step) + 1));
  }
  return reached;
}

} // namespace trop
