//===- ForeignDialect.h - A dialect that Trop knows nothing of -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_FOREIGN_FOREIGNDIALECT_H
#define TROP_TEST_LIB_FOREIGN_FOREIGNDIALECT_H

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "test/lib/Foreign/ForeignDialect.h.inc"

#define GET_OP_CLASSES
#include "test/lib/Foreign/ForeignOps.h.inc"

#endif // TROP_TEST_LIB_FOREIGN_FOREIGNDIALECT_H
