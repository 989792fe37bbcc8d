//===- Arguments.h - Arguments of a call in the source ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_ARGUMENTS_H
#define TROP_RUNTIME_MODEL_ARGUMENTS_H

#include "trop/abi.h"
#include "trop/schema.h"

#include <string>
#include <vector>

namespace trop::rt {

/// The arguments of an initialiser, a data source, an optimizer or a schedule, read by name
/// against trop/schema.h; what is left out has its default.
class Arguments {
public:
  /// `call` null: every argument is left out.
  Arguments(const schema::Call &declared, const trop_call *call);

  bool declares(const char *name) const;
  bool has(const char *name) const { return !find(name).empty(); }
  /// Whether numbers are said by a word, as class_weights: balanced.
  bool isWord(const char *name) const;
  double number(const char *name) const;
  std::string text(const char *name) const;
  std::vector<std::string> texts(const char *name) const; // numbers as texts, too
  std::vector<double> numbers(const char *name) const;

private:
  const schema::Argument &declaration(const char *name) const;
  std::vector<const trop_argument *> find(const char *name) const;

  const schema::Call &declared;
  const trop_call *call;
};

/// The call as in the source: "polyak(target: 0)".
std::string spelled(const trop_call &call);

/// The declaration of a name. Error: "unknown initialiser 'name'".
const schema::Call &initialiser(const char *name);
const schema::Call &dataSource(const char *name);
const schema::Call &optimizer(const char *name);
const schema::Call &schedule(const char *name);
const schema::Call &clip(const char *name);
const schema::Call &earlyStopping(const char *name);

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_ARGUMENTS_H
