//===- StatePrepare.h - What updates share of parameters --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPREPARE_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPREPARE_H

#include "lib/Conversion/TropToLoops/StatePlan.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace trop {

/// The arguments of a state function that are parameters.
llvm::SmallVector<mlir::BlockArgument> getParameters(mlir::func::FuncOp function);

/// Who does the steps of a loop on a GPU.
enum class Workers { Warps, Threads };
/// As kWorkersAttr of a function and the mapping of a loop say it.
mlir::Attribute getMapping(mlir::MLIRContext *context, Workers workers);
/// A loop whose steps any of the workers may do at any time.
mlir::scf::ForallOp createForall(Emission &code, mlir::OpFoldResult from, mlir::OpFoldResult to,
                                 mlir::OpFoldResult step, Workers workers);

/// Writes the function that copies parameters to where StatePlan has them in another order: all
/// entries, or, if a flag is 0, those listed. Where lanes are threads, each thread copies some.
void emitPrepare(mlir::func::FuncOp source, const StatePlan &plan, bool areThreads);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STATEPREPARE_H
