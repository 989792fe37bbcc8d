//===- LogFile.cpp - A file that grows line by line -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/LogFile.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop::rt;

/// Cuts off a line that a killed program did not finish.
static bool endAfterLine(const std::string &path, int file) {
  std::string text = readFile(path);
  size_t end = text.rfind('\n');
  return ftruncate(file, off_t(end == std::string::npos ? 0 : end + 1)) == 0;
}

LogFile::LogFile(const std::string &path, bool append)
    : path(path),
      file(isStandard(path)
               ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
               : open(path.c_str(),
                      O_WRONLY | O_CREAT | (append ? 0 : O_TRUNC) | O_APPEND | O_CLOEXEC, 0666)) {
  if (file < 0 || (append && !isStandard(path) && !endAfterLine(path, file)))
    fail("cannot write '", path, "': ", errnoText());
  if (!isStandard(path))
    flock(file, LOCK_EX | LOCK_NB); // isLocked() asks for it; without locks nobody notices
}

LogFile::~LogFile() { close(file); }

std::string LogFile::problem() const {
  struct stat status;
  if (failed.empty() && !isStandard(path) && fstat(file, &status) == 0 && status.st_nlink == 0)
    return concat("cannot write '", path, "': it was removed while the program ran");
  return failed;
}

void LogFile::add(const std::string &line) {
  if (!failed.empty())
    return;
  for (size_t done = 0; done < line.size();) {
    ssize_t count = write(file, line.data() + done, line.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0) {
      failed = concat("cannot write '", path, "': ", errnoText());
      return;
    }
    done += size_t(count);
  }
}
