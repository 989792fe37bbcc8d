//===- Parser.h - Text to syntax tree -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_GRAMMAR_PARSER_H
#define TROP_FRONTEND_GRAMMAR_PARSER_H

#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"

namespace trop {

/// What a source may be at most, so that hostile input is refused at once.
inline constexpr unsigned kMaxSourceBytes = 4 << 20; ///< for those who read it
inline constexpr unsigned kMaxLineBytes = 16 << 10;  ///< messages show whole lines
inline constexpr unsigned kMaxTokens = 250000;
inline constexpr unsigned kMaxNesting = 1000; ///< of grammar rules: 4 a parenthesis
inline constexpr unsigned kMaxNameLength = 128;

/// Parses a buffer of `sources`. Emits errors, and returns null if there are any.
std::unique_ptr<ast::File> parse(Sources &sources, unsigned bufferId);

} // namespace trop

#endif // TROP_FRONTEND_GRAMMAR_PARSER_H
