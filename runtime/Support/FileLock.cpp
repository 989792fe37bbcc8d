//===- FileLock.cpp - One program at a time -------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lock is on a file, not on its name. Who removes the file holds the lock, and who gets a
// lock looks whether the name still leads to the file, and else tries again: at no time do two
// hold what they take for the same.
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/FileLock.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

/// The number in a lock's file; 0 of an empty one, -1 of a file of another kind.
static int64_t readHolder(int file) {
  char text[32];
  ssize_t size = pread(file, text, sizeof text, 0);
  if (size == 0)
    return 0;
  int64_t number = 0;
  bool isLine = size > 1 && text[size - 1] == '\n';
  return isLine && readNumber(std::string_view(text, size_t(size - 1)), number) && number > 0
             ? number
             : -1;
}

FileLock::FileLock(const std::string &path, Use use) : path(path), use(use) {
  constexpr int kTries = 100; // Each fails only because a file was removed right then.
  why = "its file is removed again and again";
  for (int i = 0; i < kTries && !tryOnce(); ++i) {
  }
}

/// Says in the file who has it, unless it is a file of another kind.
void FileLock::sign() {
  isOurs = use == Use::Alone && readHolder(file) >= 0 && ftruncate(file, 0) == 0;
  std::string text = std::to_string(getpid()) + "\n";
  if (isOurs && pwrite(file, text.data(), text.size(), 0) < 0)
    return; // On a full disk it says nothing.
}

/// Whether there is an answer.
bool FileLock::tryOnce() {
  int flags = O_NOFOLLOW | O_NONBLOCK | (use == Use::Alone ? O_CLOEXEC : 0);
  file = open(path.c_str(), O_RDWR | O_CREAT | flags, 0666);
  if (file < 0 && errno == EACCES) // another user's
    file = open(path.c_str(), O_RDONLY | flags);
  if (file < 0) {
    why = errnoText();
    return true;
  }
  bool locked = flock(file, LOCK_EX | LOCK_NB) == 0;
  if (locked && isThere()) {
    why.clear();
    sign();
    return true;
  }
  if (!locked) {
    taken = errno == EWOULDBLOCK;
    why = taken ? "" : errnoText();
    int64_t number = readHolder(file);
    process = taken ? std::max<int64_t>(number, 0) : 0;
    if (!taken && number == 0)
      unlink(path.c_str()); // It was made for nothing.
  }
  close(file);
  file = -1;
  return !locked;
}

/// Whether the name leads to the file.
bool FileLock::isThere() const {
  struct stat named, opened;
  return lstat(path.c_str(), &named) == 0 && fstat(file, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

FileLock::~FileLock() {
  if (file < 0)
    return;
  if (isOurs && isThere())
    unlink(path.c_str());
  close(file);
}

std::string rt::lockPathOf(const std::string &path) { return resolveTarget(path) + ".lock"; }

bool rt::isLocked(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0)
    return false;
  bool locked = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(file);
  return locked;
}
