//===- Linker.cpp - The system's linker -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Linker.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trop {

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

static constexpr const char kRuntimeName[] = "libtrop_rt.a";

static Expected<std::string> findRuntime(StringRef program) {
  std::string self =
      sys::fs::getMainExecutable(program.str().c_str(), reinterpret_cast<void *>(&findRuntime));
  SmallString<128> path(sys::path::parent_path(sys::path::parent_path(self)));
  sys::path::append(path, "lib", kRuntimeName);
  if (!sys::fs::exists(path))
    return makeError("the runtime library is missing: expected it at '" + path + "'");
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

Error link(StringRef object, StringRef output, bool shared, StringRef program, bool verbose) {
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  std::string runtime;
  SmallVector<StringRef> arguments{*linker, object, "-o", output};
  if (shared) {
    arguments.push_back("-shared");
  } else {
    Expected<std::string> found = findRuntime(program);
    if (!found)
      return found.takeError();
    runtime = *found;
    arguments.append(
        {runtime, "-L" TROP_OPENMP_DIR, "-Wl,-rpath," TROP_OPENMP_DIR, "-lomp", "-l:libz.a"});
    if (TROP_SANITIZE)
      arguments.append({"-fsanitize=address,undefined", "-fuse-ld=lld"});
  }
  if (verbose)
    errs() << llvm::join(arguments, " ") << '\n';
  std::string message;
  int status = sys::ExecuteAndWait(*linker, arguments, std::nullopt, {}, 0, 0, &message);
  if (status == 0)
    return Error::success();
  sys::fs::remove(output);
  return makeError("the linker '" + *linker + "' failed" +
                   (message.empty() ? " with status " + Twine(status).str() : ": " + message));
}

} // namespace trop
