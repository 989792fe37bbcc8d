//===- Object.h - From lowered MLIR to machine code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_OBJECT_H
#define TROP_LIB_TARGET_OBJECT_OBJECT_H

#include "lib/Target/Object/ModelDescription.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace trop {

struct CodegenOptions {
  unsigned optLevel = 2;
  std::string target;         ///< a triple, as clang takes it; empty: this machine's
  std::string cpu = "native"; ///< as -march= of clang takes it; of another target, its generic one
  bool withMain = false;      ///< add `main`, which calls trop_main
};

/// The machine that code is generated for: this one's, or a named CPU or target.
/// Fails on one that LLVM does not know, or that is not of 64 bits and little-endian.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const CodegenOptions &options);

/// Bytes that all vector registers of the machine hold.
int64_t getRegisterBytes(const llvm::TargetMachine &machine);

/// The largest workspace any lowered function of the module asks for, in bytes.
/// To be asked before the functions become LLVM's.
int64_t getWorkspaceBytes(mlir::ModuleOp module);

/// Translates a module in the LLVM dialect and adds entry points and descriptor.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateModel(mlir::ModuleOp module, llvm::LLVMContext &context, const ModelDescription &model,
               int64_t workspaceBytes, llvm::TargetMachine &machine, const CodegenOptions &options);

/// Optimises by LLVM's passes: what is worth its time after MLIR's.
llvm::Error optimize(llvm::Module &module, llvm::TargetMachine &machine, unsigned level);

/// Writes assembly or an object file.
llvm::Error emitCode(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                     llvm::raw_pwrite_stream &stream);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_OBJECT_H
