//===- Linker.cpp - The system's linker -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Linker.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace llvm;

namespace trop {

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

static constexpr const char kRuntimeName[] = "libtrop_rt.a";
/// What only programs for GPUs take of it: runtime/Device/GpuKernels.h.
static constexpr const char kRuntimeKernels[] = "trop_runtime_kernels";

std::string getProgramPath(StringRef program) {
  return sys::fs::getMainExecutable(program.str().c_str(),
                                    reinterpret_cast<void *>(&getProgramPath));
}

std::string getRuntimePath(StringRef program) {
  std::string self = getProgramPath(program);
  SmallString<128> path(sys::path::parent_path(sys::path::parent_path(self)));
  sys::path::append(path, "lib", kRuntimeName);
  return path.str().str();
}

/// The linker driver: the system's, or, for a sanitized runtime, the compiler that
/// knows where the sanitizers are.
static Expected<std::string> findLinker() {
#if TROP_SANITIZE
  static constexpr StringRef names[] = {"clang++-22"};
#else
  static constexpr StringRef names[] = {"c++", "g++", "clang++", "clang++-22"};
#endif
  for (StringRef name : names)
    if (ErrorOr<std::string> path = sys::findProgramByName(name))
      return *path;
  return makeError("no linker found: looked for " + llvm::join(ArrayRef(names), ", ") +
                   " in PATH; install one, or stop at an object file with -c");
}

/// Whether to link by lld, in a third of the time of the system's own linker: it is there, and
/// its output has room, since lld maps the file and crashes where a disk is full, or files have
/// a limit.
static bool canUseLld(StringRef output) {
  static constexpr uint64_t kRoom = 64 << 20;
  SmallString<128> folder(output);
  if (sys::fs::make_absolute(folder) || !sys::fs::exists(TROP_LLD_DIR "/ld.lld"))
    return false;
  ErrorOr<sys::fs::space_info> space = sys::fs::disk_space(sys::path::parent_path(folder));
  rlimit limit;
  return space && space->available >= kRoom && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
         limit.rlim_cur >= kRoom;
}

/// A new file in the folder for temporary ones; gone when a signal ends the program.
static Expected<sys::fs::TempFile> writeTemporary(const ObjectFile &object) {
  SmallString<128> model;
  sys::path::system_temp_directory(/*ErasedOnReboot=*/true, model);
  sys::path::append(model, "trop-%%%%%%%%.o");
  Expected<sys::fs::TempFile> file = sys::fs::TempFile::create(model);
  if (!file)
    return makeError("cannot create a temporary file: " + toString(file.takeError()));
  raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
  stream << StringRef(object.data(), object.size());
  stream.flush();
  if (!stream.has_error())
    return file;
  Error error = makeError("cannot write '" + file->TmpName + "': " + stream.error().message());
  stream.clear_error();
  return joinErrors(std::move(error), file->discard());
}

/// Runs the linker and passes on what it says. Error: it fails; if by a full disk or a limit, which
/// it tells among other things, they are the reason.
static Error runLinker(ArrayRef<StringRef> arguments, StringRef name) {
  int file = memfd_create("linker", MFD_CLOEXEC);
  std::string said = ("/proc/self/fd/" + Twine(file)).str(), message;
  setenv("LC_ALL", "C", /*overwrite=*/1); // Reasons are told in this program's language.
  std::optional<StringRef> redirects[] = {std::nullopt, std::nullopt, std::nullopt};
  bool redirected = sys::fs::can_write(said); // Not where there is no /proc.
  if (redirected)
    redirects[2] = said;
  int status =
      sys::ExecuteAndWait(arguments.front(), arguments, std::nullopt, redirects, 0, 0, &message);
  std::string text;
  if (redirected)
    if (auto buffer = MemoryBuffer::getOpenFile(file, said, /*FileSize=*/-1))
      text = (*buffer)->getBuffer().str();
  errs() << text;
  if (file >= 0)
    close(file);
  if (status == 0)
    return Error::success();
  for (int reason : {ENOSPC, EDQUOT, EFBIG})
    if (StringRef(text).contains(sys::StrError(reason)))
      return makeError("cannot link '" + name + "': " + sys::StrError(reason));
  return makeError("the linker '" + arguments.front() + "' failed" +
                   (message.empty() ? " with status " + Twine(status).str() : ": " + message));
}

Error link(ArrayRef<ObjectFile> objects, StringRef output, StringRef name,
           const LinkOptions &options) {
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  std::string runtime = getRuntimePath(options.program);
  SmallVector<StringRef> arguments{*linker, "-o", output};
  std::vector<sys::fs::TempFile> files;
  files.reserve(objects.size()); // The arguments refer to their names.
  scope_exit remover([&] {
    for (sys::fs::TempFile &file : files)
      consumeError(file.discard());
  });
  for (const ObjectFile &object : objects) {
    Expected<sys::fs::TempFile> file = writeTemporary(object);
    if (!file)
      return file.takeError();
    files.push_back(std::move(*file));
    arguments.push_back(files.back().TmpName);
  }
  // Whoever links with the library records this name, not the path that it was found by.
  std::string soname = ("-soname=" + sys::path::filename(name)).str();
  if (options.shared) {
    arguments.append({"-shared", "-Xlinker", soname});
    // What loops of a layer's own call; the rest is of programs.
    if (options.wholePlugins)
      arguments.push_back("-Wl,--whole-archive");
    arguments.append(options.plugins.begin(), options.plugins.end());
    if (options.wholePlugins)
      arguments.push_back("-Wl,--no-whole-archive");
  } else {
    if (!sys::fs::exists(runtime))
      return makeError("the runtime library is missing: expected it at '" + runtime + "'");
    if (options.forGpus)
      arguments.append({"-u", kRuntimeKernels});
    // Nothing refers to what plugins register.
    if (!options.plugins.empty())
      arguments.push_back("-Wl,--whole-archive");
    arguments.append(options.plugins.begin(), options.plugins.end());
    if (!options.plugins.empty())
      arguments.push_back("-Wl,--no-whole-archive");
    arguments.append({runtime, "-pthread", "-ldl", "-l:libz.a"});
    if (TROP_SANITIZE)
      arguments.push_back("-fsanitize=address,undefined");
  }
  if (TROP_SANITIZE || canUseLld(output))
    arguments.append({"-B" TROP_LLD_DIR, "-fuse-ld=lld"});
  if (options.verbose)
    errs() << llvm::join(arguments, " ") << '\n';
  return runLinker(arguments, name);
}

} // namespace trop
