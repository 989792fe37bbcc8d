//===- LanesToThreads.h - Lanes of vectors as threads --------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_LANESTOTHREADS_LANESTOTHREADS_H
#define TROP_LIB_CONVERSION_LANESTOTHREADS_LANESTOTHREADS_H

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Conversion/LanesToThreads/LanesToThreads.h.inc"

} // namespace trop

#endif // TROP_LIB_CONVERSION_LANESTOTHREADS_LANESTOTHREADS_H
