//===- Network.h - A source with its weights, in the compiler -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_NETWORK_H
#define TROP_TOOLS_PRUNE_NETWORK_H

#include "tools/trop-prune/Settings.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

#include <memory>

namespace trop::pruning {

/// A network as files have it, and what it costs.
struct Written {
  std::string source, weights; ///< bytes of a .trop and of a .safetensors file
  int64_t parameters = 0;      ///< numbers that are trained
  double operations = 0;       ///< of the loss of one sample, or of the output if there is no loss
};

/// Holds the network that is pruned. Errors are exceptions of runtime/Support/Error.h, whose texts
/// are the compiler's messages.
class Network {
public:
  /// Error: source, plugins or weights are wrong.
  explicit Network(const Settings &settings);
  ~Network();

  /// Files that were read: the source, and those that it includes.
  std::vector<std::string> getSources() const;
  mlir::OwningOpRef<mlir::ModuleOp> copy() const { return module.get().clone(); }
  Written write(mlir::ModuleOp module) const;
  /// What the compiler says if `step` fails, as an Error.
  void run(llvm::function_ref<mlir::LogicalResult()> step, bool passWarnings = false) const;

private:
  llvm::SourceMgr sourceMgr;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_NETWORK_H
