//===- InitTest.cpp - First values of parameters --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static std::vector<double> valuesOf(const Array &array) {
  std::vector<double> values;
  for (int64_t i = 0; i < array.size(); ++i)
    values.push_back(array.get(i));
  return values;
}

TEST(InitTest, PlusMinus) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(30, 1));
  experiment.initialise();
  EXPECT_EQ(valuesOf(experiment.weights[0]), (std::vector<double>{4, -4, 4, -4, 4, -4, 4, -4}));
}

// Section 3.4: column h is -k x, k x, ... of a sample, row h of W2 is its vote, and no
// sample serves twice.
TEST(InitTest, PrototypesAndVotes) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(30, 1));
  experiment.initialise();
  const double *x = static_cast<const double *>(experiment.samples.view(0, 30).inputs);
  std::set<int64_t> drawn;
  for (int64_t h = 0; h < 20; ++h) {
    auto isPrototype = [&](int64_t row) {
      for (int64_t i = 0; i < 8; ++i)
        if (experiment.weights[1].get(i * 20 + h) != (i % 2 ? 4 : -4) * x[row * 4 + i / 2])
          return false;
      return true;
    };
    int64_t row = 0;
    while (row < 30 && !isPrototype(row))
      ++row;
    ASSERT_LT(row, 30);
    drawn.insert(row);
    for (int64_t d = 0; d < 3; ++d)
      EXPECT_EQ(experiment.weights[2].get(h * 3 + d),
                d == experiment.samples.classOf(row) ? 4 : -4);
  }
  EXPECT_EQ(drawn.size(), 20u);
}

TEST(InitTest, PrototypesStayInTheTrainingPart) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(40, 1), /*split=*/0.5);
  experiment.initialise(); // needs every one of its 20 rows
  const double *x = static_cast<const double *>(experiment.samples.view(0, 20).inputs);
  std::multiset<double> trained, prototypes;
  for (int64_t row = 0; row < 20; ++row) {
    trained.insert(-4 * x[row * 4]);
    prototypes.insert(experiment.weights[1].get(row));
  }
  EXPECT_EQ(prototypes, trained);
}

// Theorem 3.1 (A.1): with all samples as prototypes and votes of their values, the
// network goes through every sample of a function that is 4-Lipschitz.
TEST(InitTest, VotesOfARegressionInterpolate) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 33; ++i)
    csv += concat(i / 32.0, ",", std::sin(3 * i / 32.0), "\n");
  Experiment experiment(lmmRegression(TROP_F64), csv);
  experiment.initialise();
  std::vector<double> outputs(33);
  experiment.evaluator.forward(experiment.samples, 0, 33, outputs.data());
  for (int64_t row = 0; row < 33; ++row)
    EXPECT_NEAR(outputs[row], experiment.samples.target(row, 0), 1e-12);
}

TEST(InitTest, RandomOnes) {
  TestModel test = maxPlusClassifier(TROP_F64);
  auto first = [&](const char *init, const std::vector<Argument> &arguments, uint64_t seed = 0) {
    Experiment experiment(maxPlusClassifier(TROP_F64), blobs(6, 1));
    experiment.test.setInit(0, init, arguments);
    experiment.initialise(seed);
    return valuesOf(experiment.weights[0]);
  };
  for (double w : first("uniform", {{"", -2}, {"", -1}}))
    EXPECT_TRUE(w >= -2 && w < -1);
  for (double w : first("glorot", {}))
    EXPECT_LE(std::fabs(w), std::sqrt(6.0 / 7));
  EXPECT_EQ(first("zeros", {}), std::vector<double>(12, 0));
  EXPECT_EQ(first("normal", {{"", 3}, {"", 0}}), std::vector<double>(12, 3));
  EXPECT_EQ(first("normal", {{"", 0}, {"", 1}}), first("normal", {{"", 0}, {"", 1}}));
  EXPECT_NE(first("normal", {{"", 0}, {"", 1}}), first("normal", {{"", 0}, {"", 1}}, 1));
}

TEST(InitTest, Errors) {
  auto problem = [](int64_t rows, auto change) {
    Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(rows, 1));
    change(experiment.test);
    return errorOf([&] { experiment.initialise(); });
  };
  EXPECT_EQ(problem(19, [](TestModel &) {}),
            "test.trop:1:1: prototypes for 'W1' expects at least 20 training samples, found 19");
  EXPECT_EQ(
      problem(30, [](TestModel &test) { test.parameter(1).input_value = -1; }),
      "test.trop:1:1: prototypes for 'W1' expects a parameter that is the weights of a layer");
  EXPECT_EQ(problem(30, [](TestModel &test) { test.parameter(1).input_value = 0; }),
            "test.trop:1:1: prototypes for 'W1' expects shape [4, _] to match the layer's input "
            "'x', found [8, 20]");
  EXPECT_EQ(problem(30, [](TestModel &test) { test.setInit(2, "votes", {{"", "W0"}, {"", 4}}); }),
            "test.trop:1:1: votes for 'W2' expects 'W0' to be initialised by prototypes before it");
  EXPECT_EQ(problem(30, [](TestModel &test) { test.setInit(0, "votes", {{"", "W1"}, {"", 4}}); }),
            "test.trop:1:1: votes for 'W0' expects 'W1' to be initialised by prototypes before it");
}
