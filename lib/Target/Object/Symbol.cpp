//===- Symbol.cpp - What a model is called in C ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Symbol.h"

#include "trop/abi.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace trop {

/// Of C23 and C++20; those that begin with '_' apart.
static constexpr StringLiteral kKeywords[] = {"alignas",
                                              "alignof",
                                              "and",
                                              "and_eq",
                                              "asm",
                                              "auto",
                                              "bitand",
                                              "bitor",
                                              "bool",
                                              "break",
                                              "case",
                                              "catch",
                                              "char",
                                              "char16_t",
                                              "char32_t",
                                              "char8_t",
                                              "class",
                                              "co_await",
                                              "co_return",
                                              "co_yield",
                                              "compl",
                                              "concept",
                                              "const",
                                              "const_cast",
                                              "consteval",
                                              "constexpr",
                                              "constinit",
                                              "continue",
                                              "decltype",
                                              "default",
                                              "delete",
                                              "do",
                                              "double",
                                              "dynamic_cast",
                                              "else",
                                              "enum",
                                              "explicit",
                                              "export",
                                              "extern",
                                              "false",
                                              "float",
                                              "for",
                                              "friend",
                                              "goto",
                                              "if",
                                              "inline",
                                              "int",
                                              "long",
                                              "mutable",
                                              "namespace",
                                              "new",
                                              "noexcept",
                                              "not",
                                              "not_eq",
                                              "nullptr",
                                              "operator",
                                              "or",
                                              "or_eq",
                                              "private",
                                              "protected",
                                              "public",
                                              "register",
                                              "reinterpret_cast",
                                              "requires",
                                              "restrict",
                                              "return",
                                              "short",
                                              "signed",
                                              "sizeof",
                                              "static",
                                              "static_assert",
                                              "static_cast",
                                              "struct",
                                              "switch",
                                              "template",
                                              "this",
                                              "thread_local",
                                              "throw",
                                              "true",
                                              "try",
                                              "typedef",
                                              "typeid",
                                              "typename",
                                              "typeof",
                                              "typeof_unqual",
                                              "union",
                                              "unsigned",
                                              "using",
                                              "virtual",
                                              "void",
                                              "volatile",
                                              "wchar_t",
                                              "while",
                                              "xor",
                                              "xor_eq"};

static bool isIdentifier(StringRef name) {
  return !name.empty() && !isDigit(name.front()) &&
         all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
}

/// Those that C's library, or LLVM in its place, may call.
static bool isFunctionOfC(StringRef name) {
  LibFunc function;
  return name == "main" || TargetLibraryInfoImpl(Triple()).getLibFunc(name, function);
}

std::string explainInvalidSymbol(StringRef name) {
  if (!isIdentifier(name))
    return "expected an identifier of C: letters, digits and '_', the first no digit";
  if (is_contained(kKeywords, name))
    return "expected an identifier of C, found a keyword of C or C++";
  if (name.starts_with("_"))
    return "expected another name: those that begin with '_' are the compiler's";
  if (name.ends_with("_t") && (name.starts_with("int") || name.starts_with("uint")))
    return "expected another name: stdint.h has types of such";
  if (name != TROP_MODEL_SYMBOL && name.starts_with_insensitive("trop_"))
    return "expected another name: those that begin with 'trop_' are Trop's own";
  if (isFunctionOfC(name))
    return "expected another name: C has a function of this one";
  return "";
}

} // namespace trop
