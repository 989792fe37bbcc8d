//===- Body.h - What a model computes, as statements -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_BODY_H
#define TROP_LIB_TARGET_SOURCE_BODY_H

#include "lib/Target/Source/Names.h"

namespace trop {

/// Writes the values that a forward function defines and what it returns. `train` is the
/// model's trop.train, or null. Emits an error at what no source can say.
mlir::LogicalResult writeBody(mlir::func::FuncOp forward, mlir::Operation *train,
                              SourceNames &names, llvm::raw_ostream &out);

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_BODY_H
