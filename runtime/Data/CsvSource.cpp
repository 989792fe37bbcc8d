//===- CsvSource.cpp - Comma separated values as a source -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvTable.h"
#include "runtime/Data/DataMemory.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <cerrno>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

namespace {
class CsvStream : public TableStream {
public:
  explicit CsvStream(const TableRequest &request)
      : file(openForReading(request.path)),
        table(request, [this, path = request.path](char *bytes, int64_t count) {
          ssize_t got;
          while ((got = ::read(file, bytes, size_t(count))) < 0 && errno == EINTR)
            ;
          if (got < 0)
            fail(path, ": cannot read: ", errnoText());
          return int64_t(got);
        }) {}
  ~CsvStream() override { ::close(file); }
  std::optional<Table> next() override { return table.readSome(); }

private:
  int file;
  CsvTable table;
};

class CsvSource : public Source {
public:
  const char *name() const override { return "csv"; }
  FileArguments files() const override {
    return {"path", nullptr, "validation_path", nullptr, "test_path", nullptr};
  }
  std::vector<const char *> options() const override {
    return {"header",  "separator", "decimal", "thousands", "comment",
            "columns", "ignore",    "missing", "impute",    "one_hot"};
  }
  Table read(const TableRequest &request) const override {
    checkCsvMemory(request);
    return CsvTable(request).readAll();
  }
  bool hasNamedColumns() const override { return true; }
  std::unique_ptr<TableStream> stream(const TableRequest &request) const override {
    return std::make_unique<CsvStream>(request);
  }
  bool isLike(const std::string &, std::string_view beginning) const override {
    return beginning.find('\0') == std::string_view::npos;
  }
};
} // namespace

const Source &rt::csvSource() {
  static const CsvSource source;
  return source;
}
