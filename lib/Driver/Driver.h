//===- Driver.h - What tropc does -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_DRIVER_H
#define TROP_LIB_DRIVER_DRIVER_H

#include "lib/Driver/Options.h"

namespace trop {

/// Compiles one source. Diagnostics go to standard error. An output file is
/// complete or not there. Returns 0, or 1 after an error.
int compile(const DriverOptions &options);

} // namespace trop

#endif // TROP_LIB_DRIVER_DRIVER_H
