//===- Frontend.h - From a .trop source to the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_FRONTEND_H
#define TROP_FRONTEND_FRONTEND_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

#include <optional>
#include <string>
#include <vector>

namespace trop {

class OutputFile;

struct FrontendOptions {
  /// `NAME=VALUE` each: takes the place of every `const NAME`.
  std::vector<std::string> defines;
  /// The model to compile. Empty: the only one, or the only one with a train block.
  std::string model;
  /// The text of a property `derivative`, which takes the place of train blocks'.
  std::optional<std::string> derivative;
  /// What will be written: sources and data that are this file are errors.
  const OutputFile *output = nullptr;
};

/// Compiles the main buffer of `sourceMgr` to a module in the trop dialect, which
/// has to be loaded, as have those of plugins with layers. Diagnostics leave
/// through the context; included files are added to `sourceMgr`. Null after errors.
mlir::OwningOpRef<mlir::ModuleOp> compileToTrop(llvm::SourceMgr &sourceMgr,
                                                mlir::MLIRContext &context,
                                                const FrontendOptions &options);

/// Parses the main buffer and prints its syntax tree, as source. `output` is as above.
mlir::LogicalResult printAst(llvm::SourceMgr &sourceMgr, mlir::MLIRContext &context,
                             llvm::raw_ostream &out, const OutputFile *output = nullptr);

} // namespace trop

#endif // TROP_FRONTEND_FRONTEND_H
