//===- TropVocabulary.h - Calls that plugins add to the language -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Optimizers, initialisers, schedules, data sources and noise beside those of trop/schema.h,
// declared as these are. A context has them with the dialect; programs have their code from the
// plugin's runtime half.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPVOCABULARY_H
#define TROP_DIALECT_TROP_IR_TROPVOCABULARY_H

#include "dialect/Trop/IR/TropDialect.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include "trop/schema.h"

#include <string>

namespace trop {

/// Whether plugins may bring such. `what` is what messages call one: "optimizer", "initialiser",
/// "schedule", "data source", "noise".
bool mayBeAdded(llvm::StringRef what);

/// The declaration, of which a copy is taken, has a place of its own in memory by which it is added
/// once.
void addCall(mlir::DialectRegistry &registry, llvm::StringRef what, const schema::Call &call);

/// Those added to a context.
llvm::ArrayRef<schema::Call> getAddedCalls(mlir::MLIRContext *context, llvm::StringRef what);

/// What is wrong with the call of a distribution (NoiseOpInterface) that an op makes; empty:
/// nothing.
std::string findNoiseMistake(CallAttr distribution);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPVOCABULARY_H
