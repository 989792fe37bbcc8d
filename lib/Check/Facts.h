//===- Facts.h - What further interfaces promise ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_FACTS_H
#define TROP_LIB_CHECK_FACTS_H

#include "lib/Check/Probe.h"

namespace trop::check {

/// Compares with the reference what activations, heads, noise layers and layers with weights say of
/// their values.
void checkFacts(const Subject &subject, const Probe &probe, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_FACTS_H
