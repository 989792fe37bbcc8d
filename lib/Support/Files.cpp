//===- Files.cpp - What a tool reads and writes ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Files.h"

#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace llvm;
using sys::fs::file_type;

namespace trop {

static std::error_code lastError() { return std::error_code(errno, std::generic_category()); }

/// "cannot read 'PATH': REASON"; "-" is called as `stream` says.
static Error makeError(StringRef verb, StringRef path, StringRef stream,
                       const std::string &reason) {
  std::string name = path == "-" ? stream.str() : ("'" + path + "'").str();
  return createStringError("cannot " + verb + " " + name + ": " + reason);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The bytes up to the end, or `most` of them.
static Expected<SmallVector<char, 0>> readBytes(sys::fs::file_t file, uint64_t most) {
  constexpr uint64_t kBlock = 1 << 16;
  SmallVector<char, 0> bytes;
  for (size_t size = 0; size < most;) {
    bytes.resize_for_overwrite(std::min(size + kBlock, most));
    Expected<size_t> count = sys::fs::readNativeFile(file, MutableArrayRef(bytes).drop_front(size));
    if (!count)
      return count.takeError();
    size += *count;
    bytes.truncate(size);
    if (*count == 0)
      break;
  }
  return bytes;
}

Expected<std::unique_ptr<MemoryBuffer>> readText(StringRef path, uint64_t mostBytes) {
  auto fail = [&](const std::string &reason) {
    return makeError("read", path, "standard input", reason);
  };
  bool isInput = path == "-";
  Expected<sys::fs::file_t> file =
      isInput ? sys::fs::getStdinHandle() : sys::fs::openNativeFileForRead(path);
  if (!file)
    return fail(toString(file.takeError()));
  Expected<SmallVector<char, 0>> bytes = readBytes(*file, mostBytes + 1);
  if (!isInput)
    sys::fs::closeFile(*file);
  if (!bytes)
    return fail(toString(bytes.takeError()));
  if (bytes->size() > mostBytes)
    return fail(("expected at most " + Twine(mostBytes) + " bytes, found more").str());
  StringRef text(bytes->data(), bytes->size());
  text.consume_front("\xEF\xBB\xBF");
  return MemoryBuffer::getMemBufferCopy(text, isInput ? "<stdin>" : path);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void endByPipe(int) {
  sys::RunInterruptHandlers();
  std::signal(SIGPIPE, SIG_DFL);
  raise(SIGPIPE);
}

/// As WithColor decides, unless the user wants no colours (https://no-color.org).
static bool hasColours(const raw_ostream &stream) {
  const char *unwanted = std::getenv("NO_COLOR");
  return !(unwanted && *unwanted) && WithColor::defaultAutoDetectFunction()(stream);
}

static std::string toolName;

/// What options like --help write reaches no OutputFile; left to its destructor, the stream would
/// end a tool as by a fault of its own.
static void finishOutput() {
  outs().flush();
  if (!outs().has_error())
    return;
  WithColor::error(errs(), toolName)
      << "cannot write standard output: " << outs().error().message() << '\n';
  outs().clear_error();
  std::_Exit(1);
}

void prepareStreams(StringRef tool) {
  toolName = tool;
  outs(); // which is destroyed after what is registered now
  std::atexit(finishOutput);
  WithColor::setAutoDetectFunction(hasColours);
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, endByPipe);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) // Using it stays an error.
      open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

Error OutputFile::makeError(const std::string &reason) const {
  return trop::makeError("write", path, "standard output", reason);
}

Expected<OutputFile> OutputFile::get(StringRef path, ArrayRef<ReadFile> read) {
  OutputFile output(path);
  if (Error error = output.resolve())
    return error;
  for (const ReadFile &file : read)
    if (output.isSame(file.path))
      return createStringError("'" + path + "' is " + file.what + ", which is not overwritten");
  return output;
}

/// The number of an open file, if this names one.
static std::optional<int> getDescriptor(StringRef path) {
  int number;
  if (path == "-")
    return STDOUT_FILENO;
  if ((path.consume_front("/dev/fd/") || path.consume_front("/proc/self/fd/")) &&
      !path.getAsInteger(10, number) && number >= 0)
    return number;
  return std::nullopt;
}

/// Where a chain of symbolic links ends, whether or not a file is there, or at an open file.
static ErrorOr<std::string> followLinks(StringRef path) {
  constexpr int kMostLinks = 40; // as Linux has it
  SmallString<256> target(path);
  for (int i = 0; i < kMostLinks; ++i) {
    char link[PATH_MAX];
    ssize_t length = getDescriptor(target) ? -1 : readlink(target.c_str(), link, sizeof link);
    if (length < 0)
      return target.str().str();
    StringRef text(link, length);
    if (sys::path::is_absolute(text))
      target.clear();
    else
      sys::path::remove_filename(target);
    sys::path::append(target, text);
  }
  return make_error_code(std::errc::too_many_symbolic_link_levels);
}

Error OutputFile::resolve() {
  ErrorOr<std::string> end = followLinks(path);
  if (!end)
    return makeError(end.getError().message());
  target = *end;
  descriptor = getDescriptor(target);
  sys::fs::file_status status;
  std::error_code problem =
      descriptor ? sys::fs::status(*descriptor, status) : sys::fs::status(path, status);
  if (problem && problem != std::errc::no_such_file_or_directory)
    return makeError(problem.message());
  if (!problem && status.type() == file_type::regular_file)
    overwritten = status;
  stream = descriptor || status.type() == file_type::fifo_file ||
           status.type() == file_type::character_file;
  if (stream)
    return Error::success();
  if (!problem && !overwritten)
    return makeError("it is not a regular file");
  // A file that is there is replaced, yet only where it could be written to.
  StringRef folder = sys::path::parent_path(target);
  if (overwritten && (problem = sys::fs::access(target, sys::fs::AccessMode::Write)))
    return makeError(problem.message());
  if ((problem = sys::fs::access(folder.empty() ? "." : folder, sys::fs::AccessMode::Write)))
    return makeError(problem.message());
  return Error::success();
}

bool OutputFile::isSame(StringRef read) const {
  sys::fs::file_status status;
  std::error_code problem =
      read == "-" ? sys::fs::status(STDIN_FILENO, status) : sys::fs::status(read, status);
  return overwritten && !problem && status.getUniqueID() == overwritten->getUniqueID();
}

static std::error_code writeAll(int file, StringRef bytes) {
  raw_fd_ostream stream(file, /*shouldClose=*/false, /*unbuffered=*/true);
  stream << bytes;
  std::error_code problem = stream.error();
  stream.clear_error();
  return problem;
}

/// A pipe is opened without waiting for somebody to read it, which might be for ever.
Error OutputFile::writeStream(StringRef bytes) const {
  int file =
      descriptor ? *descriptor : open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0)
    return makeError(errno == ENXIO ? "nothing reads this pipe" : lastError().message());
  if (!descriptor)
    fcntl(file, F_SETFL, 0);
  std::error_code problem = writeAll(file, bytes);
  if (!descriptor && close(file) != 0 && !problem)
    problem = lastError();
  return problem ? makeError(problem.message()) : Error::success();
}

/// A program that takes the place of a file is one that those may run who may read it, as
/// linkers have it.
std::error_code OutputFile::keepPermissions(StringRef replacement) const {
  if (!overwritten)
    return {};
  ErrorOr<sys::fs::perms> made = sys::fs::getPermissions(replacement);
  if (!made)
    return made.getError();
  unsigned kept = overwritten->permissions() & sys::fs::all_all;
  if (*made & sys::fs::owner_exe)
    kept |= (kept & sys::fs::all_read) >> 2;
  return sys::fs::setPermissions(replacement, sys::fs::perms(kept));
}

Error OutputFile::replaceBy(function_ref<Error(const sys::fs::TempFile &)> writer) const {
  SmallString<256> model(sys::path::parent_path(target));
  sys::path::append(model, ".trop-%%%%%%%%");
  Expected<sys::fs::TempFile> file =
      sys::fs::TempFile::create(model, overwritten ? overwritten->permissions() & sys::fs::all_all
                                                   : sys::fs::all_read | sys::fs::all_write);
  if (!file)
    return makeError(toString(file.takeError()));
  if (Error error = writer(*file))
    return joinErrors(std::move(error), file->discard());
  if (std::error_code problem = keepPermissions(file->TmpName))
    return joinErrors(makeError(problem.message()), file->discard());
  if (Error error = file->keep(target))
    return makeError(toString(std::move(error)));
  return Error::success();
}

Error OutputFile::replace(function_ref<Error(StringRef)> writer) const {
  return replaceBy([&](const sys::fs::TempFile &file) { return writer(file.TmpName); });
}

Error OutputFile::write(StringRef bytes, function_ref<Error()> then) const {
  if (stream) {
    if (Error error = writeStream(bytes))
      return error;
    return then();
  }
  return replaceBy([&](const sys::fs::TempFile &file) {
    std::error_code problem = writeAll(file.FD, bytes);
    return problem ? makeError(problem.message()) : then();
  });
}

} // namespace trop
