//===- MethodsTest.cpp - Units made fewer ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Values by hand from 003 (Example 5) and from the definitions.
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Methods.h"
#include "lib/Pruning/Representatives.h"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <gtest/gtest.h>

#include <random>

using namespace trop;

namespace {

const Activation kRelu{true, 1, [](double x) { return x > 0 ? x : 0; }};
const Activation kTanh{false, 1, [](double x) { return std::tanh(x); }};

Matrix matrix(std::initializer_list<std::initializer_list<double>> rows) {
  Matrix result(int64_t(rows.size()), int64_t(rows.begin()->size()));
  int64_t i = 0;
  for (auto &row : rows) {
    int64_t j = 0;
    for (double number : row)
      result(i, j++) = number;
    ++i;
  }
  return result;
}

MethodOptions with(Method method) {
  MethodOptions options;
  options.method = method;
  options.kMeans.name = "W";
  return options;
}

/// Example 5 of 003: its bias is a second input here.
UnitLayer example5() { return {matrix({{1, 0}, {0, 1}}), matrix({{3, 4}, {5, 2}})}; }

UnitLayer randomLayer(int64_t units, int64_t inputs, int64_t outputs, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  UnitLayer layer{Matrix(units, inputs + 1), Matrix(units, outputs)};
  for (Matrix *each : {&layer.inputs, &layer.outputs})
    for (int64_t i = 0; i < each->size(); ++i)
      each->data()[i] = normal(random);
  return layer;
}

/// What the layer adds to the outputs for x, whose last number is 1.
Vector run(const UnitLayer &layer, const Vector &x) {
  return layer.outputs.transpose() * (layer.inputs * x).cwiseMax(0);
}

bool isSame(const UnitLayer &a, const UnitLayer &b) {
  return a.inputs == b.inputs && a.outputs == b.outputs;
}

TEST(Methods, NamesAreUnique) {
  for (const MethodTraits &traits : getMethods()) {
    EXPECT_EQ(findMethod(traits.name), traits.method);
    EXPECT_EQ(getTraits(traits.method).name, traits.name);
  }
  EXPECT_EQ(findMethod("tropnc"), std::nullopt);
}

TEST(Methods, Example5) {
  PrunedLayer pruned = prune(example5(), kRelu, 1, with(Method::TropNnc));
  EXPECT_EQ(pruned.units.inputs, matrix({{0.5, 0.5}}));
  EXPECT_EQ(pruned.units.outputs, matrix({{8, 6}}));
  EXPECT_EQ(pruned.members, (std::vector<std::vector<int64_t>>{{0, 1}}));
  PrunedLayer path = prune(example5(), kRelu, 1, with(Method::PathKMeans));
  EXPECT_EQ(path.units.outputs, matrix({{4, 3}}));
}

/// Sum of squared distances of C~ g~ from T.
double criterion(const UnitLayer &layer, const Unit &unit) {
  Matrix sums = layer.outputs.transpose() * layer.inputs;
  return (unit.output * unit.input.transpose() - sums).squaredNorm();
}

TEST(Methods, Example5Iterated) {
  UnitLayer layer = example5();
  EXPECT_NEAR(criterion(layer, mergeByMean(layer, {0, 1})), 4, 1e-12);
  // The output is updated once more after the one iteration: 3.92 is before that.
  Unit once = *mergeByIteration(layer, {0, 1}, 1);
  EXPECT_NEAR(once.input(0), 0.48, 1e-12);
  EXPECT_NEAR(once.input(1), 0.52, 1e-12);
  Unit before{once.input, mergeByMean(layer, {0, 1}).output};
  EXPECT_NEAR(criterion(layer, before), 3.92, 1e-12);
  EXPECT_NEAR(criterion(layer, *mergeByIteration(layer, {0, 1}, 50)), 3.913207, 1e-6);
}

TEST(Methods, ManyIterationsAreTheBestApproximationOfRankOne) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    UnitLayer layer = randomLayer(4, 3, 5, seed);
    Matrix sums = layer.outputs.transpose() * layer.inputs;
    Eigen::JacobiSVD<Matrix> svd(sums, Eigen::ComputeThinU | Eigen::ComputeThinV);
    Vector values = svd.singularValues();
    if (values(1) / values(0) >= 0.9)
      continue;
    Unit unit = *mergeByIteration(layer, {0, 1, 2, 3}, 200);
    Matrix best = values(0) * svd.matrixU().col(0) * svd.matrixV().col(0).transpose();
    EXPECT_LT((unit.output * unit.input.transpose() - best).norm(), 1e-6 * values(0));
    // relu is not odd: the generator is on the side of the mean.
    EXPECT_GE(unit.input.dot(meanRows(layer.inputs, {0, 1, 2, 3})), 0);
  }
}

