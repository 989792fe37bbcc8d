//===- Slopes.h - Gradients against central differences -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_SLOPES_H
#define TROP_TEST_UNIT_COMPILED_SLOPES_H

#include "test/Unit/Compiled/Calls.h"
#include "test/lib/Models/Random.h"

namespace trop::test {

/// Entries of gradients that were looked at.
struct Share {
  int64_t checked = 0;
  int64_t kinks = 0; ///< passed over
};

/// Expects that the gradients of an f64 model's loss are its central differences, at
/// some finite entries of every parameter and of inputs. Where the differences to both sides are
/// unlike there is a kink, at which neither is the derivative.
Share expectSlopes(const trop_model &model, const Data &data, const Samples &samples,
                   Random &random);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_SLOPES_H
