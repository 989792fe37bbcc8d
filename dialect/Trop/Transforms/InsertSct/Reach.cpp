//===- Reach.cpp - What one entry of an operand reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dimensions that no result of the map uses are free. The others fall into groups that
// share no result, and a bound of the whole is the product of theirs; a group is small
// (i floordiv 2; or channel, row and offset), so its points are simply visited.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Reach.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/SmallBitVector.h"

#include <map>
#include <set>

using namespace mlir;

namespace trop {

/// Groups of more points than this are not visited: an entry may reach them all.
static constexpr double kMostPoints = 1 << 16;

static bool usesAny(AffineExpr expression, const llvm::SmallBitVector &dims) {
  return llvm::any_of(dims.set_bits(),
                      [&](unsigned dim) { return expression.isFunctionOfDim(dim); });
}

static Reach visitGroup(ArrayRef<int64_t> domain, unsigned numOutputDims, AffineMap map,
                        const llvm::SmallBitVector &dims) {
  Reach all;
  SmallVector<int64_t> extents, outputs;
  for (auto [dim, extent] : llvm::enumerate(domain)) {
    extents.push_back(dims.test(dim) ? extent : 1);
    all.points *= static_cast<double>(extents.back());
    if (dim < numOutputDims)
      all.outputs *= static_cast<double>(extents.back());
  }
  SmallVector<AffineExpr> results = llvm::filter_to_vector(
      map.getResults(), [&](AffineExpr result) { return usesAny(result, dims); });
  if (results.empty() || all.points > kMostPoints)
    return all;
  if (llvm::all_of(results, llvm::IsaPred<AffineDimExpr>))
    return Reach();
  auto part = AffineMap::get(map.getNumDims(), 0, results, map.getContext());
  std::map<std::vector<int64_t>, std::pair<int64_t, std::set<std::vector<int64_t>>>> entries;
  SmallVector<int64_t> strides = computeStrides(extents);
  for (int64_t number = 0, end = computeProduct(extents); number < end; ++number) {
    SmallVector<int64_t> point = delinearize(number, strides), entry = part.compose(point);
    auto &[points, reached] = entries[{entry.begin(), entry.end()}];
    ++points;
    reached.insert({point.begin(), point.begin() + numOutputDims});
  }
  Reach most{0, 0};
  for (const auto &[entry, reached] : entries) {
    most.points = std::max(most.points, static_cast<double>(reached.first));
    most.outputs = std::max(most.outputs, static_cast<double>(reached.second.size()));
  }
  return most;
}

Reach getReach(ArrayRef<int64_t> domain, unsigned numOutputDims, AffineMap map) {
  llvm::EquivalenceClasses<unsigned> classes;
  for (unsigned dim = 0; dim < domain.size(); ++dim)
    classes.insert(dim);
  for (AffineExpr result : map.getResults()) {
    std::optional<unsigned> first;
    for (unsigned dim = 0; dim < domain.size(); ++dim)
      if (result.isFunctionOfDim(dim))
        classes.unionSets(first.value_or(dim), dim), first = first.value_or(dim);
  }
  Reach reach;
  for (unsigned dim = 0; dim < domain.size(); ++dim) {
    if (classes.getLeaderValue(dim) != dim)
      continue;
    llvm::SmallBitVector dims(domain.size());
    for (unsigned other = 0; other < domain.size(); ++other)
      dims[other] = classes.getLeaderValue(other) == dim;
    Reach part = visitGroup(domain, numOutputDims, map, dims);
    reach.points *= part.points;
    reach.outputs *= part.outputs;
  }
  return reach;
}

} // namespace trop
