//===- Outputs.h - Where results go -----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_OUTPUTS_H
#define TROP_LIB_DRIVER_OUTPUTS_H

#include "lib/Driver/Options.h"
#include "lib/Driver/PtxOutput.h"
#include "lib/Support/Files.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace trop {

/// The files of one compilation, which are none of those that it reads.
class Outputs {
public:
  explicit Outputs(const DriverOptions &options);

  /// Looks at what is there. Until then nothing can be written.
  llvm::Error resolve();

  const std::string &getName() const { return name; }
  const OutputFile &getFile() const { return *file; }
  const PtxOutput &getPtx() const { return *ptx; }
  /// Of weights beside a source; null: none.
  const OutputFile *getWeights() const { return weights ? &*weights : nullptr; }

  /// Writes what `writer` gives, all of it or nothing.
  llvm::Error write(llvm::function_ref<llvm::Error(llvm::raw_pwrite_stream &)> writer) const;

  /// Of --save-temps, else nothing: writes a file beside the output, which differs from it in the
  /// extension alone.
  llvm::Error save(llvm::StringRef extension,
                   llvm::function_ref<void(llvm::raw_ostream &)> print) const;

private:
  llvm::SmallVector<ReadFile> getReadFiles() const;
  llvm::Error resolveWeights();

  const DriverOptions &options;
  std::string name;
  std::optional<OutputFile> file, weights;
  std::optional<PtxOutput> ptx;
};

} // namespace trop

#endif // TROP_LIB_DRIVER_OUTPUTS_H
