//===- Names.cpp - Speaking of names in messages --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Names.h"

namespace trop {

mlir::InFlightDiagnostic emitUnknown(Sources &sources, llvm::StringRef what, const ast::Name &name,
                                     llvm::ArrayRef<llvm::StringRef> known) {
  mlir::InFlightDiagnostic error = sources.emitError(name.loc)
                                   << "unknown " << what << " '" << name.text << "'"
                                   << suggestName(name.text, known);
  error.attachNote() << "expected " << listNames(known);
  return error;
}

} // namespace trop
