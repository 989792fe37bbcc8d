//===- PtxOutput.h - Files of PTX -------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_PTXOUTPUT_H
#define TROP_LIB_DRIVER_PTXOUTPUT_H

#include "lib/Support/Files.h"
#include "lib/Target/Gpu/Architectures.h"

#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace trop {

/// Where the PTX for each of some architectures goes: to one output, or to a file each, NAME.ptx
/// to NAME.sm_80.ptx and so on.
class PtxOutput {
public:
  /// `list` as --gpu-arch= takes it; `name` is that of the one output.
  static llvm::Expected<PtxOutput> get(llvm::StringRef list, llvm::StringRef name,
                                       llvm::ArrayRef<ReadFile> read);

  /// Writes what becomes of the kernels, which are in the NVVM dialect: all of it, or nothing.
  llvm::Error write(mlir::ModuleOp module) const;

private:
  llvm::Error writeFrom(size_t number, llvm::ArrayRef<std::string> texts) const;

  std::vector<std::pair<GpuArchitecture, OutputFile>> files;
};

} // namespace trop

#endif // TROP_LIB_DRIVER_PTXOUTPUT_H