TEST(Methods, OppositeUnits) {
  // The mean is 0: a row of the sums stands in, and x becomes relu(2 x), not NaN.
  UnitLayer layer{matrix({{1, 0}, {-1, 0}}), matrix({{1}, {-1}})};
  Unit unit = *mergeByIteration(layer, {0, 1}, 3);
  EXPECT_NEAR(unit.input(0) * unit.output(0), 2, 1e-12);
  EXPECT_GT(unit.input(0), 0);
  // Members that cancel leave no unit.
  UnitLayer equal{matrix({{1, 2}, {1, 2}}), matrix({{1}, {-1}})};
  EXPECT_EQ(mergeByIteration(equal, {0, 1}, 3), std::nullopt);
}

TEST(Methods, FixedSigns) {
  // Output 1 takes members of its sign alone: 3 g_0, not 3 g_0 - 1 g_1.
  UnitLayer layer{matrix({{1, 0}, {1, 0}}), matrix({{3}, {-1}})};
  Unit unit = *mergeWithSigns(layer, {0, 1}, 5);
  EXPECT_NEAR(unit.input(0) * unit.output(0), 3, 1e-12);
}

TEST(Methods, TropNnc1SumsWithinSigns) {
  UnitLayer layer{matrix({{1, 0}, {2, 1}, {1, 1}, {0, 1}}), matrix({{2}, {1}, {-1}, {-3}})};
  PrunedLayer pruned = prune(layer, kRelu, 2, with(Method::TropNnc1));
  EXPECT_EQ(pruned.members, (std::vector<std::vector<int64_t>>{{0, 1}, {2, 3}}));
  Matrix products = pruned.units.outputs.col(0).asDiagonal() * pruned.units.inputs;
  EXPECT_EQ(products, matrix({{4, 1}, {-1, -4}}));
  PrunedLayer means = prune(layer, kRelu, 2, with(Method::ZonotopeKMeans));
  Matrix halves = means.units.outputs.col(0).asDiagonal() * means.units.inputs;
  EXPECT_EQ(halves, matrix({{2, 0.5}, {-0.5, -2}}));
}

TEST(Methods, TropNnc1ClustersProducts) {
  // Units 0 and 1 have equal |c| g.
  UnitLayer layer{matrix({{1, 0}, {2, 0}, {0, 2}}), matrix({{2}, {1}, {1}})};
  PrunedLayer pruned = prune(layer, kRelu, 2, with(Method::TropNnc1));
  EXPECT_EQ(pruned.members, (std::vector<std::vector<int64_t>>{{0, 1}, {2}}));
}

TEST(Methods, OddNumbersAreForTheLargerSign) {
  UnitLayer layer = randomLayer(9, 2, 1, 3);
  for (int64_t i = 0; i < 9; ++i)
    layer.outputs(i, 0) = i < 3 ? 1 : -1;
  PrunedLayer pruned = prune(layer, kRelu, 3, with(Method::TropNnc1));
  ASSERT_EQ(pruned.units.count(), 3);
  EXPECT_EQ((pruned.units.outputs.array() < 0).count(), 2);
  // What one sign has no use for the other takes.
  EXPECT_EQ(prune(layer, kRelu, 8, with(Method::TropNnc1)).units.count(), 8);
  for (int64_t i = 0; i < 9; ++i)
    layer.outputs(i, 0) = 1;
  EXPECT_EQ(prune(layer, kRelu, 1, with(Method::TropNnc1)).units.count(), 1);
}

