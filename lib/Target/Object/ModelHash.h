//===- ModelHash.h - Which network weights belong to ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_MODELHASH_H
#define TROP_LIB_TARGET_OBJECT_MODELHASH_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>

namespace trop {

/// A digest of what a function of role `forward` computes, "2-" and 32 hexadecimal digits: of its
/// name, its ops in order, their operands, types and attributes. Not of places, names, values and
/// initialisers of arguments, nor of what only training knows: derived programs, penalties, and
/// layers that add noise. It depends neither on how IR is printed nor on how MLIR keeps it, and an
/// attribute that an op would have without being told does not count, so that an option that an op
/// gets later leaves the digest of models without it. Where sums of products are fused (`sum`),
/// that is the digest as if they were not, and a '-' and the digest with them follow. Attributes
/// that are neither MLIR's nor of the trop dialect count by what they print.
std::string hashModel(mlir::func::FuncOp forward);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_MODELHASH_H
