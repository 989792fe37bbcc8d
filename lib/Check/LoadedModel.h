//===- LoadedModel.h - A model compiled and loaded into this process -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_LOADEDMODEL_H
#define TROP_LIB_CHECK_LOADEDMODEL_H

#include "lib/Pipeline/Pipelines.h"
#include "lib/Target/Object/Object.h"

#include "trop/abi.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"

namespace trop {

/// The machine code of a module, which is what `tropc -c` writes, in this process.
class LoadedModel {
public:
  /// `derived` is what the gradient pipeline leaves; `name` is that of its source. `withGpu`: the
  /// second device is a GPU. `archives` have what the code calls. Further errors leave through the
  /// module's context.
  static llvm::Expected<LoadedModel> compile(mlir::ModuleOp derived, const CodegenOptions &options,
                                             llvm::StringRef name, const PipelineOptions &pipeline,
                                             bool withGpu = false,
                                             llvm::ArrayRef<std::string> archives = {});

  const trop_model &get() const { return *model; }

private:
  LoadedModel() = default;

  std::unique_ptr<llvm::orc::LLJIT> jit;
  const trop_model *model = nullptr;
};

} // namespace trop

#endif // TROP_LIB_CHECK_LOADEDMODEL_H
