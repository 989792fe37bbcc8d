//===- Loader.cpp - A source and the files it includes --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Loader.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Frontend/Sema/Outputs.h"
#include "lib/Frontend/Sema/Sema.h"
#include "lib/Support/Files.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

namespace trop {
namespace {

class Loader {
public:
  explicit Loader(Sources &sources) : sources(sources) {}

  void load(unsigned bufferId) {
    std::unique_ptr<ast::File> file = parse(sources, bufferId);
    if (!file)
      return;
    checkOutput(sources, *file);
    llvm::StringRef path = sources.getManager().getMemoryBuffer(bufferId)->getBufferIdentifier();
    active.push_back({path.str(), getRealPath(path)});
    for (const ast::Declaration &declaration : file->declarations)
      if (const auto *include = std::get_if<ast::Include>(&declaration))
        load(*include);
    done.push_back(active.pop_back_val().realPath);
    files.push_back(std::move(file));
  }

  std::vector<std::unique_ptr<ast::File>> files;

private:
  struct Entry {
    std::string path, realPath;
  };

  void load(const ast::Include &include) {
    std::string path = sources.getPath(include.path, include.loc);
    std::string realPath = getRealPath(path);
    if (llvm::is_contained(done, realPath) || checkCycle(include, path, realPath))
      return;
    // Devices and pipes could be read without end.
    llvm::sys::fs::file_status status;
    std::error_code error = llvm::sys::fs::status(path, status);
    if (!error && status.type() != llvm::sys::fs::file_type::regular_file) {
      sources.emitError(include.loc) << "cannot read '" << path << "': it is not a regular file";
      return;
    }
    auto buffer = readText(path, kMaxSourceBytes);
    if (!buffer) {
      sources.emitError(include.loc) << llvm::toString(buffer.takeError());
      return;
    }
    load(sources.getManager().AddNewSourceBuffer(std::move(*buffer), include.loc));
  }

  /// Whether including a file would go round in a circle, or too deep.
  bool checkCycle(const ast::Include &include, llvm::StringRef path, llvm::StringRef realPath) {
    auto same = [&](const Entry &entry) { return entry.realPath == realPath; };
    auto first = llvm::find_if(active, same);
    if (first != active.end()) {
      mlir::InFlightDiagnostic error = sources.emitError(include.loc)
                                       << "files include each other: ";
      for (const Entry &entry : llvm::make_range(first, active.end()))
        error << entry.path << " -> ";
      error << path;
      return true;
    }
    if (active.size() == kMaxIncludeDepth) {
      sources.emitError(include.loc)
          << "files include each other more than " << kMaxIncludeDepth << " deep";
      return true;
    }
    return false;
  }

  static std::string getRealPath(llvm::StringRef path) {
    llvm::SmallString<128> real;
    return llvm::sys::fs::real_path(path, real) ? path.str() : std::string(real);
  }

  Sources &sources;
  llvm::SmallVector<Entry> active;
  llvm::SmallVector<std::string> done;
};

} // namespace

std::vector<std::unique_ptr<ast::File>> loadFiles(Sources &sources) {
  Loader loader(sources);
  loader.load(sources.getManager().getMainFileID());
  return std::move(loader.files);
}

} // namespace trop
