//===- Ast.h - Syntax of a .trop source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the source says, before anything is looked up. Names and places point
// into the source buffer, which must outlive the tree.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_AST_AST_H
#define TROP_FRONTEND_AST_AST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SMLoc.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trop::ast {

struct Name {
  llvm::StringRef text;
  llvm::SMLoc loc;
};

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

struct Expr;

struct Number {
  std::variant<int64_t, double> value;
};

/// A string, its escapes resolved.
struct Text {
  std::string value;
};

struct Array {
  std::vector<Expr> elements;
};

struct Argument {
  std::optional<Name> key;
  std::unique_ptr<Expr> value;
};

/// `callee(arguments)`; a bare name where a call stands, as in `init glorot`,
/// is a call without arguments.
struct Call {
  Name callee;
  std::vector<Argument> arguments;
};

struct Negation {
  std::unique_ptr<Expr> operand;
};

struct Infix {
  char op;
  llvm::SMLoc loc;
};

/// `a + b - c`: operators of one precedence, applied from the left; one fewer
/// than operands. Flat, so that long sums need no deep recursion.
struct Chain {
  std::vector<Expr> operands;
  std::vector<Infix> operators;
};

struct Expr {
  llvm::SMLoc loc;
  std::variant<Number, Text, Name, Array, Call, Negation, Chain> node;
};

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

struct Constant {
  Name name;
  Expr value;
};

struct Constants {
  std::vector<Constant> list;
};

/// `f32[8, H]`, or `[8, H]` in the model's element type.
struct Type {
  llvm::SMLoc loc;
  std::optional<Name> element;
  std::vector<Expr> shape;
};

struct Param {
  Name name;
  Type type;
  std::optional<Call> init;
  std::optional<Expr> updateEvery;
  bool neverMoves = false;
};

struct Assignment {
  Name name;
  Expr value;
};

struct Return {
  llvm::SMLoc loc;
  Expr value;
};

struct Repeat;

using Statement = std::variant<Constants, Param, Assignment, Return, std::unique_ptr<Repeat>>;
using Body = std::vector<Statement>;

/// `repeat index in first..end with carried { body }`; without an index, `end` times.
struct Repeat {
  llvm::SMLoc loc;
  std::optional<Name> index;
  std::optional<Expr> first;
  Expr end;
  std::vector<Assignment> carried;
  Body body;
};

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

struct Include {
  llvm::SMLoc loc;
  std::string path;
};

/// A tensor if it has a type, else a constant.
struct Formal {
  Name name;
  std::optional<Type> type;
};

struct Layer {
  Name name;
  std::vector<Formal> formals;
  Body body;
  llvm::SMLoc end; ///< of the closing brace
};

/// `name: value`, what holds for all of a model.
struct Option {
  Name name;
  Expr value;
};

struct Model {
  Name name;
  Formal input;
  Type output;
  std::vector<Option> options;
  Body body;
  llvm::SMLoc end;
};

/// `value for steps`, one of the values of a property.
struct Setting {
  Expr value;
  std::optional<Expr> steps;
};

struct Property {
  Name name;
  std::vector<Setting> settings;
};

struct Train {
  Name model;
  std::vector<Property> properties;
};

using Declaration = std::variant<Include, Constants, Layer, Model, Train>;

struct File {
  std::vector<Declaration> declarations;
};

/// Prints a file as source: the same tree when parsed again, every operator's
/// operands in parentheses where they are operators themselves.
void print(const File &file, llvm::raw_ostream &out);

/// Prints a string as a source has it, with quotes and escapes.
void printString(llvm::StringRef text, llvm::raw_ostream &out);

} // namespace trop::ast

#endif // TROP_FRONTEND_AST_AST_H
