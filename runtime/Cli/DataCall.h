//===- DataCall.h - What a train block says of data, and options --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_DATACALL_H
#define TROP_RUNTIME_CLI_DATACALL_H

#include "runtime/Cli/Commands.h"
#include "runtime/Data/Source.h"
#include "runtime/Model/Arguments.h"

#include <string>
#include <vector>

namespace trop::rt {

/// `data: ...` of a model's train block, or of csv() where that says nothing, with the options of
/// the command line in the place of what it says.
class DataCall {
public:
  /// UsageError: an option that the source does not have, or a value that it does not take.
  /// Refers to both.
  DataCall(const trop_model &model, const Options &options);
  DataCall(const DataCall &) = delete;

  const Source &source() const { return *format; }
  const Arguments &arguments() const { return said; }
  /// Of an argument that not all sources have.
  std::vector<std::string> textsOf(const char *name) const;
  /// The same of one that is a text or a number; `otherwise` where there is none.
  std::string textOf(const char *name) const;
  double numberOf(const char *name, double otherwise) const;
  /// What is asked for of its files, before anything is read.
  TableRequest request() const;

private:
  void take(const std::string &name, const std::string &text);

  const trop_model &model;
  const Source *format;
  const schema::Call *declared;
  std::vector<trop_argument> list;
  trop_call call;
  Arguments said;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DATACALL_H
