//===- Standard.cpp - "-" in the place of a file --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Standard.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Memory.h"

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
