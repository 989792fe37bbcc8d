//===- Modes.h - Forward mode against reverse mode -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_MODES_H
#define TROP_TEST_UNIT_COMPILED_MODES_H

#include "test/Unit/Compiled/Calls.h"

namespace trop::test {

/// Expects that the derivative of each of the first samples along getDirection, by
/// forward mode, is the product of the direction with its gradients by reverse mode,
/// where ties and kinks have the derived program `hybrid(ties)` and slope
/// `slopeAtZero`: of losses, and of the objective over all these samples. In f64, by
/// the reference interpreter.
void expectModesAgree(CompiledModel &model, const Data &data, double ties, double slopeAtZero);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_MODES_H
