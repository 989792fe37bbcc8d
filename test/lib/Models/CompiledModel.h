//===- CompiledModel.h - A model compiled and loaded into this process -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_MODELS_COMPILEDMODEL_H
#define TROP_TEST_LIB_MODELS_COMPILEDMODEL_H

#include "lib/Check/LoadedModel.h"

#include "mlir/IR/OwningOpRef.h"

#include <optional>

namespace trop::test {

/// A source, as the trop dialect and as machine code. Layers of the foreign test
/// dialect may be called. The code is what `tropc -c` writes.
class CompiledModel {
public:
  /// Fails with the diagnostics, if there are errors. `name` is that of the source.
  /// `edit` may change the derivatives before they become code. `withGpu`: the second device is a
  /// GPU.
  static llvm::Expected<std::unique_ptr<CompiledModel>>
  compile(llvm::StringRef source, const CodegenOptions &options = {},
          llvm::StringRef name = "model.trop",
          llvm::function_ref<void(mlir::ModuleOp)> edit = nullptr,
          const PipelineOptions &pipeline = {}, bool withGpu = false);

  const trop_model &getModel() const { return loaded->get(); }
  /// The function of a role (TropDialect.h), as the front end left it; derivatives
  /// and the values as the gradient pipeline did. Null if there is none.
  mlir::func::FuncOp getFunction(llvm::StringRef role);

private:
  CompiledModel() = default;
  mlir::LogicalResult lower(llvm::StringRef source, llvm::StringRef name);

  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> original, derived;
  std::optional<LoadedModel> loaded;
};

/// All functions in pieces, as those of long programs are.
PipelineOptions divideAll();

/// Six blocks visit weights together where these take more than half of so many bytes.
PipelineOptions groupAll(int64_t level2 = 0);

} // namespace trop::test

#endif // TROP_TEST_LIB_MODELS_COMPILEDMODEL_H
