//===- Methods.cpp - How layers are made smaller --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Methods.h"

#include "lib/Geometry/Ward.h"
#include "lib/Pruning/Baselines.h"
#include "lib/Pruning/Representatives.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trop {

const std::vector<MethodTraits> &getMethods() {
  static const std::vector<MethodTraits> methods = [] {
    using M = Method;
    std::vector<MethodTraits> all{
        {M::Auto, "auto",
         "what loses least: tropnnc-fit where there are samples, else tropnnc-iter"},
        {M::TropNnc1, "tropnnc1",
         "clusters of |c| (a, b) by the sign of c, their sums (003, Alg. 1)"},
        {M::TropNnc, "tropnnc", "mean of inputs, sum of outputs of each cluster (003, Alg. 2)"},
        {M::TropNncIter, "tropnnc-iter", "the same, then inputs and outputs in turn (003, Alg. 3)"},
        {M::TropNncThreshold, "tropnnc-threshold",
         "tropnnc of clusters cut at one height in all layers (003, section 6)"},
        {M::TropNncFit, "tropnnc-fit",
         "tropnnc-iter, outputs then fitted to samples by least squares"},
        {M::ZonotopeKMeans, "zonotope-kmeans",
         "tropnnc1 with means for sums (Misiakos et al. 2022)"},
        {M::PathKMeans, "path-kmeans",
         "means of inputs and of outputs of each cluster (Misiakos et al. 2022)"},
        {M::Cup, "cup", "of each cluster the unit of greatest norm, as it is (CUP's program)"},
        {M::CupSum, "cup-sum", "the same unit, with the outputs of all its cluster"},
        {M::L1, "l1", "units of greatest 1-norm of inputs and outputs"},
        {M::L1In, "l1-in", "units of greatest 1-norm of inputs and bias"},
        {M::Random, "random", "units drawn"},
        {M::ThiNet, "thinet",
         "leaves out units whose outputs on samples add least (Luo et al. 2017)"},
        {M::ThiNetLs, "thinet-ls", "the same, outputs of the others scaled by least squares"},
    };
    auto at = [&](M method) -> MethodTraits & { return all[size_t(method)]; };
    at(M::TropNnc1).oneOutput = at(M::ZonotopeKMeans).oneOutput = true;
    for (M method : {M::TropNnc1, M::ZonotopeKMeans, M::TropNncIter})
      at(method).homogeneous = true;
    for (M method : {M::TropNnc, M::TropNncIter, M::TropNncThreshold, M::TropNncFit, M::PathKMeans,
                     M::Cup, M::CupSum})
      at(method).takesVectors = true;
    at(M::TropNncThreshold).byThreshold = true;
    for (M method : {M::TropNncFit, M::ThiNet, M::ThiNetLs})
      at(method).needsSamples = true;
    return all;
  }();
  return methods;
}

/// In the order of Vectors.
static constexpr const char *kVectors[] = {"concat", "inputs-cosine", "normalised", "balanced"};

std::optional<Method> findMethod(const std::string &name) {
  for (const MethodTraits &traits : getMethods())
    if (name == traits.name)
      return traits.method;
  return std::nullopt;
}

std::optional<Vectors> findVectors(const std::string &name) {
  for (size_t i = 0; i < std::size(kVectors); ++i)
    if (name == kVectors[i])
      return Vectors(i);
  return std::nullopt;
}

/// "a, b or c".
static std::string join(const std::vector<std::string> &names) {
  std::string text = names.front();
  for (size_t i = 1; i < names.size(); ++i)
    text += (i + 1 < names.size() ? ", " : " or ") + names[i];
  return text;
}

std::string listMethods() {
  std::vector<std::string> names;
  for (const MethodTraits &traits : getMethods())
    names.push_back(traits.name);
  return join(names);
}

std::string listVectors() { return join({std::begin(kVectors), std::end(kVectors)}); }

//===----------------------------------------------------------------------===//
// What is asked of a layer
//===----------------------------------------------------------------------===//

