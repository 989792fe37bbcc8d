//===- Sema.h - A source and what it includes, checked -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sema settles what needs no values: what names stand for, whether an expression
// is a constant or a tensor, which layer a call calls and with which arguments,
// and the whole of train blocks. Shapes are left to Lower, which instantiates
// layers for given constants, and to the ops it builds.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_SEMA_H
#define TROP_FRONTEND_SEMA_SEMA_H

#include "dialect/Trop/IR/TropRegistry.h"
#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"
#include "lib/Frontend/Sema/Constant.h"
#include "lib/Frontend/Sema/Derivative.h"

#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

namespace trop {

/// Layers may call each other this deep.
inline constexpr unsigned kMaxLayerDepth = 64;
/// Files may include each other this deep.
inline constexpr unsigned kMaxIncludeDepth = 64;

/// A train block with its constants evaluated.
struct TrainBlock {
  llvm::SMLoc loc;
  ast::Name loss;
  llvm::SmallVector<mlir::NamedAttribute> lossOptions;
  ast::Name reduce;
  llvm::SmallVector<mlir::NamedAttribute> reduceOptions;
  Derivative derivative;
  llvm::SmallVector<PhaseAttr> phases;
  /// Counts and calls of trop/properties.h that it says, under their names.
  mlir::NamedAttrList properties;

  /// 0 without.
  int64_t getCount(llvm::StringRef name) const {
    auto count = llvm::dyn_cast_or_null<mlir::IntegerAttr>(properties.get(name));
    return count ? count.getInt() : 0;
  }
};

/// Everything declared in a source and the files it includes.
struct Program {
  /// Those of `-D`; they take the place of every constant of their name.
  llvm::StringMap<Constant> defines;
  /// Constants outside of models and layers.
  llvm::StringMap<Constant> constants;
  llvm::StringMap<const ast::Layer *> layers;
  llvm::MapVector<llvm::StringRef, const ast::Model *> models;
  llvm::StringMap<TrainBlock> trainBlocks;
  /// That of --derivative, which takes the place of those of train blocks.
  std::optional<Derivative> derivative;

  /// What the layers of a model follow that do not say themselves.
  Derivative getDerivative(llvm::StringRef model) const;

  /// The trees that the above point into.
  std::vector<std::unique_ptr<ast::File>> files;
};

/// Parses and checks the main buffer of `sources` and what it includes, with
/// constants defined as `NAME=VALUE` and, unless empty, the text of a property
/// `derivative`. Emits errors, and returns null if there are any.
std::unique_ptr<Program> analyze(Sources &sources, const Registry &registry,
                                 llvm::ArrayRef<std::string> defines,
                                 const std::optional<std::string> &derivative);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_SEMA_H
