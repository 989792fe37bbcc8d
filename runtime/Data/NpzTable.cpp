//===- NpzTable.cpp - Samples of NumPy's archives -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Idx.h"
#include "runtime/Data/IdxTable.h"
#include "runtime/Data/Source.h"
#include "runtime/Data/Zip.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static constexpr char kEnd[] = ".npy";

/// Of the members that are arrays.
std::vector<std::string> rt::arrayNames(const ZipArchive &archive) {
  std::vector<std::string> names;
  for (const ZipMember &member : archive.members()) {
    size_t length = member.name.size() - std::min(member.name.size(), sizeof kEnd - 1);
    if (member.name.compare(length, std::string::npos, kEnd) == 0)
      names.push_back(member.name.substr(0, length));
  }
  return names;
}

std::unique_ptr<IdxReader> rt::openArray(const ZipArchive &archive, const std::string &path,
                                         const std::string &name) {
  std::vector<std::string> names = arrayNames(archive);
  if (std::count(names.begin(), names.end(), name) != 1)
    fail(path, ": expected an array '", name, "', found ", names.empty() ? "none" : quoted(names),
         suggestName(name, names));
  std::string called = concat(path, "[", name, "]");
  for (const ZipMember &member : archive.members())
    if (member.name == name + kEnd)
      return std::make_unique<IdxReader>(called, archive.open(member, called));
  return nullptr;
}

namespace {
class NpzSource : public Source {
public:
  const char *name() const override { return "npz"; }
  FileArguments files() const override {
    return {"path", nullptr, "validation_path", nullptr, "test_path", nullptr};
  }
  std::vector<const char *> options() const override {
    return {"inputs",           "label",       "validation_inputs",
            "validation_label", "test_inputs", "test_label"};
  }
  bool hasNumberedClasses() const override { return true; }
  Table read(const TableRequest &request) const override;
  bool isLike(const std::string &, std::string_view beginning) const override {
    return beginning.substr(0, 4) == "PK\3\4";
  }
};
} // namespace

/// Both arrays are of one file. Those for testing may have names of their own, in a file that may
/// be the same.
Table NpzSource::read(const TableRequest &request) const {
  ZipArchive archive(request.path);
  std::string inputs = request.option("inputs", "X"), label = request.option("label", "y");
  if (!request.part.empty()) {
    inputs = request.option((request.part + "_inputs").c_str(), inputs.c_str());
    label = request.option((request.part + "_label").c_str(), label.c_str());
  }
  TableRequest arrays = request;
  arrays.labelPath = request.path;
  return readArrays(
      arrays, [&](const std::string &path) { return openArray(archive, path, inputs); },
      [&](const std::string &path) { return openArray(archive, path, label); });
}

const Source &rt::npzSource() {
  static const NpzSource source;
  return source;
}
