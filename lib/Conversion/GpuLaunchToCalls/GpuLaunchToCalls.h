//===- GpuLaunchToCalls.h - Launches through a stream -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_GPULAUNCHTOCALLS_GPULAUNCHTOCALLS_H
#define TROP_LIB_CONVERSION_GPULAUNCHTOCALLS_GPULAUNCHTOCALLS_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/GpuLaunchToCalls/GpuLaunchToCalls.h.inc"

} // namespace trop

#endif // TROP_LIB_CONVERSION_GPULAUNCHTOCALLS_GPULAUNCHTOCALLS_H
