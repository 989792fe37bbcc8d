//===- Direction.h - Where a derivative is taken along ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_DIRECTION_H
#define TROP_RUNTIME_CLI_DIRECTION_H

#include "runtime/Support/Array.h"

#include "trop/abi.h"

#include <string>
#include <vector>

namespace trop::rt {

/// What a loss is a function of: a parameter, or the input of a sample.
struct Variable {
  std::string name;
  std::vector<int64_t> shape;
  int64_t count;
};

/// The parameters of a model in their order, then its input.
std::vector<Variable> variablesOf(const trop_model &model);

/// `W1[3, 7]`; of a variable without dimensions its name.
std::string entryText(const Variable &variable, int64_t position);

/// An array for each variable of a model.
class Direction {
public:
  /// `text` is one entry, as entryText gives it, or names a safetensors file with some
  /// of the variables; the others do not move. UsageError: no such entry or
  /// file. Error: the file cannot be read, or does not fit the model.
  Direction(const trop_model &model, const std::string &text);

  const Array &operator[](int64_t variable) const { return arrays[variable]; }
  void *const *pointers() const { return addresses.data(); }

private:
  void setEntry(const std::string &text);
  void load(const std::string &path, int32_t element);

  std::vector<Variable> variables;
  std::vector<Array> arrays;
  std::vector<void *> addresses;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DIRECTION_H
