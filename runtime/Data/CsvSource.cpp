//===- CsvSource.cpp - Comma separated values as a source -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/CsvTable.h"
#include "runtime/Data/DataMemory.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Standard.h"

using namespace trop;
using namespace trop::rt;

namespace {
class CsvStream : public TableStream {
public:
  explicit CsvStream(const TableRequest &request) : table(request, readStandardInput) {}
  std::optional<Table> next() override { return table.readSome(); }

private:
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
