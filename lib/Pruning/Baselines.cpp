//===- Baselines.cpp - Choosing units by a criterion ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Baselines.h"

#include "runtime/Support/Hash.h"
#include "runtime/Support/Random.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <numeric>

namespace trop {

PrunedLayer keepLargest(const UnitLayer &layer, int64_t keep, bool outputs) {
  Vector norms = layer.inputs.rowwise().lpNorm<1>();
  if (outputs)
    norms += layer.outputs.rowwise().lpNorm<1>();
  std::vector<int64_t> units(size_t(layer.count()));
  std::iota(units.begin(), units.end(), 0);
  std::stable_sort(units.begin(), units.end(),
                   [&](int64_t a, int64_t b) { return norms(a) > norms(b); });
  units.resize(size_t(keep));
  return select(layer, std::move(units));
}

/// By seed and name.
static rt::Random makeRandom(const KMeansOptions &options) {
  return rt::Random(options.seed, rt::Random::Stream::Units,
                    rt::mixIn(rt::kEmptyDigest, options.name.data(), int64_t(options.name.size())));
}

PrunedLayer keepDrawn(const UnitLayer &layer, int64_t keep, const KMeansOptions &random) {
  return select(layer, makeRandom(random).distinct(layer.count(), keep));
}

/// [n][entries], of at most 4000 entries that are drawn.
static Matrix findContributions(const UnitLayer &layer, const Matrix &activations,
                                const KMeansOptions &random) {
  constexpr int64_t kMost = 4000;
  int64_t outputs = layer.outputs.cols(), all = activations.rows() * outputs;
  std::vector<int64_t> entries = makeRandom(random).distinct(all, std::min(all, kMost));
  Matrix contributions(layer.count(), int64_t(entries.size()));
  for (size_t e = 0; e < entries.size(); ++e)
    contributions.col(int64_t(e)) = activations.row(entries[e] / outputs)
                                        .transpose()
                                        .cwiseProduct(layer.outputs.col(entries[e] % outputs));
  return contributions;
}

PrunedLayer keepByEffect(const UnitLayer &layer, int64_t keep, const Matrix &activations,
                         bool scale, const KMeansOptions &random) {
  Matrix contributions = findContributions(layer, activations, random);
  Matrix gram = multiplyRows(contributions, contributions);
  Vector withGone = Vector::Zero(layer.count()); // products of each unit with all that are gone
  std::vector<int64_t> left(size_t(layer.count()));
  std::iota(left.begin(), left.end(), 0);
  while (int64_t(left.size()) > keep) {
    // |gone + x_i|^2 less |gone|^2, which is the same for all.
    auto growth = [&](int64_t i) { return 2 * withGone(i) + gram(i, i); };
    auto least = std::min_element(left.begin(), left.end(),
                                  [&](int64_t a, int64_t b) { return growth(a) < growth(b); });
    withGone += gram.col(*least);
    left.erase(least);
  }
  PrunedLayer pruned = select(layer, left);
  if (scale) {
    Matrix stay = gram(left, left);
    // A unit that contributes to no entry keeps its factor; others are not moved by it.
    stay.diagonal().array() += 1e-9 * stay.trace() / double(keep) + 1e-300;
    Vector factors = Vector::Ones(keep) + stay.ldlt().solve(Vector(withGone(left)));
    pruned.units.outputs.array().colwise() *= factors.array();
  }
  return pruned;
}

} // namespace trop
