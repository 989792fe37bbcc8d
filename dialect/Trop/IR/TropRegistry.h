//===- TropRegistry.h - Ops by the name a source calls them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPREGISTRY_H
#define TROP_DIALECT_TROP_IR_TROPREGISTRY_H

#include "dialect/Trop/IR/TropInterfaces.h"

#include "llvm/ADT/StringMap.h"

namespace trop {

/// The layers, losses and reductions of all dialects loaded in a context. Build
/// it after plugins are loaded; it does not follow later changes.
class Registry {
public:
  explicit Registry(mlir::MLIRContext *context);

  /// Emits an error at `loc` for each name that two ops have; then neither may be called.
  mlir::LogicalResult verify(mlir::Location loc) const;

  /// The op called `surfaceName`, or nullopt.
  std::optional<mlir::RegisteredOperationName> findLayer(llvm::StringRef surfaceName) const;
  std::optional<mlir::RegisteredOperationName> findLoss(llvm::StringRef surfaceName) const;
  std::optional<mlir::RegisteredOperationName> findReduce(llvm::StringRef surfaceName) const;

  /// Names in alphabetical order, for messages and help; no infix operators.
  llvm::SmallVector<llvm::StringRef> getLayerNames() const;
  llvm::SmallVector<llvm::StringRef> getLossNames() const;
  llvm::SmallVector<llvm::StringRef> getReduceNames() const;

  static LayerSignature getSignature(mlir::RegisteredOperationName layer);
  static bool lossTakesClasses(mlir::RegisteredOperationName loss);
  static llvm::SmallVector<LayerOption> getLossOptions(mlir::RegisteredOperationName loss);
  static llvm::SmallVector<LayerOption> getReduceOptions(mlir::RegisteredOperationName reduce);

  /// Builds a layer at `loc`. `operands` are in the order of the signature, null
  /// where a named one is left out, those of a `many` operand last; `options`
  /// holds attributes as LayerOption::makeAttr takes them. Emits the op's own
  /// error and fails where operands or options do not fit.
  static mlir::FailureOr<mlir::Value> buildLayer(mlir::RegisteredOperationName layer,
                                                 mlir::OpBuilder &builder, mlir::Location loc,
                                                 llvm::ArrayRef<mlir::Value> operands,
                                                 llvm::ArrayRef<mlir::NamedAttribute> options);

  /// Builds a per-sample loss on the model's output; see LossOpInterface. `options`
  /// hold attributes as LayerOption::makeAttr takes them.
  static mlir::FailureOr<mlir::Value> buildLoss(mlir::RegisteredOperationName loss,
                                                mlir::OpBuilder &builder, mlir::Location loc,
                                                mlir::Value output, mlir::Value target,
                                                llvm::ArrayRef<mlir::NamedAttribute> options);

  /// Builds a reduction of losses (`tensor<?xT>`) to `tensor<T>`.
  static mlir::FailureOr<mlir::Value> buildReduce(mlir::RegisteredOperationName reduce,
                                                  mlir::OpBuilder &builder, mlir::Location loc,
                                                  mlir::Value losses,
                                                  llvm::ArrayRef<mlir::NamedAttribute> options);

private:
  struct Clash {
    llvm::StringRef what, surfaceName;
    mlir::RegisteredOperationName first, second;
  };

  llvm::StringMap<mlir::RegisteredOperationName> layers, losses, reduces;
  llvm::SmallVector<Clash> clashes;
};

/// Creates an op of one result whose type it infers; its errors are its own.
mlir::FailureOr<mlir::Value> buildInferred(mlir::RegisteredOperationName name,
                                           mlir::OpBuilder &builder, mlir::Location loc,
                                           llvm::ArrayRef<mlir::Value> operands,
                                           mlir::NamedAttrList attributes);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPREGISTRY_H