/// Whether units have weights of both signs to the one output.
static bool hasBothSigns(const UnitLayer &layer, const std::vector<int64_t> &units) {
  bool above = false, below = false;
  for (int64_t i : units) {
    above |= layer.outputs(i, 0) > 0;
    below |= layer.outputs(i, 0) < 0;
  }
  return above && below;
}

MethodOptions resolve(const MethodOptions &options, const Activation &activation) {
  MethodOptions resolved = options;
  if (options.method != Method::Auto)
    return resolved;
  Method withoutSamples = activation.homogeneous ? Method::TropNncIter : Method::TropNnc;
  resolved.method = options.samples ? Method::TropNncFit : withoutSamples;
  resolved.vectors = activation.homogeneous ? Vectors::Balanced : Vectors::Concat;
  resolved.iterations = 100;
  resolved.kMeans.draws = std::max(options.kMeans.draws, 16);
  return resolved;
}

std::optional<std::string> findObstacle(const UnitLayer &layer, const Activation &activation,
                                        int64_t keep, const MethodOptions &given) {
  MethodOptions options = resolve(given, activation);
  const MethodTraits &traits = getTraits(options.method);
  std::string name = traits.name;
  if (!layer.inputs.allFinite() || !layer.outputs.allFinite())
    return "expected weights that are finite, found an infinity or NaN";
  if (traits.oneOutput && layer.outputs.cols() != 1)
    return name + " expects one output, found " + std::to_string(layer.outputs.cols());
  bool rescales = options.vectors == Vectors::Normalised || options.vectors == Vectors::Balanced;
  if (!activation.homogeneous && (traits.homogeneous || (traits.takesVectors && rescales)))
    return name + (traits.homogeneous ? "" : " of rescaled units") +
           " expects a positively homogeneous activation";
  if (traits.needsSamples && !options.samples)
    return name + " expects samples to look at";
  if (traits.byThreshold)
    return options.threshold >= 0 ? std::nullopt
                                  : std::optional(name + " expects a threshold of at least 0");
  if (keep < 1 || keep > layer.count())
    return "expected to keep 1 to " + std::to_string(layer.count()) + " units, found " +
           std::to_string(keep);
  std::vector<int64_t> alive = findAlive(layer, activation);
  if (traits.oneOutput && keep == 1 && alive.size() > 1 && hasBothSigns(layer, alive))
    return name + " expects to keep at least 2 units of a layer with outputs of both signs: a unit "
                  "has one";
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Vectors and clusters
//===----------------------------------------------------------------------===//

/// The same function, units rescaled: (g_i t, C_i / t). A unit with a side that is 0 stays.
static UnitLayer rescale(UnitLayer layer, Vectors vectors) {
  for (int64_t i = 0; i < layer.count(); ++i) {
    double input = layer.inputs.row(i).norm(), output = layer.outputs.row(i).norm();
    if (input == 0 || output == 0)
      continue;
    double factor = vectors == Vectors::Balanced ? std::sqrt(output / input) : 1 / input;
    layer.inputs.row(i) *= factor;
    layer.outputs.row(i) /= factor;
  }
  return layer;
}

static Matrix makeVectors(const UnitLayer &layer, Vectors vectors) {
  if (vectors == Vectors::InputsCosine)
    return layer.inputs.rowwise().normalized();
  Matrix points(layer.count(), layer.inputs.cols() + layer.outputs.cols());
  points << layer.inputs, layer.outputs;
  return points;
}

static std::vector<std::vector<int64_t>> gather(const std::vector<int64_t> &labels) {
  std::vector<std::vector<int64_t>> clusters;
  for (size_t i = 0; i < labels.size(); ++i) {
    clusters.resize(std::max(clusters.size(), size_t(labels[i]) + 1));
    clusters[size_t(labels[i])].push_back(int64_t(i));
  }
  return clusters;
}

static std::vector<std::vector<int64_t>> cluster(const Matrix &points, int64_t keep,
                                                 const MethodOptions &options) {
  if (getTraits(options.method).byThreshold) {
    std::vector<Merge> merges = wardLinkage(points);
    double unit = options.relative && !merges.empty() ? merges.back().height : 1;
    return gather(cutAt(merges, points.rows(), options.threshold * unit));
  }
  return gather(kMeans(points, keep, options.kMeans).labels);
}

//===----------------------------------------------------------------------===//
// Methods
//===----------------------------------------------------------------------===//

/// `layer` may be rescaled, `given` is as it was.
static std::optional<Unit> represent(const UnitLayer &layer, const UnitLayer &given,
                                     const Activation &activation,
                                     const std::vector<int64_t> &members,
                                     const MethodOptions &options) {
  switch (options.method) {
  case Method::TropNncIter:
  case Method::TropNncFit:
    if (!activation.homogeneous) // Only units of one generator have a sum.
      return mergeByMean(layer, members);
    return options.fixedSigns ? mergeWithSigns(layer, members, options.iterations)
                              : mergeByIteration(layer, members, options.iterations);
  case Method::PathKMeans:
    return Unit{meanRows(layer.inputs, members), meanRows(layer.outputs, members)};
  case Method::Cup:
  case Method::CupSum: {
    auto square = [&](int64_t i) {
      return given.inputs.row(i).squaredNorm() + given.outputs.row(i).squaredNorm();
    };
    int64_t largest = *std::max_element(members.begin(), members.end(), [&](int64_t a, int64_t b) {
      return square(a) < square(b);
    });
    if (options.method == Method::Cup)
      return Unit{given.inputs.row(largest), given.outputs.row(largest)};
    return Unit{layer.inputs.row(largest), sumRows(layer.outputs, members)};
  }
  default:
    return mergeByMean(layer, members);
  }
}

/// A layer of the units found, in their order.
static PrunedLayer assemble(const std::vector<std::pair<Unit, std::vector<int64_t>>> &units,
                            const UnitLayer &like) {
  PrunedLayer pruned;
  pruned.units.inputs.resize(int64_t(units.size()), like.inputs.cols());
  pruned.units.outputs.resize(int64_t(units.size()), like.outputs.cols());
  for (size_t k = 0; k < units.size(); ++k) {
    pruned.units.inputs.row(int64_t(k)) = units[k].first.input;
    pruned.units.outputs.row(int64_t(k)) = units[k].first.output;
    pruned.members.push_back(units[k].second);
  }
  return pruned;
}

/// Clusters of vectors, one unit each; a unit alone keeps its bits.
static PrunedLayer pruneByClusters(const UnitLayer &layer, const Activation &activation,
                                   int64_t keep, const MethodOptions &options) {
  bool rescales = options.vectors == Vectors::Normalised || options.vectors == Vectors::Balanced;
  UnitLayer scaled = rescales ? rescale(layer, options.vectors) : layer;
  Matrix points = makeVectors(scaled, options.vectors);
  std::vector<std::pair<Unit, std::vector<int64_t>>> units;
  for (std::vector<int64_t> &members : cluster(points, keep, options)) {
    std::optional<Unit> unit;
    if (members.size() == 1)
      unit = Unit{layer.inputs.row(members[0]), layer.outputs.row(members[0])};
    else
      unit = represent(scaled, layer, activation, members, options);
    if (unit)
      units.emplace_back(std::move(*unit), std::move(members));
  }
  return assemble(units, layer);
}

/// How many of `keep` units each sign has (003 says it for even numbers alone).
static std::pair<int64_t, int64_t> divide(int64_t keep, int64_t above, int64_t below) {
  int64_t forAbove = keep / 2 + (keep % 2 && above >= below);
  int64_t forBelow = keep - forAbove;
  if (above == 0 || below == 0)
    return {above ? keep : 0, below ? keep : 0};
  forAbove = std::clamp<int64_t>(forAbove, 1, above);
  forBelow = std::clamp<int64_t>(keep - forAbove, 1, below);
  forAbove = std::clamp<int64_t>(keep - forBelow, 1, above);
  return {forAbove, forBelow};
}

/// A unit whose weight to the output is 1 or -1, rescaled by a power of two so that both sides are
/// of about one length, as training wants; no rounding of the unit changes.
static Unit makeSigned(Vector generator, double sign) {
  double length = generator.norm();
  double scale = length > 0 ? std::exp2(std::round(std::log2(length) / 2)) : 1;
  return {generator / scale, Vector::Constant(1, sign * scale)};
}

/// Algorithm 1, or its baseline with means.
static PrunedLayer pruneBySigns(const UnitLayer &layer, int64_t keep,
                                const MethodOptions &options) {
  std::vector<int64_t> bySign[2];
  for (int64_t i = 0; i < layer.count(); ++i)
    bySign[layer.outputs(i, 0) < 0].push_back(i);
  auto [above, below] = divide(keep, int64_t(bySign[0].size()), int64_t(bySign[1].size()));
  std::vector<std::pair<Unit, std::vector<int64_t>>> units;
  for (int negative = 0; negative < 2; ++negative) {
    const std::vector<int64_t> &own = bySign[negative];
    if (own.empty())
      continue;
    Matrix generators(int64_t(own.size()), layer.inputs.cols());
    for (size_t k = 0; k < own.size(); ++k)
      generators.row(int64_t(k)) = std::abs(layer.outputs(own[k], 0)) * layer.inputs.row(own[k]);
    MethodOptions named = options;
    named.kMeans.name += negative ? "-" : "+";
    for (std::vector<int64_t> &members :
         gather(kMeans(generators, negative ? below : above, named.kMeans).labels)) {
      bool isAlone = members.size() == 1;
      Vector generator = options.method == Method::ZonotopeKMeans ? meanRows(generators, members)
                                                                  : sumRows(generators, members);
      for (int64_t &i : members)
        i = own[size_t(i)];
      Unit unit = isAlone ? Unit{layer.inputs.row(members[0]), layer.outputs.row(members[0])}
                          : makeSigned(std::move(generator), negative ? -1 : 1);
      units.emplace_back(std::move(unit), std::move(members));
    }
  }
  std::sort(units.begin(), units.end(), [](auto &a, auto &b) { return a.second < b.second; });
  return assemble(units, layer);
}

static PrunedLayer pruneAlive(const UnitLayer &layer, const Activation &activation, int64_t keep,
                              const MethodOptions &options) {
  switch (options.method) {
  case Method::TropNnc1:
  case Method::ZonotopeKMeans:
    return pruneBySigns(layer, keep, options);
  case Method::L1:
  case Method::L1In:
    return keepLargest(layer, keep, options.method == Method::L1);
  case Method::Random:
    return keepDrawn(layer, keep, options.kMeans);
  case Method::ThiNet:
  case Method::ThiNetLs:
    return keepByEffect(layer, keep, runUnits(layer, activation, *options.samples),
                        options.method == Method::ThiNetLs, options.kMeans);
  case Method::TropNncFit: {
    PrunedLayer pruned = pruneByClusters(layer, activation, keep, options);
    fitOutputs(layer, activation, *options.samples, pruned.units);
    return pruned;
  }
  default:
    return pruneByClusters(layer, activation, keep, options);
  }
}

PrunedLayer prune(const UnitLayer &layer, const Activation &activation, int64_t keep,
                  const MethodOptions &given) {
  MethodOptions options = resolve(given, activation);
  std::vector<int64_t> alive = findAlive(layer, activation);
  bool byThreshold = getTraits(options.method).byThreshold;
  if (!byThreshold && keep == layer.count()) {
    alive.resize(size_t(keep));
    std::iota(alive.begin(), alive.end(), 0);
  }
  PrunedLayer rest = select(layer, alive);
  if (alive.empty() || (!byThreshold && keep >= int64_t(alive.size())))
    return rest;
  PrunedLayer pruned = pruneAlive(rest.units, activation, keep, options);
  for (std::vector<int64_t> &members : pruned.members)
    for (int64_t &i : members)
      i = alive[size_t(i)];
  return pruned;
}

} // namespace trop
