//===- RandomData.cpp - Numbers of random models -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomData.h"

#include <cmath>
#include <limits>

namespace trop::test {

DataGenerator::DataGenerator(uint64_t seed, Numbers numbers, bool isDouble,
                             std::set<std::string> &features)
    : random(seed ^ 0xda7a), isDouble(isDouble), features(features) {
  bool draws = random.once(2); // So that the rest does not depend on `numbers`.
  tied = numbers == Numbers::Either ? draws : numbers == Numbers::Tied;
  features.insert(tied ? "tied numbers" : "generic numbers");
}

double DataGenerator::drawNumber() {
  if (!tied)
    return round(random.normal());
  double quarters = random.within(-8, 8) / 4.0;
  if (quarters != 0 || random.once(2))
    return quarters;
  features.insert("negative zero");
  return -0.0;
}

std::vector<double> DataGenerator::drawParameter(Kind kind, const std::vector<int64_t> &shape) {
  int64_t columns = shape.size() == 2 ? shape[1] : 1, count = 1;
  for (int64_t extent : shape)
    count *= extent;
  std::vector<double> values(count);
  for (double &value : values)
    value = kind == Kind::Linear ? drawWeight(count / columns) : drawNumber();
  if (tied && columns > 1 && random.once(2))
    copyColumn(values, columns);
  Groups groups{columns, count / columns, 1, columns};
  if (shape.size() > 2)
    groups = {shape[0], count / shape[0], count / shape[0], 1};
  if (kind == Kind::MaxPlus || kind == Kind::MaxBias)
    addZeros(values, groups, kind == Kind::MaxPlus, -1, "max-plus zero");
  if (kind == Kind::MinPlus || kind == Kind::MinBias)
    addZeros(values, groups, kind == Kind::MinPlus, 1, "min-plus zero");
  return values;
}

std::vector<double> DataGenerator::drawRows(int64_t rows, int64_t columns) {
  std::vector<double> values(rows * columns);
  for (double &value : values)
    value = drawNumber();
  if (tied && columns > 1)
    copyColumn(values, columns);
  return values;
}

std::vector<double> DataGenerator::drawLabels(int64_t rows, int64_t classes) {
  std::vector<double> labels(rows);
  for (double &label : labels)
    label = random.below(classes);
  return labels;
}

double DataGenerator::drawWeight(int64_t fanIn) {
  return tied ? random.within(-2, 2) / 2.0 : round(random.normal() / std::sqrt(double(fanIn)));
}

/// Makes two columns alike.
void DataGenerator::copyColumn(std::vector<double> &values, int64_t columns) {
  features.insert("equal columns");
  int64_t from = random.below(columns), to = random.below(columns);
  for (size_t row = 0; row < values.size(); row += columns)
    values[row + to] = values[row + from];
}

/// Puts the infinity of a sign in some places; of each group one is kept free.
void DataGenerator::addZeros(std::vector<double> &values, const Groups &groups, bool keepOne,
                             int sign, const char *feature) {
  if (random.once(2))
    return;
  for (int64_t group = 0; group < groups.count; ++group) {
    int64_t kept = keepOne ? random.below(groups.members) : -1;
    for (int64_t member = 0; member < groups.members; ++member)
      if (member != kept && random.once(4)) {
        values[group * groups.ofGroup + member * groups.ofMember] =
            sign * std::numeric_limits<double>::infinity();
        features.insert(feature);
      }
  }
}

} // namespace trop::test
