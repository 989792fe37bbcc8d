//===- Derivatives.h - Derivatives of a call against differences -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_DERIVATIVES_H
#define TROP_LIB_CHECK_DERIVATIVES_H

#include "lib/Check/Probe.h"

namespace trop::check {

/// Whether the op says how it is derived.
bool isDifferentiable(mlir::RegisteredOperationName name);

/// The probe with the operands marked that take no derivative.
Probe findFixed(const Subject &subject, Probe probe, Journal &journal);

/// Derives a call in both modes, for every derived program that may stand where it ties, and
/// compares, in f64 and by the reference: with central differences where nothing ties; with
/// differences along curves on which entries stay equal (the chain rule, 002, Def. 1); and both
/// modes with each other, at ties too.
void checkDerivatives(const Subject &subject, const Probe &probe, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_DERIVATIVES_H
