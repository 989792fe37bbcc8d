//===- Sources.h - Source files, places in them, diagnostics -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_AST_SOURCES_H
#define TROP_FRONTEND_AST_SOURCES_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/SourceMgr.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace trop {

class OutputFile;

/// Errors after which a compilation gives up, and warnings it shows.
inline constexpr unsigned kMaxDiagnostics = 20;

/// The buffers of one compilation. Places are pointers into them; diagnostics
/// leave through the MLIR context, as file, line and column (in bytes), from 1.
/// While it lives, only the first errors and warnings of the context come through,
/// and each warning once a place.
class Sources : mlir::ScopedDiagnosticHandler {
public:
  Sources(llvm::SourceMgr &manager, mlir::MLIRContext *context, const OutputFile *output = nullptr);

  llvm::SourceMgr &getManager() { return manager; }
  mlir::MLIRContext *getContext() { return context; }
  /// What will be written, if that is known: none of the files that are read.
  const OutputFile *getOutput() const { return output; }

  /// A place in a file, and that place as part of the call being instantiated.
  mlir::FileLineColLoc getLocation(llvm::SMLoc loc);
  mlir::Location getCallLocation(llvm::SMLoc loc);
  llvm::StringRef getFileName(llvm::SMLoc loc);
  /// A path that stands at `loc` is relative to the folder of its file.
  std::string getPath(llvm::StringRef path, llvm::SMLoc loc);

  mlir::InFlightDiagnostic emitError(llvm::SMLoc loc);
  mlir::InFlightDiagnostic emitWarning(llvm::SMLoc loc);

  /// Makes diagnostics and call locations come from within a call at `caller`;
  /// returns what was set before.
  std::optional<mlir::Location> setCaller(std::optional<mlir::Location> location) {
    return std::exchange(caller, location);
  }

  /// Whether there was a warning at a place, in whatever call.
  bool hasWarned(mlir::Location loc) const;

  /// Errors so far, those of ops included.
  unsigned getErrorCount() const { return errorCount; }
  bool hasTooManyErrors() const { return errorCount >= kMaxDiagnostics; }

private:
  llvm::SourceMgr &manager;
  mlir::MLIRContext *context;
  const OutputFile *output;
  std::optional<mlir::Location> caller;
  unsigned errorCount = 0;
  unsigned warningCount = 0;
  std::set<std::pair<const void *, std::string>> warnings; ///< shown
  /// Where the lines of each buffer start.
  llvm::DenseMap<unsigned, std::vector<const char *>> lineStarts;
};

} // namespace trop

#endif // TROP_FRONTEND_AST_SOURCES_H
