//===- Classification.h - Which classes a model mistakes --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_CLASSIFICATION_H
#define TROP_RUNTIME_TRAIN_CLASSIFICATION_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop::rt {

/// What became of the rows of each class, and how probable their classes were (000,
/// Table 4 and Figure 3).
class Classification {
public:
  /// Bins of a probability, [0, 0.05), [0.05, 0.1), ..., [0.95, 1].
  static constexpr int kBins = 20;

  explicit Classification(int64_t classes);

  /// A row of class `truth`, which has this probability. `predicted` is -1 where the
  /// outputs are NaN: such a row is one of its class that is not found.
  void add(int64_t truth, int64_t predicted, double probability);

  int64_t classes() const { return count; }
  int64_t rows(int64_t truth) const { return rowsOf[truth]; }
  int64_t rows(int64_t truth, int64_t predicted) const {
    return confusion[truth * count + predicted];
  }
  int64_t bin(int i) const { return bins[i]; }

  /// Of the rows predicted as `c`, those that are; 0 where there are none.
  double precision(int64_t c) const;
  /// Of the rows that are `c`, those predicted as such; 0 where there are none.
  double recall(int64_t c) const;
  /// Their harmonic mean.
  double f1(int64_t c) const;
  /// The mean of f1 over the classes that occur, in the rows or the predictions.
  double macroF1() const;

private:
  int64_t predictedAs(int64_t c) const;

  int64_t count;
  std::vector<int64_t> confusion; // [truth][predicted]
  std::vector<int64_t> rowsOf, bins;
};

/// "confusion of test": a line a class, a column a prediction, and the figures of each
/// class; then the macro-averaged F1.
std::string confusionTable(const std::string &part, const Classification &classification,
                           const std::vector<std::string> &names);

/// "probability of the true class in test": a line a bin, with a bar.
std::string histogramTable(const std::string &part, const Classification &classification);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_CLASSIFICATION_H
