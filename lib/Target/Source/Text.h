//===- Text.h - Numbers, strings and lines of a source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_SOURCE_TEXT_H
#define TROP_LIB_TARGET_SOURCE_TEXT_H

#include "dialect/Trop/IR/TropDialect.h"

#include "llvm/ADT/StringMap.h"

namespace trop {

/// A number, not NaN, that reads back as the same bits; an integer where it is one.
std::string formatReal(double value);

/// The same for an element of a tensor, which is rounded to its type as it is read.
std::string formatElement(const llvm::APFloat &value);

/// A tensor without NaN, as nested arrays; of no dimensions, a number.
std::string formatTensor(mlir::DenseElementsAttr tensor);

std::string quote(llvm::StringRef text);

/// `name(argument, key: argument, ...)`; bare words that are keys of `words` are written as
/// their values.
std::string formatCall(CallAttr call, const llvm::StringMap<std::string> &words = {});

/// `[8, 20]`.
std::string formatExtents(llvm::ArrayRef<int64_t> shape);

/// Writes a statement in lines of at most 100 columns where there are spaces to break at;
/// those after the first are indented.
void writeStatement(llvm::StringRef statement, llvm::raw_ostream &out);

/// The words and signs that a source consists of.
size_t countTokens(llvm::StringRef source);

} // namespace trop

#endif // TROP_LIB_TARGET_SOURCE_TEXT_H
