//===- Calls.h - What a model gives, compiled and by the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_CALLS_H
#define TROP_TEST_UNIT_COMPILED_CALLS_H

#include "lib/Reference/Interpreter.h"
#include "test/lib/Models/CompiledModel.h"
#include "test/lib/Models/RandomModel.h"

namespace trop::test {

/// The samples of a call.
struct Samples {
  /// Rows `first` to `first + count - 1`, passed as a range.
  static Samples range(int64_t first, int64_t count);
  /// Rows in any order, passed as a list.
  static Samples list(std::vector<int64_t> rows);

  int64_t count() const { return rows.size(); }

  std::vector<int64_t> rows;
  bool listed;
  std::vector<double> weights; ///< empty: null is passed
};

/// What a loss call gives.
struct Losses {
  std::vector<double> values;
  trop_status status;
  int64_t sample; ///< of the error, -1 without one
  std::string message;
};

/// What an explain call gives: fields of trop_leaves.
struct Leaves {
  double value;
  std::vector<double> leaves, elements, slopes;
  std::vector<int64_t> positions;
};

/// All that a model computes for some samples; no losses or derivatives without a
/// train block.
struct Results {
  std::vector<double> outputs, losses, inputGradients, products;
  std::vector<std::vector<double>> values, gradients;
};

/// The source of a random model with weights of samples in the data of its train block.
std::string withSampleWeights(std::string source);

/// The source of a random model, all of whose sums of products are fused.
std::string withFusedSums(std::string source);
/// Weights of rows, which such a model is given: multiples of 1/4 from 0 on, always the same.
std::vector<double> getSampleWeights(int64_t rows);

/// Direction `number` of those that forward products are taken along: of a parameter,
/// or, after all of them, of the input. Multiples of 1/4, always the same.
std::vector<double> getDirection(int64_t number, int64_t count);

//===----------------------------------------------------------------------===//
// Compiled
//===----------------------------------------------------------------------===//

// These expect that the model writes nothing past its arrays, reads no row it is not
// given, and does not count on what is in the workspace.

std::vector<double> callForward(const trop_model &model, const Data &data, const Samples &samples);
std::vector<std::vector<double>> callValues(const trop_model &model, const Data &data,
                                            const Samples &samples);
Losses callLoss(const trop_model &model, const Data &data, const Samples &samples);
std::vector<std::vector<double>> callGradient(const trop_model &model, const Data &data,
                                              const Samples &samples);
std::vector<double> callInputGradient(const trop_model &model, const Data &data,
                                      const Samples &samples);
std::vector<double> callForwardProduct(const trop_model &model, const Data &data,
                                       const Samples &samples);
/// What active_gradient gives, as tensors; `split`: by evaluate and active_backward,
/// for at most block_samples samples, or by evaluate_loss, whose losses are compared with
/// those of loss, and active_backward. Lists are checked for order, bounds and zeros; `unlisted` is
/// put where they have no entry.
std::vector<std::vector<double>> callActiveGradient(const trop_model &model, const Data &data,
                                                    const Samples &samples, bool split,
                                                    double unlisted = 0);
/// Of the first sample.
Leaves callExplain(const trop_model &model, const Data &data, const Samples &samples, int64_t step,
                   int64_t unit);
Results callAll(const trop_model &model, const Data &data, const Samples &samples);

//===----------------------------------------------------------------------===//
// Reference
//===----------------------------------------------------------------------===//

/// The arguments of one of a model's functions.
llvm::SmallVector<Tensor> getArguments(mlir::func::FuncOp function, const Data &data,
                                       const Samples &samples);
/// What the functions give in the model's own precision.
Results interpretAll(CompiledModel &model, const Data &data, const Samples &samples);
/// What the sparse gradient of one sample gives, as tensors; `numCells` is interpret()'s.
std::vector<std::vector<double>> interpretActive(CompiledModel &model, const Data &data,
                                                 const Samples &one, int64_t *numCells = nullptr);

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

// The same bits everywhere; any NaN is like any other.

void expectSame(const std::vector<double> &found, const std::vector<double> &expected);
void expectSame(const std::vector<std::vector<double>> &found,
                const std::vector<std::vector<double>> &expected);
void expectSame(const Results &found, const Results &expected);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_CALLS_H
