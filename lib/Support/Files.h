//===- Files.h - What a tool reads and writes -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_FILES_H
#define TROP_LIB_SUPPORT_FILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <optional>
#include <string>

namespace trop {

/// A text of MLIR may have so many bytes.
inline constexpr uint64_t kMaxMlirBytes = 64 << 20;

/// The text of a file, of standard input for "-", from behind a byte order mark at its
/// start. No more is read than `mostBytes` and one: files and pipes may never end. Error:
/// "cannot read 'PATH': REASON".
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readText(llvm::StringRef path,
                                                             uint64_t mostBytes);

/// Lets a write beyond a limit on file sizes fail, in programs that are started, too. One to a
/// pipe whose reader has seen enough ends the tool by SIGPIPE, without temporary files. Takes the
/// numbers of standard streams that are closed, which a file would get and with it the messages.
/// What could not be written to standard output is an error of the tool at its end. There are
/// colours on terminals where the environment has no NO_COLOR. Call it after InitLLVM, which has
/// handlers of its own.
void prepareStreams(llvm::StringRef tool);

/// What a tool reads, "-" for standard input, and what its messages call it.
struct ReadFile {
  std::string path;
  llvm::StringRef what;
};

/// Where a tool's result goes: a file that is whole or as it was before, or a stream, which
/// standard output ("-"), an open file (/dev/fd/N, /dev/stdout), a pipe and a device are.
/// A file takes the place of the one that is there: it has its permissions, while other hard
/// links of that go on naming what was. Errors: "cannot write 'PATH': REASON".
class OutputFile {
public:
  /// Follows symbolic links, the last of which may lead to a file that is not there yet.
  /// Error: it cannot be written, as far as can be known before, or is one of what is read:
  /// "'PATH' is WHAT, which is not overwritten".
  static llvm::Expected<OutputFile> get(llvm::StringRef path, llvm::ArrayRef<ReadFile> read = {});

  bool isStream() const { return stream; }
  /// Whether a file that is read, "-" for standard input, is the one that is written.
  bool isSame(llvm::StringRef read) const;

  /// `then` is called when all bytes are written, and a file takes the place of the output only if
  /// it returns success.
  llvm::Error write(llvm::StringRef bytes,
                    llvm::function_ref<llvm::Error()> then = llvm::Error::success) const;
  /// Calls `writer` with the path of a file that takes the place of the output if it
  /// returns success. Not for streams.
  llvm::Error replace(llvm::function_ref<llvm::Error(llvm::StringRef path)> writer) const;

private:
  explicit OutputFile(llvm::StringRef path) : path(path.str()), target(path.str()) {}
  llvm::Error resolve();
  llvm::Error writeStream(llvm::StringRef bytes) const;
  llvm::Error
  replaceBy(llvm::function_ref<llvm::Error(const llvm::sys::fs::TempFile &)> writer) const;
  std::error_code keepPermissions(llvm::StringRef replacement) const;
  llvm::Error makeError(const std::string &reason) const;

  std::string path, target; ///< as it was given, and where its links lead
  bool stream = false;
  std::optional<int> descriptor;                         ///< of a stream that is open
  std::optional<llvm::sys::fs::file_status> overwritten; ///< the regular file that is there
};

} // namespace trop

#endif // TROP_LIB_SUPPORT_FILES_H
