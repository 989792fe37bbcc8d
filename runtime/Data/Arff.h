//===- Arff.h - Attributes and rows of ARFF files ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format of Weka (waikato.github.io/weka-wiki/formats_and_processing/arff_stable). What its
// reader passes over in silence is refused: text after a word, a % within one, empty values.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_ARFF_H
#define TROP_RUNTIME_DATA_ARFF_H

#include "runtime/Data/LineReader.h"
#include "runtime/Support/Error.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trop::rt {

struct ArffWord {
  std::string_view text;
  bool isQuoted = false;

  bool isMissing() const { return !isQuoted && text == "?"; }
};

/// The words of a line: parts without blanks, commas, braces, quotes and %, which begins a comment;
/// or quoted, by ' or ", with \ before what is to be meant as such.
class ArffLine {
public:
  explicit ArffLine(std::string path) : path(std::move(path)) {}

  void start(std::string_view line, int64_t number);
  /// What comes after blanks; '\0' at the end, or before a comment.
  char peek();
  /// Takes a character that is next after blanks.
  bool take(char c);
  /// The next word, valid as long as the line. Error: there is none, as `what` says.
  ArffWord word(const std::string &what);
  /// Error: something follows.
  void checkEnd();
  int64_t number() const { return lineNumber; }
  template <typename... Ts> [[noreturn]] void failHere(const Ts &...parts) const {
    fail(path, ":", lineNumber, ": ", parts...);
  }

private:
  ArffWord quotedWord();

  std::string path, text;
  size_t position = 0;
  int64_t lineNumber = 0;
};

struct ArffAttribute {
  enum Kind { Number, Nominal, Other };

  std::string name, type; // as the file has them
  Kind kind = Number;
  std::vector<std::string> values; // of a nominal one, as they are declared
  std::unordered_map<std::string, int32_t> numbers;
  int64_t line = 0;
};

/// Reads up to @data. Error: what is no such header, with the line.
std::vector<ArffAttribute> readArffHeader(const std::string &path, LineReader &lines,
                                          ArffLine &line);

/// Reads a file: its attributes, then row after row.
class ArffReader {
public:
  explicit ArffReader(const std::string &path);

  const std::vector<ArffAttribute> &attributes() const { return declared; }
  /// The next row, a word for each attribute, valid until the one after it; false at the end.
  /// Error: not a value for each, or one of a nominal attribute that is not declared.
  bool next();
  const std::vector<ArffWord> &row() const { return fields; }
  int64_t number() const { return line.number(); }
  template <typename... Ts> [[noreturn]] void failInRow(const Ts &...parts) const {
    line.failHere(parts...);
  }

private:
  void readDense();
  void readSparse();
  void readWeight();
  void readValue(size_t attribute);

  LineReader lines;
  ArffLine line;
  const std::vector<ArffAttribute> declared;
  std::vector<ArffWord> fields, leftOut; // an attribute each
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_ARFF_H
