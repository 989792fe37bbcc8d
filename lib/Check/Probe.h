//===- Probe.h - Calls of an op that its inference accepts ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_PROBE_H
#define TROP_LIB_CHECK_PROBE_H

#include "lib/Check/Subject.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace trop::check {

/// One call of an op: shapes of the operands that are given, and values of options.
struct Probe {
  struct Operand {
    unsigned number; ///< of the signature
    llvm::SmallVector<int64_t> shape;
    bool samples = true;
    bool isLabel = false;
    bool isFixed = false; ///< takes no derivative
  };
  llvm::SmallVector<Operand> operands;
  llvm::SmallVector<mlir::NamedAttribute> options; ///< as Registry::buildLayer takes them
  std::string head = {};                           ///< of Trop, below a loss; empty: none

  mlir::Type getType(const Operand &operand, mlir::Type element) const;
  /// "[3], [3, 2] with stride: 2"
  std::string describe() const;
};

/// An option as a source writes it: "2", "0.5", "plus_minus".
std::string formatOption(mlir::Attribute value);

/// Builds the call on `arguments`, one an operand of the probe.
mlir::FailureOr<mlir::Value> buildCall(const Subject &subject, const Probe &probe,
                                       mlir::OpBuilder &builder,
                                       llvm::ArrayRef<mlir::Value> arguments);

/// A module with a call; null where it cannot be built or is not sound, which `errors` says.
struct ProbeModule {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  bool isAccepted = false; ///< by inference
  std::string errors;
};

/// The call in a function of role `loss`: what it gives, if that is no loss yet, is compared with a
/// target by its squared error. Operands are inputs, and, without samples, parameters. `inspect`
/// is given what computes the call's result before that is verified, and says whether to go on.
ProbeModule buildModule(const Subject &subject, const Probe &probe, mlir::Type element,
                        llvm::function_ref<bool(mlir::Operation *)> inspect = nullptr);

/// The same without squared error: a function of no role that returns what the call gives.
ProbeModule buildPlainModule(const Subject &subject, const Probe &probe, mlir::Type element);

/// Calls of many shapes, of which inference refuses most, and the few of those it accepts that
/// show most: extents that differ, every option at least once. Findings: what is accepted, but no
/// op that verifies.
std::vector<Probe> findProbes(const Subject &subject, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_PROBE_H
