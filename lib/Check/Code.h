//===- Code.h - Compiled code of a call against the reference ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_CODE_H
#define TROP_LIB_CHECK_CODE_H

#include "lib/Check/Probe.h"

namespace trop::check {

/// The call as a program: its first operand is the model's input, others are parameters. Empty
/// where no source can say it: a layer's first operand has one dimension at least, and so its
/// result.
std::string formatSource(const Subject &subject, const Probe &probe);

/// Compiles the call as a user's program, loads it, and compares with the reference, bit for bit,
/// on whole and broken blocks of samples: values, losses, gradients of parameters and inputs,
/// forward products, gradients along active paths, and what is maintained from step to step. What
/// brings a kernel for GPUs is compiled a second time, with that in loops over places.
void checkCode(const Subject &subject, const Probe &probe, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_CODE_H