TEST(Methods, EqualUnitsAreSummed) {
  UnitLayer one = randomLayer(1, 3, 2, 7),
            many{one.inputs.replicate(4, 1), one.outputs.replicate(4, 1)};
  many.inputs.conservativeResize(5, Eigen::NoChange);
  many.outputs.conservativeResize(5, Eigen::NoChange);
  many.inputs.row(4) = -many.inputs.row(0);
  many.outputs.row(4) = many.outputs.row(0);
  Vector x(4);
  x << 0.5, -1, 2, 1;
  if (run(many, x).norm() == 0)
    x.head(3) = -x.head(3);
  for (Method method : {Method::TropNnc, Method::TropNncIter}) {
    PrunedLayer pruned = prune(many, kRelu, 3, with(method));
    EXPECT_EQ(pruned.units.count(), 2); // no more are distinct
    EXPECT_LT((run(pruned.units, x) - run(many, x)).norm(), 1e-12);
  }
}

TEST(Methods, DeadUnitsGoFirstAndUncounted) {
  UnitLayer layer = randomLayer(6, 2, 2, 5);
  layer.outputs.row(1).setZero();
  layer.inputs.row(4) << 0, 0, -1;
  layer.inputs.row(5) << 0, 0, 1; // a constant stays
  PrunedLayer pruned = prune(layer, kRelu, 4, with(Method::TropNnc));
  EXPECT_EQ(pruned.members, (std::vector<std::vector<int64_t>>{{0}, {2}, {3}, {5}}));
  EXPECT_TRUE(isSame(pruned.units, select(layer, {0, 2, 3, 5}).units));
  // Of tanh only a unit that is 0 is dead.
  EXPECT_EQ(findAlive(layer, kTanh), (std::vector<int64_t>{0, 2, 3, 4, 5}));
}

TEST(Methods, KeepingAllChangesNoBit) {
  UnitLayer layer = randomLayer(8, 3, 1, 9);
  layer.inputs(2, 1) = -0.0;
  layer.outputs.row(3).setZero();
  Matrix samples = Matrix::Random(20, 3);
  for (const MethodTraits &traits : getMethods()) {
    if (traits.byThreshold)
      continue;
    MethodOptions options = with(traits.method);
    options.samples = &samples;
    PrunedLayer pruned = prune(layer, kRelu, 8, options);
    EXPECT_TRUE(isSame(pruned.units, layer)) << traits.name;
    EXPECT_TRUE(std::signbit(pruned.units.inputs(2, 1)));
  }
}

TEST(Methods, Threshold) {
  UnitLayer layer{matrix({{0, 0}, {0, 1}, {5, 0}, {5, 3}}), matrix({{1}, {1}, {1}, {1}})};
  MethodOptions options = with(Method::TropNncThreshold);
  layer.inputs.col(1).array() += 1; // none is dead
  auto count = [&](double height) {
    options.threshold = height;
    return prune(layer, kRelu, 0, options).units.count();
  };
  EXPECT_EQ(count(0.999), 4);
  EXPECT_EQ(count(1), 3); // the height itself merges
  EXPECT_EQ(count(3), 2);
  EXPECT_EQ(count(100), 1);
  options.relative = true;
  EXPECT_EQ(count(1), 1);
  EXPECT_EQ(count(0.999), 2);
}

TEST(Methods, RescalingChangesClustersNotTheFunction) {
  UnitLayer layer = randomLayer(6, 2, 2, 11);
  for (Vectors vectors : {Vectors::Normalised, Vectors::Balanced, Vectors::InputsCosine}) {
    MethodOptions options = with(Method::TropNnc);
    options.vectors = vectors;
    UnitLayer scaled = layer;
    scaled.inputs.row(0) *= 1024;
    scaled.outputs.row(0) /= 1024;
    EXPECT_EQ(prune(layer, kRelu, 3, options).members, prune(scaled, kRelu, 3, options).members);
  }
}

