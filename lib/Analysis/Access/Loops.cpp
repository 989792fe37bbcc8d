//===- Loops.cpp - The loops within an element ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A condition that one loop alone moves, a step of it times s, bounds this loop: from the rest of
// the condition by s upwards, or downwards where s is below 0. Bounds are of the element's
// variables, which other loops do not know; so a condition that two loops move bounds none.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace trop {

SmallVector<Preimage::Loop> Preimage::getLoops(ArrayRef<int64_t> extents, unsigned outer,
                                               MLIRContext *context) {
  SmallVector<Loop> loops;
  for (auto [number, extent] : llvm::enumerate(extents.drop_front(outer)))
    loops.push_back({AffineMap::get(outer, 0, getAffineConstantExpr(0, context)),
                     AffineMap::get(outer, 0, getAffineConstantExpr(extent, context)),
                     outer + unsigned(number), extent, /*isConstant=*/true});
  return loops;
}

bool Preimage::sharesLoops(unsigned variable) const {
  return llvm::none_of(loops, [&](const Loop &loop) {
    return loop.lower.isFunctionOfDim(variable) || loop.upper.isFunctionOfDim(variable);
  });
}

bool Preimage::overlaps() const {
  return llvm::any_of(loops, [](const Loop &loop) { return !loop.isConstant; });
}

int64_t Preimage::getMost(size_t dims) const {
  int64_t most = 1;
  for (const Loop &loop : loops)
    most *= loop.dim < dims ? loop.most : 1;
  return most;
}

SmallVector<AffineExpr> Preimage::restrict(ArrayRef<AffineExpr> conditions) {
  return restrictLoops(loops, llvm::map_to_vector(conditions, [&](AffineExpr condition) {
                         return condition.replaceDims(point.getResults());
                       }));
}

SmallVector<AffineExpr> restrictLoops(MutableArrayRef<Preimage::Loop> loops,
                                      ArrayRef<AffineExpr> conditions) {
  SmallVector<AffineExpr> left;
  for (AffineExpr condition : conditions) {
    if (auto constant = dyn_cast<AffineConstantExpr>(condition);
        constant && constant.getValue() >= 0)
      continue;
    MLIRContext *context = condition.getContext();
    unsigned outer = loops.empty() ? 0 : loops[0].lower.getNumDims();
    SmallVector<int64_t> steps(outer + loops.size() + 1, 0);
    bool isLinear = !loops.empty() && addTerms(condition, 1, steps);
    auto inner = MutableArrayRef(steps).slice(outer, loops.size());
    if (!isLinear || llvm::count_if(inner, [](int64_t step) { return step != 0; }) != 1) {
      left.push_back(condition);
      continue;
    }
    size_t number =
        size_t(llvm::find_if(inner, [](int64_t step) { return step != 0; }) - inner.begin());
    Preimage::Loop &loop = loops[number];
    AffineExpr rest = getAffineConstantExpr(steps.back(), context);
    for (unsigned variable = 0; variable < outer; ++variable)
      rest = rest + getAffineDimExpr(variable, context) * steps[variable];
    int64_t step = inner[number];
    AffineMap &bound = step > 0 ? loop.lower : loop.upper;
    SmallVector<AffineExpr> bounds(bound.getResults());
    bounds.push_back(step > 0 ? (-rest).ceilDiv(step) : rest.floorDiv(-step) + 1);
    bound = AffineMap::get(outer, 0, bounds, context);
    loop.isConstant = false;
  }
  return left;
}

} // namespace trop
