//===- TropDialect.cpp - The trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropDialect.h"

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "dialect/Trop/IR/TropDialect.cpp.inc"
#include "dialect/Trop/IR/TropEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/Trop/IR/TropAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/Trop/IR/TropOps.cpp.inc"

namespace trop {

void TropDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/Trop/IR/TropAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/Trop/IR/TropOps.cpp.inc"
      >();
}

mlir::Operation *TropDialect::materializeConstant(mlir::OpBuilder &builder, mlir::Attribute value,
                                                  mlir::Type type, mlir::Location loc) {
  auto elements = mlir::dyn_cast<mlir::ElementsAttr>(value);
  if (!elements || elements.getType() != type || !isValueType(type) || hasSamples(type))
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

} // namespace trop
