//===- RandomModel.h - Models drawn at random -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_RANDOMMODEL_H
#define TROP_TEST_LIB_MODELS_RANDOMMODEL_H

#include "trop/abi.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace trop::test {

/// What a model is run on. Every number is one of the model's element type.
struct Data {
  std::vector<std::vector<double>> parameters; ///< in the model's order
  int64_t rows;
  std::vector<double> inputs;  ///< [rows][input_count]
  std::vector<double> targets; ///< [rows] classes, or [rows][output_count] values
};

/// How numbers are drawn.
enum class Numbers {
  Either,
  Tied,   ///< few multiples of 1/4, columns alike: many exact ties, zeros of both signs
  Generic ///< nearly normal, no ties
};

struct RandomModel {
  std::string source;
  Data data;
  std::set<std::string> features; ///< of getFeatures(), those it has
};

/// A model with a train block, drawn from the seed. `numbers` changes the data alone.
/// Rows are 70; losses are finite.
RandomModel drawModel(uint64_t seed, Numbers numbers = Numbers::Either);

/// One with `reduce: max`, and of layers that go with it.
RandomModel drawMaxModel(uint64_t seed);

/// Data for any model: finite numbers.
Data drawData(const trop_model &model, int64_t rows, Numbers numbers, uint64_t seed);

/// Everything that a random model may have.
const std::vector<std::string> &getFeatures();

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_RANDOMMODEL_H