TEST(Methods, Cup) {
  UnitLayer layer{matrix({{1, 0}, {1.5, 0}, {-9, 0}}), matrix({{2}, {3}, {1}})};
  PrunedLayer own = prune(layer, kRelu, 2, with(Method::Cup));
  EXPECT_EQ(own.units.inputs, matrix({{1.5, 0}, {-9, 0}}));
  EXPECT_EQ(own.units.outputs, matrix({{3}, {1}}));
  EXPECT_EQ(prune(layer, kRelu, 2, with(Method::CupSum)).units.outputs, matrix({{5}, {1}}));
}

TEST(Methods, CupKeepsUnitsAsTheyAre) {
  UnitLayer layer{matrix({{9, 1.0625}, {0.25, 0.03125}, {-1, 5}}), matrix({{1}, {1}, {-1}})};
  for (Vectors vectors : {Vectors::InputsCosine, Vectors::Balanced, Vectors::Normalised}) {
    MethodOptions options = with(Method::Cup);
    options.vectors = vectors;
    PrunedLayer pruned = prune(layer, kRelu, 1, options);
    EXPECT_TRUE(isSame(pruned.units, select(layer, {0}).units)); // the longest of all three
  }
}

TEST(Methods, Norms) {
  UnitLayer layer{matrix({{1, 1}, {3, 0}, {2, 0}}), matrix({{9}, {1}, {1}})};
  EXPECT_EQ(prune(layer, kRelu, 1, with(Method::L1)).members[0], (std::vector<int64_t>{0}));
  EXPECT_EQ(prune(layer, kRelu, 1, with(Method::L1In)).members[0], (std::vector<int64_t>{1}));
  // The lower index on a tie.
  EXPECT_EQ(prune(layer, kRelu, 2, with(Method::L1In)).members,
            (std::vector<std::vector<int64_t>>{{0}, {1}}));
}

TEST(Methods, DrawnUnitsFollowFromSeedAndName) {
  UnitLayer layer = randomLayer(50, 2, 2, 13);
  MethodOptions options = with(Method::Random), other = options;
  EXPECT_EQ(prune(layer, kRelu, 9, options).members, prune(layer, kRelu, 9, other).members);
  other.kMeans.seed = 1;
  EXPECT_NE(prune(layer, kRelu, 9, options).members, prune(layer, kRelu, 9, other).members);
  other = options;
  other.kMeans.name = "V";
  EXPECT_NE(prune(layer, kRelu, 9, options).members, prune(layer, kRelu, 9, other).members);
}

/// By trying every unit at every step.
std::vector<int64_t> thinetByDefinition(const UnitLayer &layer, const Matrix &activations,
                                        int64_t keep) {
  std::vector<int64_t> left(size_t(layer.count()));
  for (size_t i = 0; i < left.size(); ++i)
    left[i] = int64_t(i);
  Matrix gone = Matrix::Zero(activations.rows(), layer.outputs.cols());
  while (int64_t(left.size()) > keep) {
    auto with = [&](int64_t i) -> Matrix {
      return gone + activations.col(i) * layer.outputs.row(i);
    };
    size_t best = 0;
    for (size_t i = 1; i < left.size(); ++i)
      if (with(left[i]).squaredNorm() < with(left[best]).squaredNorm())
        best = i;
    gone = with(left[best]);
    left.erase(left.begin() + long(best));
  }
  return left;
}

