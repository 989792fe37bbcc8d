//===- Suggest.h - How a file may be read that nobody described -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SUGGEST_H
#define TROP_RUNTIME_DATA_SUGGEST_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop::rt {

class Source;

/// What a train block may say of a file.
struct Suggestion {
  std::string call;                 // "csv("iris.data", header: none)"
  std::vector<std::string> reasons; // what was found in the file, a line each
  int64_t inputs = 0;               // numbers of a sample; 0: not known
  int64_t classes = 0;              // 0: not known
  int64_t values = 0;               // of a regression
};

/// Looks at the file. Error: it cannot be read, or nothing known is like it.
Suggestion suggestCall(const std::string &path);

/// The same of a table in text, of which all that is looked at first is `beginning`.
Suggestion suggestCsv(const std::string &path, const std::string &beginning);

/// The same of files of other sources.
Suggestion suggestArff(const Source &source, const std::string &path);
Suggestion suggestArrays(const Source &source, const std::string &path);
Suggestion suggestLibsvm(const Source &source, const std::string &path);
Suggestion suggestNpz(const Source &source, const std::string &path);

/// Whether columns that are called so have classes or values to predict; or name rows.
bool isLabelName(const std::string &name);
bool isRowName(const std::string &name);

/// Texts as a source has them: "x"; of a list "x", or ["x", "y"].
std::string quotedText(const std::string &text);
std::string listText(const std::vector<std::string> &texts);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SUGGEST_H
