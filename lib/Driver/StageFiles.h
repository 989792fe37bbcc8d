//===- StageFiles.h - Stages of the pipeline as files -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What --emit prints of a stage is all that is needed to go on from it: the module, with locations;
// the files that it came from; and once functions are lowered, the text of the module that still
// described the model, which no pass on the file can change.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_STAGEFILES_H
#define TROP_LIB_DRIVER_STAGEFILES_H

#include "lib/Pipeline/Stages.h"
#include "lib/Target/Object/ModelDescription.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

namespace trop {

/// Whether a file is MLIR and no source: its name says so, or of standard input its text.
bool isStageFile(llvm::StringRef name, llvm::StringRef text);

/// Says on the module which files it came from, the first its source.
void setSources(mlir::ModuleOp module, llvm::ArrayRef<std::string> paths);

/// Those files; of a module that does not say, `name`.
std::vector<std::string> getSources(mlir::ModuleOp module, llvm::StringRef name);

/// Prints a module with locations and names of values.
void printStage(mlir::ModuleOp module, llvm::raw_ostream &out);

/// The text of a module that describes a model, for the file of a later stage.
std::string formatDescription(mlir::ModuleOp module);

/// Adds such a text to a module of a later stage.
void attachDescription(mlir::ModuleOp module, llvm::StringRef text);

struct StageInput {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Stage stage = Stage::Trop;
  std::string description; ///< of what is lowered, the text that was attached; else empty
};

/// Reads the main buffer. Errors leave through the context.
mlir::FailureOr<StageInput> readStage(llvm::SourceMgr &sourceMgr, mlir::MLIRContext &context);

/// What describeModel says of such a text.
mlir::FailureOr<ModelDescription> parseDescription(llvm::StringRef text,
                                                   mlir::MLIRContext &context);

} // namespace trop

#endif // TROP_LIB_DRIVER_STAGEFILES_H
