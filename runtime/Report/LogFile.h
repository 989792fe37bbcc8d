//===- LogFile.h - A file that grows line by line ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_LOGFILE_H
#define TROP_RUNTIME_REPORT_LOGFILE_H

#include <string>

namespace trop::rt {

/// Each line is written at once, so that whoever reads the file while the program runs, or
/// after it was killed, finds whole lines. A disk that fills up does not end the training:
/// the log ends there, and `problem` tells. While it is written it is locked.
class LogFile {
public:
  /// A new file, or, with `append`, after the last whole line of one that there may be.
  /// "-" is standard output. Error: "cannot write 'PATH': <errno>".
  explicit LogFile(const std::string &path, bool append = false);
  ~LogFile();
  LogFile(const LogFile &) = delete;
  LogFile &operator=(const LogFile &) = delete;

  void add(const std::string &line);
  /// "cannot write 'PATH': <errno>", or that the file is gone, or empty.
  std::string problem() const;

private:
  std::string path, failed;
  int file;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_LOGFILE_H
