//===- PluginArguments.h - Arguments for plugins ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_PLUGINARGUMENTS_H
#define TROP_RUNTIME_MODEL_PLUGINARGUMENTS_H

#include "runtime/Model/Arguments.h"
#include "trop/plugin.h"

namespace trop::rt {

/// As trop/plugin.h has them.
class PluginArguments final : public plugin::Arguments {
public:
  explicit PluginArguments(const rt::Arguments &arguments) : arguments(arguments) {}
  double number(const char *name) const override { return arguments.number(name); }
  std::string choice(const char *name) const override { return arguments.text(name); }
  std::vector<double> numbers(const char *name) const override { return arguments.numbers(name); }
  std::vector<std::string> texts(const char *name) const override { return arguments.texts(name); }

private:
  const rt::Arguments &arguments;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_PLUGINARGUMENTS_H
