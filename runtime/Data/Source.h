//===- Source.h - A format of data ------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_SOURCE_H
#define TROP_RUNTIME_DATA_SOURCE_H

#include "runtime/Data/Table.h"

#include "trop/schema.h"

#include <memory>
#include <optional>
#include <string_view>

namespace trop::rt {

/// Names of the arguments of a source's call that are its files; null: there is none.
struct FileArguments {
  const char *path, *labelPath, *validationPath, *validationLabelPath, *testPath, *testLabelPath;
};

/// Rows that come slowly, through standard input.
class TableStream {
public:
  virtual ~TableStream() = default;
  /// The rows that came since, at least one; none at the end.
  virtual std::optional<Table> next() = 0;
};

/// What makes tables of the files of one format: a row of kDataSources in trop/schema.h, and an
/// entry in Source.cpp; of plugins' formats a PluginSource. A file is read by itself; readTable
/// puts those of a request together.
class Source {
public:
  virtual ~Source() = default;

  /// As trop/schema.h has it.
  virtual const char *name() const = 0;
  virtual FileArguments files() const = 0;
  /// The other arguments that say how a file is read. Checkpoints keep them.
  virtual std::vector<const char *> options() const { return {}; }

  /// Reads `path`, with the labels of `labelPath`. The first file of a training says no more of
  /// features and classes than its call; what follows is asked for by what was found there. Error:
  /// what the format or the table cannot hold, with the file, the place in it and a remedy.
  virtual Table read(const TableRequest &request) const = 0;

  /// Reads rows without labels from standard input as they come; null of a format that is read as a
  /// whole.
  virtual std::unique_ptr<TableStream> stream(const TableRequest &request) const { return nullptr; }

  /// Whether rows have columns by names, of which some may be none of features and labels.
  virtual bool hasNamedColumns() const { return false; }
  /// Whether labels are files of their own.
  bool hasLabelFiles() const { return files().labelPath; }
  /// Whether classes are numbers, from 0 unless the call says which, and may have names besides.
  virtual bool hasNumberedClasses() const { return hasLabelFiles(); }
  /// Whether a file is of this format, by how it ends and what it begins with.
  virtual bool isLike(const std::string &path, std::string_view beginning) const = 0;
};

const std::vector<const Source *> &allSources();

/// Error: "unknown data source 'name': ...".
const Source &findSource(const std::string &name);

// One a format.
const Source &arffSource();
const Source &csvSource();
const Source &idxSource();
const Source &libsvmSource();
const Source &npySource();
const Source &npzSource();

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_SOURCE_H
