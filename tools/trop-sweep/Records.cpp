//===- Records.cpp - What a sweep's folder says of a point ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Records.h"
#include "tools/Support/Words.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

std::string sweep::difference(const Record &before, const Record &now) {
  if (before.version != now.version)
    return concat("the program was of ABI version ", before.version, ", and now is of ",
                  now.version);
  if (before.program != now.program)
    return "the program is another";
  return before.arguments == now.arguments ? "" : "options of train differ";
}

std::optional<Record> sweep::readRecord(const std::string &path) {
  if (!std::filesystem::exists(path))
    return std::nullopt;
  Json file = parseJson(readFile(path), path, "a result of a sweep");
  try {
    Record record;
    file.at("program").get_to(record.program);
    file.at("train").get_to(record.arguments);
    file.at("data").get_to(record.data);
    record.result = file.at("result");
    record.version = file.value("abi_version", 1); // which the first did not say
    return record;
  } catch (const Json::exception &) { // of another version
    return std::nullopt;
  }
}

void sweep::writeRecord(const std::string &path, const Record &record) {
  writeFile(path, jsonText({{"program", record.program},
                            {"train", record.arguments},
                            {"data", record.data},
                            {"result", record.result},
                            {"abi_version", record.version}}) +
                      "\n");
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

const std::string &Digests::of(const std::string &path) {
  Entry &entry = known[path];
  struct stat state;
  if (stat(path.c_str(), &state) != 0) {
    entry = {};
    return entry.digest;
  }
  std::string stamp = concat(state.st_size, " ", state.st_mtim.tv_sec, " ", state.st_mtim.tv_nsec);
  if (entry.stamp != stamp)
    entry = {stamp, digestOf(readFile(path))};
  return entry.digest;
}

FileDigests Digests::of(const std::vector<std::string> &paths) {
  FileDigests files;
  for (const std::string &path : paths)
    files[path] = of(path);
  return files;
}

std::string Digests::changed(const FileDigests &before, const std::vector<std::string> &paths) {
  for (const std::string &path : paths) {
    const std::string &now = of(path);
    auto there = before.find(path);
    bool same = there != before.end()
                    ? there->second == now
                    : std::any_of(before.begin(), before.end(),
                                  [&](const auto &file) { return file.second == now; });
    if (!now.empty() && !same)
      return path;
  }
  return "";
}

std::vector<std::string> Digests::paths() const {
  std::vector<std::string> paths;
  for (const auto &[path, entry] : known)
    paths.push_back(path);
  return paths;
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

FolderLock::FolderLock(const std::string &folder, int tenths) {
  std::string path = folder + "/.lock";
  for (int i = 0; i <= tenths; ++i) {
    lock = std::make_unique<FileLock>(path, FileLock::Use::Inherited);
    if (!lock->problem().empty())
      fail("cannot lock '", path, "': ", lock->problem());
    if (!lock->isTaken())
      return;
    usleep(100'000);
  }
  fail("another sweep runs in '", folder, "', expected one at a time");
}
