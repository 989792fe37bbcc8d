//===- Sources.cpp - Source files, places in them, diagnostics ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SourceMgr finds a column by walking back to the line's start, which is
// quadratic in a long line: hence the table of lines.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Ast/Sources.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace trop {

/// The place itself, without its name and the calls it was reached by.
static Location getCallee(Location loc) {
  if (auto named = dyn_cast<NameLoc>(loc))
    return getCallee(named.getChildLoc());
  auto call = dyn_cast<CallSiteLoc>(loc);
  return call ? getCallee(call.getCallee()) : loc;
}

Sources::Sources(llvm::SourceMgr &manager, MLIRContext *context, const OutputFile *output)
    : ScopedDiagnosticHandler(context), manager(manager), context(context), output(output) {
  setHandler([this](Diagnostic &diagnostic) {
    bool error = diagnostic.getSeverity() == DiagnosticSeverity::Error;
    // A body is written out for each function of a model and each call of a layer.
    const void *place = getCallee(diagnostic.getLocation()).getAsOpaquePointer();
    if (!error && !warnings.insert({place, diagnostic.str()}).second)
      return success();
    unsigned &count = error ? errorCount : warningCount;
    if (++count == kMaxDiagnostics)
      diagnostic.attachNote() << "too many " << (error ? "errors" : "warnings")
                              << ", no more are shown";
    // Success says that the diagnostic is dealt with.
    return success(count > kMaxDiagnostics);
  });
}

bool Sources::hasWarned(Location loc) const {
  const void *place = getCallee(loc).getAsOpaquePointer();
  auto first = warnings.lower_bound({place, std::string()});
  return first != warnings.end() && first->first == place;
}

FileLineColLoc Sources::getLocation(llvm::SMLoc loc) {
  unsigned id = manager.FindBufferContainingLoc(loc);
  assert(id && "place outside all buffers");
  const llvm::MemoryBuffer *buffer = manager.getMemoryBuffer(id);
  std::vector<const char *> &lines = lineStarts[id];
  if (lines.empty()) {
    lines.push_back(buffer->getBufferStart());
    for (const char *at = buffer->getBufferStart(); at != buffer->getBufferEnd(); ++at)
      if (*at == '\n')
        lines.push_back(at + 1);
  }
  auto line = std::prev(llvm::upper_bound(lines, loc.getPointer()));
  return FileLineColLoc::get(context, buffer->getBufferIdentifier(), line - lines.begin() + 1,
                             loc.getPointer() - *line + 1);
}

Location Sources::getCallLocation(llvm::SMLoc loc) {
  Location callee = getLocation(loc);
  return caller ? Location(CallSiteLoc::get(callee, *caller)) : callee;
}

llvm::StringRef Sources::getFileName(llvm::SMLoc loc) {
  return manager.getMemoryBuffer(manager.FindBufferContainingLoc(loc))->getBufferIdentifier();
}

std::string Sources::getPath(llvm::StringRef path, llvm::SMLoc loc) {
  llvm::SmallString<128> result(path);
  if (llvm::sys::path::is_relative(path)) {
    result = llvm::sys::path::parent_path(getFileName(loc));
    llvm::sys::path::append(result, path);
  }
  llvm::sys::path::remove_dots(result);
  return result.str().str();
}

InFlightDiagnostic Sources::emitError(llvm::SMLoc loc) {
  return mlir::emitError(getCallLocation(loc));
}

InFlightDiagnostic Sources::emitWarning(llvm::SMLoc loc) {
  return mlir::emitWarning(getCallLocation(loc));
}

} // namespace trop
