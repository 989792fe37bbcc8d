//===- Source.h - The trop dialect as a .trop source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_SOURCE_H
#define TROP_LIB_TARGET_SOURCE_SOURCE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace trop {

/// Writes the models of a module, as the front end made it or a pass on the dialect left it
/// before gradients were derived, as a source without includes, constants, layers or repeats:
/// it compiles to the same module, but for places and for names that are no identifiers. A
/// value without a name that is read in several places gets one. What parameters are
/// (attrs::kValue) is no part of a source. Emits an error at what no source can say.
mlir::LogicalResult writeSource(mlir::ModuleOp module, llvm::raw_ostream &out);

/// What a parameter is called in the model, `h.W`, and in its source, `h_W`.
struct SourceParameter {
  std::string name, sourceName;
};

/// The parameters of a model, in their order. Two names of one model stay two.
std::vector<SourceParameter> getSourceParameters(mlir::func::FuncOp forward);

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_SOURCE_H
