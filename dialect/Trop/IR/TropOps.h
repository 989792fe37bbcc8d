//===- TropOps.h - Ops of the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPOPS_H
#define TROP_DIALECT_TROP_IR_TROPOPS_H

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "dialect/Trop/IR/TropOps.h.inc"

#endif // TROP_DIALECT_TROP_IR_TROPOPS_H
