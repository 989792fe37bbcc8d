//===- Arguments.h - Matching a call with what it calls -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One way to match arguments for all that is called: layers of the registry,
// layers of a source, initialisers, data sources and optimizers.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_ARGUMENTS_H
#define TROP_FRONTEND_SEMA_ARGUMENTS_H

#include "dialect/Trop/IR/TropRegistry.h"
#include "lib/Frontend/Sema/Constant.h"
#include "trop/schema.h"

namespace trop {

/// A place for an argument.
struct Slot {
  llvm::StringRef name;
  bool positional; ///< filled by order
  bool named;      ///< filled by `name: value`
  bool required;
  bool many = false;           ///< takes all positional arguments that are left
  llvm::StringRef remedy = {}; ///< a note where it is missing or too much is given
};

llvm::SmallVector<Slot> getSlots(const LayerSignature &signature); ///< operands, then options
llvm::SmallVector<Slot> getSlots(const ast::Layer &layer);
llvm::SmallVector<Slot> getSlots(const schema::Call &call);

/// The arguments of each slot: one at most, but for a `many` slot.
using Matched = llvm::SmallVector<llvm::SmallVector<const ast::Expr *, 1>>;

/// Matches a call's arguments with slots; emits errors where they do not fit. A
/// registry tells which layers do have an option that is not known here.
std::optional<Matched> matchArguments(Sources &sources, const ast::Call &call,
                                      llvm::ArrayRef<Slot> slots,
                                      const Registry *registry = nullptr);

//===----------------------------------------------------------------------===//
// Initialisers, data sources and optimizers
//===----------------------------------------------------------------------===//

/// A group of calls that trop/schema.h lists, what to call one, and those of plugins.
struct SchemaTable {
  llvm::StringRef what;
  llvm::ArrayRef<schema::Call> calls, added = {};

  llvm::SmallVector<llvm::StringRef> getNames() const;
  const schema::Call *find(llvm::StringRef name) const; ///< null: there is none
};
/// With what plugins add to the context of `sources`.
SchemaTable getTable(Sources &sources, llvm::StringRef what, llvm::ArrayRef<schema::Call> calls);
inline SchemaTable getInitialiserTable(Sources &sources) {
  return getTable(sources, "initialiser", schema::kInitialisers);
}

/// The values that arguments of such a call stand for.
struct SchemaScope {
  ConstantLookup lookup;
  /// The full name of a parameter; emits an error and fails if it is none.
  llvm::function_ref<std::optional<std::string>(const ast::Name &)> getParameter;
  /// "f32" or "f64": what a model computes with numbers of the call in; empty: it does not.
  llvm::StringRef element = {};
};

/// Checks all of a call that does not need values: its name, its arguments'
/// names and number, and bare words. Applies `visit` to each argument with its
/// value's kind. Returns what is called.
const schema::Call *
checkSchemaCall(Sources &sources, const ast::Call &call, const SchemaTable &table,
                llvm::function_ref<void(const schema::Argument &, const ast::Expr &)> visit);

/// Evaluates a checked call. A path is made absolute, from the folder of the file it
/// stands in.
CallAttr evaluateSchemaCall(Sources &sources, const ast::Call &call, const schema::Call &callee,
                            SchemaScope scope);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_ARGUMENTS_H
