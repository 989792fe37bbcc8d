//===- Accuracy.h - How far rounding takes an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_ACCURACY_H
#define TROP_TEST_UNIT_COMPILED_ACCURACY_H

#include "test/Unit/Compiled/Calls.h"

namespace trop::test {

/// Expects that every op of a model's forward function and gradient, in the model's
/// own precision, is within 8 n eps of the sum of absolute terms from what the op
/// gives in f64 on the same operands; n is the number of terms. Returns how many
/// elements were compared.
int64_t expectAccurate(CompiledModel &model, const Data &data, const Samples &samples);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_ACCURACY_H
