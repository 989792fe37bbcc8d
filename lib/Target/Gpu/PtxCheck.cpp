//===- PtxCheck.cpp - Whether PTX keeps the numeric contract --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM writes an instruction a line: `@%p1 fma.rn.f32 %r1, %r2, %r3, %r4;`. What it is, is said
// by the words between the dots: the operation, then modifiers and types.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/PtxCheck.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trop {

static bool isFloatType(StringRef word) {
  return (word.consume_front("f") || word.consume_front("bf")) && !word.empty() &&
         isDigit(word.front());
}

/// What is wrong with an instruction; null: nothing.
static const char *findFault(ArrayRef<StringRef> words) {
  StringRef operation = words.front();
  auto has = [&](StringRef word) { return is_contained(words.drop_front(), word); };
  if (has("approx"))
    return "is an approximation";
  if (has("ftz"))
    return "takes denormal numbers for 0";
  if (none_of(words.drop_front(), isFloatType))
    return nullptr;
  static constexpr StringLiteral rounded[] = {"add", "sub", "mul",  "fma",  "mad",
                                              "div", "rcp", "sqrt", "rsqrt"};
  if (is_contained(rounded, operation) && !has("rn"))
    return "does not say that it rounds to nearest (.rn)";
  if (operation == "atom" || operation == "red")
    return "adds floats in no order";
  return nullptr;
}

/// The name behind a word of a line, up to what no name has.
static StringRef getNameAfter(StringRef line, StringRef word) {
  return line.substr(line.find(word) + word.size()).ltrim().take_while([](char letter) {
    return isAlnum(letter) || letter == '_' || letter == '$';
  });
}

Error checkPtx(StringRef text) {
  StringRef kernel;
  auto fail = [&](StringRef what, StringRef fault) {
    return createStringError(inconvertibleErrorCode(),
                             "kernel '" + kernel + "': '" + what + "' " + fault +
                                 ", and the numeric contract has no place for that");
  };
  for (StringRef rest = text; !rest.empty();) {
    auto [line, after] = rest.split('\n');
    rest = after;
    line = line.take_until([](char letter) { return letter == ';'; }).split("//").first.trim();
    if (line.starts_with(".extern") && line.contains(".func"))
      return createStringError(inconvertibleErrorCode(),
                               "no kernel has '" + line.rsplit(' ').second.split('(').first +
                                   "': what an op computes of a number has to be made of IEEE "
                                   "operations");
    if (line.contains(".entry "))
      kernel = getNameAfter(line, ".entry ");
    if (line.starts_with("@"))
      line = line.split(' ').second.ltrim();
    if (line.empty() || !isAlpha(line.front()))
      continue;
    SmallVector<StringRef> words;
    line.take_until([](char letter) { return isSpace(letter); }).split(words, '.');
    if (const char *fault = findFault(words))
      return fail(line, fault);
  }
  return Error::success();
}

} // namespace trop
