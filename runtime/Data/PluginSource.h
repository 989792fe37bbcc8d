//===- PluginSource.h - Formats of data that plugins bring ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_PLUGINSOURCE_H
#define TROP_RUNTIME_DATA_PLUGINSOURCE_H

#include "runtime/Data/Source.h"

#include "trop/plugin.h"

namespace trop::rt {

/// The rows of a plugin's source as a table: columns become features, labels, weights and groups
/// by their names, as those of CSV do.
class PluginSource final : public Source {
public:
  explicit PluginSource(const plugin::Registrar::SourceEntry &entry);

  const char *name() const override { return entry.call.name; }
  FileArguments files() const override {
    return {"path", nullptr, "validation_path", nullptr, "test_path", nullptr};
  }
  std::vector<const char *> options() const override { return own; }
  Table read(const TableRequest &request) const override;
  bool hasNamedColumns() const override { return true; }
  /// The tool that asks has no runtime halves.
  bool isLike(const std::string &, std::string_view) const override { return false; }

private:
  const plugin::Registrar::SourceEntry &entry;
  std::vector<const char *> own;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_PLUGINSOURCE_H
