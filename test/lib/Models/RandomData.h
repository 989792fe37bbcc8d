//===- RandomData.h - Numbers of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_RANDOMDATA_H
#define TROP_TEST_LIB_MODELS_RANDOMDATA_H

#include "test/lib/Models/Random.h"
#include "test/lib/Models/RandomModel.h"

namespace trop::test {

/// What a parameter may hold.
enum class Kind {
  Finite,
  Linear,  ///< finite, small enough to keep sums of products small
  MaxPlus, ///< [I, H] with -inf, but not in all of a column; [C, ...] not in all of a channel
  MinPlus, ///< [I, H] with +inf, but not in all of a column
  MaxBias, ///< with -inf
  MinBias  ///< with +inf
};

/// Numbers of a model's element type, drawn from a seed. What is special about them is
/// noted among the features.
class DataGenerator {
public:
  DataGenerator(uint64_t seed, Numbers numbers, bool isDouble, std::set<std::string> &features);

  double drawNumber();
  std::vector<double> drawParameter(Kind kind, const std::vector<int64_t> &shape);
  std::vector<double> drawRows(int64_t rows, int64_t columns);
  std::vector<double> drawLabels(int64_t rows, int64_t classes);

private:
  /// Elements that are combined: number `i` of group `g` lies at g * ofGroup + i * ofMember.
  struct Groups {
    int64_t count, members, ofGroup, ofMember;
  };

  double round(double value) const { return isDouble ? value : static_cast<float>(value); }
  double drawWeight(int64_t fanIn);
  void copyColumn(std::vector<double> &values, int64_t columns);
  void addZeros(std::vector<double> &values, const Groups &groups, bool keepOne, int sign,
                const char *feature);

  Random random;
  bool isDouble, tied;
  std::set<std::string> &features;
};

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_RANDOMDATA_H
