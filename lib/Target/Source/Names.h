//===- Names.h - What a source calls the values of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_NAMES_H
#define TROP_LIB_TARGET_SOURCE_NAMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringSet.h"

namespace trop {

/// Names of a model's input, parameters and values in its source: identifiers, each once.
/// What is called by one keeps it; of other names, as `h.W`, identifiers are made.
class SourceNames {
public:
  /// A name of a value that differs from sample to sample; a value may have several.
  struct Definition {
    mlir::Value value;
    std::string name;
  };

  /// `values` is the model's function of that role, which knows names that places do not;
  /// or null.
  SourceNames(mlir::func::FuncOp forward, mlir::func::FuncOp values);

  /// The first name of a value; empty if it has none.
  std::string lookup(mlir::Value value) const;

  /// Names of values, in the order in which the model defines them, which is that of its ops
  /// but where layers pass values on.
  llvm::ArrayRef<Definition> getDefinitions() const { return definitions; }

  /// Names a value that has no name.
  std::string invent(mlir::Value value);

private:
  struct Wanted {
    mlir::Value value;
    llvm::StringRef name;
    bool isDefinition;
  };

  std::string makeUnique(llvm::StringRef name);
  void assign(llvm::ArrayRef<Wanted> wanted);

  llvm::DenseMap<mlir::Value, std::string> names;
  llvm::SmallVector<Definition> definitions;
  llvm::StringSet<> taken;
  llvm::StringMap<int> numbers; ///< tried to make names that begin like this one unique
};

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_NAMES_H
