//===- Sources.h - Sources to modules and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_SOURCE_SOURCES_H
#define TROP_TEST_UNIT_SOURCE_SOURCES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>
#include <string>
#include <utility>

namespace trop::test {

/// A context with all dialects, the foreign one, too, that keeps what is said in it.
class Sources {
public:
  Sources();

  /// Null after errors.
  mlir::OwningOpRef<mlir::ModuleOp> compile(llvm::StringRef source, llvm::StringRef name = {});
  /// MLIR.
  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text);
  /// Empty after errors.
  std::string write(mlir::ModuleOp module);

  /// Errors so far, a line each, without places.
  const std::string &getMessages() const { return messages; }

  /// Warnings since the last call, in the same form.
  std::string takeWarnings() { return std::exchange(warnings, ""); }

private:
  std::unique_ptr<mlir::MLIRContext> context;
  std::string messages, warnings;
};

} // namespace trop::test

#endif // TROP_TEST_UNIT_SOURCE_SOURCES_H
