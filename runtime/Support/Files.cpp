//===- Files.cpp - Reading and writing whole files ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Files.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Standard.h"

#include "trop/variables.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

namespace {
/// Keeps interrupts away while a temporary file exists.
class BlockSignals {
public:
  BlockSignals() {
    sigset_t blocked;
    sigemptyset(&blocked);
    for (int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&blocked, signal);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }

private:
  sigset_t before;
};

/// Between the name of a file and the number of the program that writes it.
constexpr const char *kTemporary = ".tmp-";

/// A new file beside `target`, gone again unless it is renamed.
class TemporaryFile {
public:
  explicit TemporaryFile(const std::string &target)
      : path(concat(target, kTemporary, getpid())), file(openNew()) {
    // A killed program of the same number may have left it.
    if (file < 0 && errno == EEXIST && unlink(path.c_str()) == 0)
      file = openNew();
  }
  ~TemporaryFile() {
    if (file < 0)
      return;
    close(file);
    if (!renamed)
      unlink(path.c_str());
  }
  bool opened() const { return file >= 0; }
  bool write(std::string_view bytes);
  bool sync() { return fsync(file) == 0; }
  bool renameTo(const std::string &target) {
    return renamed = rename(path.c_str(), target.c_str()) == 0;
  }

private:
  int openNew() const { return open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); }

  std::string path;
  int file;
  bool renamed = false;
};
} // namespace

static bool writeAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return false;
    bytes.remove_prefix(written < 0 ? 0 : written);
  }
  return true;
}

bool TemporaryFile::write(std::string_view bytes) { return writeAll(file, bytes); }

std::string rt::folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

static std::string nameOf(const std::string &path) { return path.substr(path.rfind('/') + 1); }

std::string rt::resolveTarget(const std::string &path) {
  if (path.empty())
    fail("cannot write '': expected the name of a file");
  struct stat status;
  char text[PATH_MAX];
  std::string target = path;
  // Of what is not there yet the folder is resolved; a link to it is followed by hand.
  while (stat(target.c_str(), &status) != 0) {
    if (errno != ENOENT)
      fail("cannot write '", path, "': ", errnoText());
    ssize_t size = readlink(target.c_str(), text, sizeof text);
    std::string folder = folderOf(target);
    if (size < 0)
      return realpath(folder.c_str(), text) ? concat(text, "/", nameOf(target)) : target;
    std::string next(text, size_t(size));
    target = next[0] == '/' ? next : folder + next;
  }
  if (!S_ISREG(status.st_mode))
    fail("cannot write '", path, "': it is not a regular file");
  return realpath(target.c_str(), text) ? text : target;
}

int rt::openForReading(const std::string &path) {
  if (isStandard(path))
    return openStandardInput();
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    fail("cannot open '", path, "': ", errnoText());
  struct stat status;
  if (fstat(file, &status) == 0 && (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) {
    close(file);
    fail("cannot read '", path, "': it is a device");
  }
  return file;
}

int64_t rt::fileBytes(const std::string &path) {
  if (isStandard(path))
    return standardInputBytes();
  struct stat status;
  bool isFile = stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  return isFile ? int64_t(status.st_size) : 0;
}

std::string rt::expandVariables(const std::string &path) {
  std::string unset;
  if (std::optional<std::string> expanded = schema::expandVariables(path, unset))
    return *expanded;
  fail("expected the environment variable '", unset, "' to be set, as the data's path '", path,
       "' wants, found it is not; set it, or say where the data is with --data");
}

std::string rt::readFile(const std::string &path, size_t most) {
  int file = openForReading(path);
  std::string bytes;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
    bytes.reserve(std::min(size_t(status.st_size), most));
  char block[1 << 16];
  ssize_t count;
  while ((count = read(file, block, std::min(sizeof block, most - bytes.size()))) > 0)
    bytes.append(block, count);
  std::string problem = count < 0 ? errnoText() : "";
  close(file);
  if (count < 0)
    fail("cannot read '", path, "': ", problem);
  return bytes;
}

bool rt::isSameFile(const std::string &one, const std::string &other) {
  struct stat a, b;
  return !isStandard(one) && !isStandard(other) && stat(one.c_str(), &a) == 0 &&
         stat(other.c_str(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void rt::checkWritable(const std::string &path, const std::vector<std::string> &sources) {
  if (isStandard(path))
    return;
  if (isSameFile(path, "/proc/self/exe"))
    fail("cannot write '", path, "': it is the program that runs");
  for (const std::string &source : sources)
    if (isSameFile(path, source))
      fail("cannot write '", path, "': this command reads it");
  BlockSignals block;
  if (!TemporaryFile(resolveTarget(path)).opened())
    fail("cannot write '", path, "': ", errnoText());
}

static void syncFolder(const std::string &target) {
  int folder = open(folderOf(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return;
  // Some file systems cannot sync a folder; the file itself is safe by now.
  fsync(folder);
  close(folder);
}

void rt::writeFile(const std::string &path, std::string_view bytes,
                   const std::function<void()> &beforeReplacing) {
  if (isStandard(path))
    return writeOutput(bytes);
  BlockSignals block;
  std::string target = resolveTarget(path);
  {
    TemporaryFile temporary(target);
    if (!temporary.opened() || !temporary.write(bytes) || !temporary.sync())
      fail("cannot write '", path, "': ", errnoText());
    if (beforeReplacing)
      beforeReplacing();
    if (!temporary.renameTo(target))
      fail("cannot write '", path, "': ", errnoText());
  }
  syncFolder(target);
}

void rt::shareFile(const std::string &path, const std::string &other) {
  BlockSignals block;
  std::string target = resolveTarget(other), temporary = concat(target, kTemporary, getpid());
  unlink(temporary.c_str());
  if (linkat(AT_FDCWD, path.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return writeFile(other, readFile(path));
  bool renamed = rename(temporary.c_str(), target.c_str()) == 0;
  std::string problem = renamed ? "" : errnoText();
  unlink(temporary.c_str()); // It stays where both names are of one file already.
  if (!renamed)
    fail("cannot write '", other, "': ", problem);
  syncFolder(target);
}

std::vector<std::string> rt::namesBeside(const std::string &path) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry(folderOf(path), ignored), end;
       !ignored && entry != end; entry.increment(ignored))
    names.push_back(entry->path().filename().string());
  return names;
}

void rt::removeLeftovers(const std::string &path) {
  std::string target = resolveTarget(path), folder = folderOf(target);
  std::string begin = nameOf(target) + kTemporary;
  for (const std::string &name : namesBeside(target)) {
    if (name.compare(0, begin.size(), begin) != 0)
      continue;
    pid_t writer = 0;
    if (readNumber(std::string_view(name).substr(begin.size()), writer) && writer > 0 &&
        kill(writer, 0) != 0 && errno == ESRCH)
      unlink((folder + name).c_str());
  }
}

void rt::prepareStreams() {
  for (int signal : {SIGXFSZ, SIGPIPE})
    std::signal(signal, SIG_IGN);
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) // Using it stays an error.
      open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void rt::writeOutput(std::string_view bytes) {
  if (writeAll(STDOUT_FILENO, bytes))
    return;
  if (errno == EPIPE) {
    std::signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
  }
  fail("cannot write standard output: ", errnoText());
}
