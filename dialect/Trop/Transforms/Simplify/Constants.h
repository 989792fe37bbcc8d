//===- Constants.h - Computing what is constant -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_CONSTANTS_H
#define TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_CONSTANTS_H

#include "dialect/Trop/IR/TropInterfaces.h"

namespace trop {

/// The result of a structural op on constants, bit for bit as the op computes it;
/// null if an operand is no constant or the leaf needs more than arithmetic.
mlir::DenseElementsAttr computeConstant(StructuralOpInterface op);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_SIMPLIFY_CONSTANTS_H
