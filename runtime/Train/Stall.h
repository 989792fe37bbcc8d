//===- Stall.h - When the largest loss comes back step after step -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_STALL_H
#define TROP_RUNTIME_TRAIN_STALL_H

#include "runtime/Data/Samples.h"

#include "trop/abi.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace trop::rt {

/// Sees the loss and the worst row of each step. Two rows that nothing but a score of their own
/// tells apart, for example, make Polyak's step towards 0 go from one to the other and back, at
/// log(1 + exp(d)) = 1.21573 with 2 d = (1 + exp(-d)) log(1 + exp(d)) for a cross entropy of two
/// classes. It is not carried by checkpoints: a training that goes on counts anew.
class Stall {
public:
  static constexpr int64_t kSteps = 1000; ///< so many of one loss and the same rows are a stall
  static constexpr size_t kRows = 8;      ///< more than these take turns elsewhere, too
  static constexpr double kSame = 1e-6;   ///< losses are the same up to this part of them

  /// After a step, of which so many were done before. Whether the training stalls from here on.
  bool note(int64_t step, double loss, int64_t row) {
    if (!(std::fabs(loss - first) <= kSame * std::fabs(first)) || !isKnown(row)) {
      reset();
      begin = step;
      first = loss;
      rows.push_back(row);
    }
    return ++count == kSteps;
  }
  void reset() {
    count = 0;
    rows.clear();
    first = NAN;
  }
  bool isOn() const { return count >= kSteps; }
  int64_t since() const { return begin; } ///< the first of its steps
  const std::vector<int64_t> &worst() const { return rows; }

private:
  /// Or can be counted among them.
  bool isKnown(int64_t row) {
    for (int64_t known : rows)
      if (known == row)
        return true;
    if (rows.size() == kRows)
      return false;
    rows.push_back(row);
    return true;
  }

  int64_t begin = 0, count = 0;
  double first = NAN;
  std::vector<int64_t> rows;
};

/// "remark: since step 28 the loss is 1.21573 and the worst are the same 2 rows ...": of which
/// rows, and what to try in the place of `optimizer`.
std::string stallText(const Samples &samples, const trop_call &optimizer, const char *successor,
                      double loss, const Stall &stall);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_STALL_H
