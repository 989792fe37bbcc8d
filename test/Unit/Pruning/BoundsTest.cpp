//===- BoundsTest.cpp - Bounds are bounds ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The largest error that sampling and local search find is a lower bound of the largest there is,
// computed from the networks alone: no upper bound may be below.
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Bounds.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

using namespace trop;

namespace {

const Activation kRelu{true, 1, [](double x) { return x > 0 ? x : 0; }};
const Activation kLeaky{true, 1, [](double x) { return x > 0 ? x : 0.1 * x; }};
const Activation kTanh{false, 1, [](double x) { return std::tanh(x); }};

UnitLayer randomLayer(std::mt19937 &random, bool hasBias) {
  auto draw = [&](int64_t from, int64_t to) {
    return std::uniform_int_distribution<int64_t>(from, to)(random);
  };
  std::normal_distribution<double> normal;
  int64_t units = draw(2, 8), inputs = draw(1, 3), outputs = draw(0, 1) ? 1 : draw(2, 3);
  UnitLayer layer{Matrix(units, inputs + 1), Matrix(units, outputs)};
  for (Matrix *each : {&layer.inputs, &layer.outputs})
    for (int64_t i = 0; i < each->size(); ++i)
      each->data()[i] = normal(random);
  if (!hasBias)
    layer.inputs.col(inputs).setZero();
  if (draw(0, 4) == 0) // units that nothing reads, or that are 0, and equal ones
    layer.outputs.row(0).setZero();
  if (draw(0, 4) == 0)
    layer.inputs.row(1) << Vector::Zero(inputs).transpose(), -std::abs(layer.inputs(1, inputs));
  if (draw(0, 4) == 0)
    layer.inputs.row(units - 1) = layer.inputs.row(0);
  return layer;
}

/// The difference of the outputs at x.
Vector errorAt(const UnitLayer &a, const UnitLayer &b, const Activation &activation,
               const Vector &x) {
  Matrix sample = x.transpose();
  return (runUnits(a, activation, sample) * a.outputs - runUnits(b, activation, sample) * b.outputs)
      .transpose();
}

double inNorm(const Vector &error, int norm) {
  return norm == 0 ? error.lpNorm<Eigen::Infinity>() : norm == 1 ? error.norm() : error.lpNorm<1>();
}

/// By norm: largest, Euclidean, sum.
double findLargest(const UnitLayer &a, const UnitLayer &b, const Activation &activation,
                   double radius, int norm, std::mt19937 &random) {
  std::normal_distribution<double> normal;
  int64_t inputs = a.inputs.cols() - 1;
  auto draw = [&] { return Vector(Vector::NullaryExpr(inputs, [&] { return normal(random); })); };
  auto value = [&](const Vector &x) { return inNorm(errorAt(a, b, activation, x), norm); };
  auto confine = [&](Vector x) { return x.norm() > radius ? Vector(x * (radius / x.norm())) : x; };
  Vector best = Vector::Zero(inputs);
  for (int i = 0; i < 60; ++i)
    if (Vector x = draw().normalized() * radius; value(x) > value(best))
      best = x;
  for (double step = radius / 2; step > 1e-3 * radius; step *= 0.7)
    for (int i = 0; i < 4; ++i)
      if (Vector x = confine(best + step * draw()); value(x) > value(best))
        best = x;
  return value(best);
}

std::vector<MethodOptions> everyWay() {
  std::vector<MethodOptions> ways;
  for (const MethodTraits &traits : getMethods()) {
    MethodOptions options;
    options.method = traits.method;
    options.threshold = 1.5;
    ways.push_back(options);
    if (traits.takesVectors) {
      options.vectors = Vectors::Balanced;
      ways.push_back(options);
    }
    if (traits.method == Method::TropNncIter) {
      options.fixedSigns = true;
      ways.push_back(options);
    }
  }
  return ways;
}

TEST(Bounds, AreNeverExceeded) {
  std::mt19937 random(2026);
  std::map<std::string, double> largest; // error by bound
  std::map<std::string, int> seen;
  for (int network = 0; network < 500; ++network) {
    bool hasBias = network % 4 != 0;
    UnitLayer layer = randomLayer(random, hasBias);
    const Activation &activation = network % 10 == 1 ? kLeaky : network % 10 == 2 ? kTanh : kRelu;
    double radius = std::exp(std::uniform_real_distribution<double>(-1, 2)(random));
    int64_t keep = std::uniform_int_distribution<int64_t>(1, layer.count() - 1)(random);
    Matrix samples = Matrix::Random(50, layer.inputs.cols() - 1);
    for (MethodOptions options : everyWay()) {
      options.kMeans.name = std::to_string(network);
      options.samples = &samples;
      if (findObstacle(layer, activation, keep, options))
        continue;
      PrunedLayer pruned = prune(layer, activation, keep, options);
      BoundRequest request{options, radius, hasBias};
      double found[3];
      for (int norm = 0; norm < 3; ++norm)
        found[norm] = findLargest(layer, pruned.units, activation, radius, norm, random);
      for (const Bound &bound : computeBounds(layer, pruned, activation, request)) {
        const double limits[] = {bound.most, bound.euclidean, bound.sum};
        ++seen[bound.name];
        for (int norm = 0; norm < 3; ++norm) {
          ASSERT_LE(found[norm], limits[norm] * (1 + 1e-9) + 1e-9)
              << bound.name << " of " << getTraits(options.method).name << ", network " << network
              << ", norm " << norm;
          if (limits[norm] > 1e-6)
            largest[bound.name] = std::max(largest[bound.name], found[norm] / limits[norm]);
        }
      }
    }
  }
  for (const char *name : {"zonotope", "one-sided", "prop12", "prop12-half", "lipschitz",
                           "projected", "half+residual", "spectral", "prop14"}) {
    EXPECT_GT(seen[name], 50) << name;
    EXPECT_GT(largest[name], 0.2) << name << " is far from what happens";
  }
}

/// 003, Corollary 13: of the same clusters, Misiakos' bound is K times the largest distance to a
/// centre and (1 - 1 / largest cluster) sum |c_i g_i|.
TEST(Bounds, Corollary13) {
  std::mt19937 random(13);
  for (int network = 0; network < 200; ++network) {
    UnitLayer layer = randomLayer(random, true);
    layer.outputs.conservativeResize(Eigen::NoChange, 1);
    MethodOptions options;
    options.method = Method::TropNnc1;
    int64_t keep = std::max<int64_t>(2, layer.count() / 2);
    if (findObstacle(layer, kRelu, keep, options))
      continue;
    PrunedLayer pruned = prune(layer, kRelu, keep, options);
    double farthest = 0, sizes = 0;
    size_t most = 1;
    for (const auto &members : pruned.members) {
      most = std::max(most, members.size());
      Vector mean = Vector::Zero(layer.inputs.cols());
      auto product = [&](int64_t i) -> Vector {
        return std::abs(layer.outputs(i, 0)) * layer.inputs.row(i);
      };
      for (int64_t i : members) {
        mean += product(i) / double(members.size());
        sizes += product(i).norm();
      }
      for (int64_t i : members)
        farthest = std::max(farthest, (product(i) - mean).norm());
    }
    double before = double(pruned.members.size()) * farthest + (1 - 1 / double(most)) * sizes;
    for (const Bound &bound : computeBounds(layer, pruned, kRelu, {options, 0, true}))
      if (bound.name == "prop12") {
        EXPECT_LE(bound.sum, before * (1 + 1e-9) + 1e-9);
      }
  }
}

TEST(Bounds, OfExamplesOf003) {
  // A unit g = (0, 3) that vanishes: the bias is part of its generator, and rho is not r.
  UnitLayer layer{Matrix::Zero(2, 2), Matrix::Ones(2, 1)};
  layer.inputs << 0, 3, 1, 0;
  PrunedLayer pruned = select(layer, {1});
  BoundRequest request{{}, 0, true};
  for (const Bound &bound : computeBounds(layer, pruned, kRelu, request))
    EXPECT_NEAR(bound.most, 3, 1e-6) << bound.name;
  // Example 5: distances of the zonotopes of both outputs.
  UnitLayer example{Matrix::Identity(2, 2), Matrix(2, 2)};
  example.outputs << 3, 4, 5, 2;
  PrunedLayer merged = prune(example, kRelu, 1, request.method);
  for (const Bound &bound : computeBounds(example, merged, kRelu, request))
    if (bound.name == "zonotope") {
      EXPECT_NEAR(bound.most, 3.535534, 1e-6);
      EXPECT_NEAR(bound.sum, 3.535534 + 2.828427, 1e-6);
    }
}

} // namespace
