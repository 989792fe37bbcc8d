//===- Nests.h - Small models, each with a nest of its own ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_CONFORMANCE_NESTS_H
#define TROP_TEST_UNIT_CONFORMANCE_NESTS_H

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace trop::test {

struct Nest {
  std::string name;
  std::string input; ///< the input's shape, "[3, 4]"
  std::string body;  ///< statements from x to the result
  int64_t outputs;   ///< numbers that are returned
};

void PrintTo(const Nest &nest, std::ostream *stream);

/// Some with layers of the foreign test dialect.
const std::vector<Nest> &getNests();

/// A model trained on its worst sample's squared error; `element` is "f32" or "f64".
std::string makeSource(const Nest &nest, const std::string &element);

} // namespace trop::test

#endif // TROP_TEST_UNIT_CONFORMANCE_NESTS_H
