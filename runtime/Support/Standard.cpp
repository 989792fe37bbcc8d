//===- Standard.cpp - "-" in the place of a file --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Standard.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Memory.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

bool rt::isStandard(const std::string &path) { return path == "-"; }

[[noreturn]] static void refuse(const std::string &problem) {
  fail("cannot read '-', standard input: ", problem);
}

static void copyAll(int from, int to) {
  constexpr int64_t kAsked = 1 << 26; // how often, in bytes
  std::string block(1 << 16, '\0');
  int64_t done = 0, next = 0;
  for (ssize_t count; (count = read(from, block.data(), block.size())) != 0; done += count) {
    if (count < 0)
      refuse(errnoText());
    if (done >= next && availableMemory() < 2 * kAsked)
      refuse(concat("expected memory for more than ", megabytes(done), ", found ",
                    megabytes(availableMemory()), "; fewer rows need less"));
    next = done >= next ? done + kAsked : next;
    for (ssize_t written = 0, part; written < count; written += part)
      if ((part = write(to, block.data() + written, size_t(count - written))) < 0)
        refuse(errnoText());
  }
}

static std::string ahead; // peeked at

bool rt::isStandardInputSlow() {
  struct stat status;
  return fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(STDIN_FILENO));
}

static int64_t readInput(char *bytes, int64_t count) {
  ssize_t got;
  while ((got = read(STDIN_FILENO, bytes, size_t(count))) < 0 && errno == EINTR)
    ;
  if (got < 0)
    refuse(errnoText());
  return got;
}

std::string rt::peekStandardInput(size_t count) {
  for (int64_t got = 1; ahead.size() < count && got > 0;) {
    size_t before = ahead.size();
    ahead.resize(count);
    got = readInput(ahead.data() + before, int64_t(count - before));
    ahead.resize(before + size_t(got));
  }
  return ahead;
}

int64_t rt::readStandardInput(char *bytes, int64_t count) {
  if (ahead.empty())
    return readInput(bytes, count);
  size_t part = std::min(size_t(count), ahead.size());
  std::copy_n(ahead.data(), part, bytes);
  ahead.erase(0, part);
  return int64_t(part);
}

namespace {
/// Standard input as a file that can be read again.
struct Input {
  Input();
  int file;
  off_t begin = 0;
};
} // namespace

Input::Input() : file(STDIN_FILENO) {
  struct stat status;
  if (fstat(file, &status) != 0)
    refuse(errnoText());
  if (S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && !isatty(file)))
    refuse("it is closed, or a device");
  if (S_ISREG(status.st_mode)) {
    begin = lseek(file, 0, SEEK_CUR);
    return;
  }
  file = memfd_create("standard input", MFD_CLOEXEC);
  if (file < 0)
    refuse(errnoText());
  if (write(file, ahead.data(), ahead.size()) != ssize_t(ahead.size()))
    refuse(errnoText());
  copyAll(STDIN_FILENO, file);
}

static const Input &standardInput() {
  static const Input input;
  return input;
}

int64_t rt::standardInputBytes() {
  struct stat status;
  return fstat(standardInput().file, &status) == 0 ? int64_t(status.st_size) : 0;
}

int rt::openStandardInput() {
  const Input &input = standardInput();
  int file = fcntl(input.file, F_DUPFD_CLOEXEC, 0);
  if (file < 0 || lseek(file, input.begin, SEEK_SET) < 0)
    refuse(errnoText());
  return file;
}
