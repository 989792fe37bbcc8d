//===- Numbers.cpp - Data with what is special about numbers --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Numbers.h"

#include "test/lib/Models/Random.h"

#include <limits>

namespace trop::test {

/// Changes each number of parameters and inputs.
template <typename Change> static void changeAll(Data &data, Change change) {
  for (std::vector<double> &parameter : data.parameters)
    for (double &number : parameter)
      change(number);
  for (double &number : data.inputs)
    change(number);
}

std::map<std::string, Data> drawAll(const trop_model &model, int64_t rows) {
  Random random(1);
  std::map<std::string, Data> all;
  all["generic"] = drawData(model, rows, Numbers::Generic, 1);
  all["ties"] = drawData(model, rows, Numbers::Tied, 1);
  Data &zeros = all["zeros"] = all["ties"], &infinities = all["infinities"] = all["ties"];
  changeAll(zeros, [&](double &number) { number = random.once(2) ? 0.0 : -0.0; });
  changeAll(infinities, [&](double &number) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (random.once(4))
      number = random.once(3) ? infinity : -infinity;
  });
  return all;
}

Data withNaN(Data data) {
  Random random(2);
  changeAll(data, [&](double &number) {
    if (random.once(5))
      number = std::numeric_limits<double>::quiet_NaN();
  });
  return data;
}

} // namespace trop::test
