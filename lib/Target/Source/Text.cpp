//===- Text.cpp - Numbers, strings and lines of a source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Text.h"

#include "lib/Frontend/Ast/Ast.h"

#include "llvm/ADT/StringExtras.h"

#include <charconv>
#include <cmath>

using namespace mlir;

namespace trop {

/// Up to here all integers are doubles.
static constexpr double kMaxInteger = 1ll << 53;
static constexpr size_t kMaxColumns = 100;
static constexpr llvm::StringLiteral kIndent = "  ", kContinued = "      ";

/// The shortest decimal; a real keeps its point, for an integer could be too large to read.
template <typename Float> static std::string formatShortest(Float value) {
  char digits[32];
  std::string text(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
  if (text.find_first_of(".en") == std::string::npos)
    text += ".0";
  return text;
}

std::string formatReal(double value) {
  bool integral = std::trunc(value) == value && std::abs(value) <= kMaxInteger;
  if (integral && !(value == 0 && std::signbit(value)))
    return std::to_string(int64_t(value));
  return formatShortest(value);
}

std::string formatElement(const llvm::APFloat &value) {
  if (&value.getSemantics() != &llvm::APFloat::IEEEsingle())
    return formatReal(value.convertToDouble());
  // Few digits make a float, but it is a double that is read and rounded.
  float single = value.convertToFloat();
  std::string text = formatShortest(single);
  double back = 0;
  bool same = !StringRef(text).getAsDouble(back) && float(back) == single;
  return same && std::trunc(single) != single ? text : formatReal(single);
}

std::string formatTensor(DenseElementsAttr tensor) {
  ArrayRef<int64_t> shape = cast<ShapedType>(tensor.getType()).getShape();
  std::string text;
  int64_t index = 0;
  for (const llvm::APFloat &element : tensor.getValues<llvm::APFloat>()) {
    // An array begins, or ends, with every index that its size divides.
    std::string brackets;
    int64_t size = 1;
    for (int64_t extent : llvm::reverse(shape))
      if (size *= extent; index % size == 0)
        brackets += '[';
    text += (index++ ? ", " : "") + brackets + formatElement(element);
    size = 1;
    for (int64_t extent : llvm::reverse(shape))
      if (size *= extent; index % size == 0)
        text += ']';
  }
  return text;
}

std::string quote(StringRef text) {
  std::string quoted;
  llvm::raw_string_ostream stream(quoted);
  ast::printString(text, stream);
  return quoted;
}

static std::string formatArgument(Attribute argument, const llvm::StringMap<std::string> &words) {
  if (auto number = dyn_cast<FloatAttr>(argument))
    return formatReal(number.getValueAsDouble());
  if (auto text = dyn_cast<StringAttr>(argument))
    return quote(text.getValue());
  if (auto word = dyn_cast<FlatSymbolRefAttr>(argument)) {
    auto entry = words.find(word.getValue());
    return entry == words.end() ? word.getValue().str() : entry->second;
  }
  auto texts = llvm::map_to_vector(cast<ArrayAttr>(argument), [&](Attribute element) {
    return formatArgument(element, words);
  });
  if (texts.size() == 1)
    return texts.front();
  return "[" + llvm::join(texts, ", ") + "]";
}

std::string formatCall(CallAttr call, const llvm::StringMap<std::string> &words) {
  SmallVector<std::string> arguments;
  for (Attribute argument : call.getPositional())
    arguments.push_back(formatArgument(argument, words));
  for (NamedAttribute argument : call.getNamed())
    arguments.push_back((argument.getName().getValue() + ": ").str() +
                        formatArgument(argument.getValue(), words));
  return call.getName().str() + (arguments.empty() ? "" : "(" + llvm::join(arguments, ", ") + ")");
}

std::string formatExtents(ArrayRef<int64_t> shape) {
  auto texts = llvm::map_range(shape, [](int64_t extent) { return std::to_string(extent); });
  return "[" + llvm::join(texts, ", ") + "]";
}

/// The bytes of the string that `text` begins with.
static size_t getStringLength(StringRef text) {
  size_t end = 1;
  while (end < text.size() && text[end] != '"')
    end += text[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text.size());
}

/// The bytes up to the next space that a line may end at: not in a string, nor after a key.
static size_t getWordLength(StringRef text) {
  size_t end = 0;
  for (bool afterKey = false; end < text.size() && (text[end] != ' ' || afterKey);) {
    afterKey = text[end] == ':' || (afterKey && text[end] == ' ');
    end += text[end] == '"' ? getStringLength(text.drop_front(end)) : 1;
  }
  return end;
}

void writeStatement(StringRef statement, llvm::raw_ostream &out) {
  out << kIndent;
  size_t column = kIndent.size();
  while (!statement.empty()) {
    size_t spaces = std::min(statement.find_first_not_of(' '), statement.size());
    StringRef word = statement.take_front(spaces + getWordLength(statement.drop_front(spaces)));
    statement = statement.drop_front(word.size());
    if (spaces && column + word.size() > kMaxColumns) {
      out << '\n' << kContinued;
      column = kContinued.size();
      word = word.ltrim(' ');
    }
    out << word;
    column += word.size();
  }
  out << '\n';
}

size_t countTokens(StringRef source) {
  auto isInWord = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; };
  size_t count = 0;
  for (; !(source = source.ltrim()).empty(); ++count) {
    size_t length = isInWord(source.front()) ? source.find_if_not(isInWord) : 1;
    if (source.front() == '"')
      length = getStringLength(source);
    source = source.drop_front(std::min(length, source.size()));
  }
  return count;
}

} // namespace trop
