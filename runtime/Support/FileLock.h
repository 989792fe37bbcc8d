//===- FileLock.h - One program at a time -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_FILELOCK_H
#define TROP_RUNTIME_SUPPORT_FILELOCK_H

#include <cstdint>
#include <string>

namespace trop::rt {

/// A kernel's lock (flock) on a file that is there for nothing else. Of a program that is killed
/// nothing is left but the file, which the next one locks.
class FileLock {
public:
  /// Alone: the file says which process has the lock, and is removed in the end. Inherited: so
  /// long as one of the processes started meanwhile runs, the lock is held; the file stays.
  enum class Use { Alone, Inherited };

  /// Tries once.
  explicit FileLock(const std::string &path, Use use = Use::Alone);
  ~FileLock();
  FileLock(const FileLock &) = delete;

  /// Another program has it.
  bool isTaken() const { return taken; }
  /// Whose number is this; 0 if that is not known.
  int64_t holder() const { return process; }
  /// Why nobody can have it: here are no locks, or no file can be written. Empty: it is held or
  /// taken.
  const std::string &problem() const { return why; }

private:
  bool tryOnce();
  void sign();
  bool isThere() const;

  std::string path, why;
  Use use;
  int file = -1;
  int64_t process = 0;
  bool taken = false, isOurs = false;
};

/// Where a program that writes to `path` has its lock: beside the file that `path` leads to.
std::string lockPathOf(const std::string &path);

/// Whether a program has a lock on a file that is there, whatever it is for.
bool isLocked(const std::string &path);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_FILELOCK_H
