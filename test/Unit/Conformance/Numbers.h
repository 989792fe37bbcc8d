//===- Numbers.h - Data with what is special about numbers ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_CONFORMANCE_NUMBERS_H
#define TROP_TEST_UNIT_CONFORMANCE_NUMBERS_H

#include "test/lib/Models/RandomModel.h"

#include <limits>
#include <map>
#include <string>

namespace trop::test {

/// Parameters and inputs of a model by what is special about their numbers: ties, zeros of either
/// sign, infinities, or nothing.
std::map<std::string, Data> drawAll(const trop_model &model, int64_t rows);

/// The same with some numbers that are none.
Data withNaN(Data data);

} // namespace trop::test

#endif // TROP_TEST_UNIT_CONFORMANCE_NUMBERS_H