TEST(Methods, ThiNet) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    UnitLayer layer = randomLayer(10, 3, 4, seed);
    Matrix samples = Matrix::Random(30, 3);
    Matrix activations = runUnits(layer, kRelu, samples);
    MethodOptions options = with(Method::ThiNet);
    options.samples = &samples;
    PrunedLayer pruned = prune(layer, kRelu, 4, options);
    std::vector<int64_t> kept;
    for (auto &members : pruned.members)
      kept.push_back(members[0]);
    EXPECT_EQ(kept, thinetByDefinition(layer, activations, 4));
    // Least squares: the residual is orthogonal to what each unit contributes.
    options.method = Method::ThiNetLs;
    PrunedLayer scaled = prune(layer, kRelu, 4, options);
    Matrix rest = activations * layer.outputs;
    for (int64_t k = 0; k < 4; ++k)
      rest -= activations.col(kept[k]) * scaled.units.outputs.row(k);
    for (int64_t k = 0; k < 4; ++k) {
      Matrix own = activations.col(kept[k]) * layer.outputs.row(kept[k]);
      EXPECT_LT(std::abs(own.cwiseProduct(rest).sum()), 1e-6 * own.squaredNorm());
    }
  }
}

TEST(Methods, FittedOutputsAreLeastSquares) {
  UnitLayer layer = randomLayer(12, 3, 2, 21);
  Matrix samples = Matrix::Random(400, 3);
  MethodOptions options = with(Method::TropNncIter);
  PrunedLayer plain = prune(layer, kRelu, 4, options);
  options.method = Method::TropNncFit;
  options.samples = &samples;
  PrunedLayer fitted = prune(layer, kRelu, 4, options);
  EXPECT_EQ(fitted.members, plain.members);
  EXPECT_EQ(fitted.units.inputs, plain.units.inputs);
  Matrix wanted = runUnits(layer, kRelu, samples) * layer.outputs;
  auto error = [&](const UnitLayer &units, const Matrix &outputs) {
    return (runUnits(units, kRelu, samples) * outputs - wanted).norm();
  };
  Matrix best = runUnits(fitted.units, kRelu, samples).colPivHouseholderQr().solve(wanted);
  EXPECT_LT(error(fitted.units, fitted.units.outputs), error(plain.units, plain.units.outputs));
  EXPECT_LT(error(fitted.units, fitted.units.outputs), 1.01 * error(fitted.units, best));
}

TEST(Methods, Obstacles) {
  UnitLayer layer{matrix({{1, 0}, {2, 1}}), matrix({{1}, {-1}})};
  auto obstacle = [&](Method method, int64_t keep, const Activation &activation = kRelu) {
    return findObstacle(layer, activation, keep, with(method)).value_or("");
  };
  EXPECT_EQ(obstacle(Method::TropNnc, 1), "");
  EXPECT_EQ(obstacle(Method::TropNnc, 0), "expected to keep 1 to 2 units, found 0");
  EXPECT_EQ(obstacle(Method::TropNnc, 3), "expected to keep 1 to 2 units, found 3");
  EXPECT_EQ(obstacle(Method::TropNnc1, 1),
            "tropnnc1 expects to keep at least 2 units of a layer with outputs of both signs: a "
            "unit has one");
  EXPECT_EQ(obstacle(Method::TropNncIter, 1, kTanh),
            "tropnnc-iter expects a positively homogeneous activation");
  EXPECT_EQ(obstacle(Method::TropNnc, 1, kTanh), "");
  EXPECT_EQ(obstacle(Method::ThiNet, 1), "thinet expects samples to look at");
  MethodOptions options = with(Method::TropNnc);
  options.vectors = Vectors::Balanced;
  EXPECT_EQ(findObstacle(layer, kTanh, 1, options),
            "tropnnc of rescaled units expects a positively homogeneous activation");
  options.method = Method::TropNncThreshold;
  options.vectors = Vectors::Concat;
  options.threshold = -1;
  EXPECT_EQ(findObstacle(layer, kRelu, 1, options),
            "tropnnc-threshold expects a threshold of at least 0");
  layer.outputs = matrix({{1, 2}, {3, 4}});
  EXPECT_EQ(obstacle(Method::TropNnc1, 2), "tropnnc1 expects one output, found 2");
  layer.inputs(0, 0) = std::nan("");
  EXPECT_EQ(obstacle(Method::TropNnc, 2),
            "expected weights that are finite, found an infinity or NaN");
}

} // namespace
