//===- Resize.h - Parameters of other sizes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_RESIZE_H
#define TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_RESIZE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringMap.h"

namespace trop {

/// Gives the parameters named in `types` these types in a function of layers, as the front end
/// writes them, and all that is computed from them what follows. An op that infers no type from
/// one that it did not have is an error at the op.
mlir::LogicalResult resizeParameters(mlir::func::FuncOp function,
                                     const llvm::StringMap<mlir::Type> &types);

/// Gives parameters of a forward function new values, of other sizes, and all functions of its
/// model the types of these.
mlir::LogicalResult
replaceValues(mlir::func::FuncOp forward,
              llvm::ArrayRef<std::pair<mlir::BlockArgument, mlir::DenseElementsAttr>> values);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_PRUNEZONOTOPES_RESIZE_H
