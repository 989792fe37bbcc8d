//===- Records.h - What a sweep's folder says of a point ------ -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_RECORDS_H
#define TROP_TOOLS_SWEEP_RECORDS_H

#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/FileLock.h"

#include "trop/abi.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trop::sweep {

/// A file's absolute path, and the digest of its bytes.
using FileDigests = std::map<std::string, std::string>;

/// A point that was begun or, with a result, is done.
struct Record {
  std::string program; // its digest
  std::vector<std::string> arguments;
  FileDigests data{};             // before it began; digests are empty if it then changed
  rt::Json result{};              // what `train --json` printed; null: begun
  int version = TROP_ABI_VERSION; // of trop/abi.h, of the program
};

/// Why a point of `before` would come to something else by the program and the options of `now`;
/// empty: it would not.
std::string difference(const Record &before, const Record &now);

/// None where there is no file, or one of something else. Error: it is no JSON.
std::optional<Record> readRecord(const std::string &path);
/// Error: it cannot be written.
void writeRecord(const std::string &path, const Record &record);

/// Digests of files, each read once while its size and time stay.
class Digests {
public:
  /// Empty: there is no such file.
  const std::string &of(const std::string &path);
  FileDigests of(const std::vector<std::string> &paths);
  /// The first of `paths` that has other bytes than it had in `before` or, if it is not there, than
  /// all files of `before`, wherever these lay; empty: none has. One that is gone has not.
  std::string changed(const FileDigests &before, const std::vector<std::string> &paths);
  /// All that were asked for.
  std::vector<std::string> paths() const;

private:
  struct Entry {
    std::string stamp, digest;
  };
  std::map<std::string, Entry> known;
};

/// While it lives no other sweep writes to a folder. Processes that are started meanwhile hold
/// it, too, so that what a killed sweep leaves behind is over before the next one begins.
class FolderLock {
public:
  /// Waits so many tenths of a second. Error: another sweep still runs there.
  explicit FolderLock(const std::string &folder, int tenths = 100);

private:
  std::unique_ptr<rt::FileLock> lock;
};

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_RECORDS_H
