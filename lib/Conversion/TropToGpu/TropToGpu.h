//===- TropToGpu.h - From values to kernels ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_TROPTOGPU_H
#define TROP_LIB_CONVERSION_TROPTOGPU_TROPTOGPU_H

#include "lib/Schedule/KernelTiles.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/TropToGpu/TropToGpu.h.inc"

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_TROPTOGPU_H
