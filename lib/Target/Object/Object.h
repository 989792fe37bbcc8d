//===- Object.h - From lowered MLIR to machine code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_OBJECT_H
#define TROP_LIB_TARGET_OBJECT_OBJECT_H

#include "lib/Schedule/Target.h"
#include "lib/Support/Version.h"
#include "lib/Target/Object/DeviceCode.h"
#include "lib/Target/Object/ModelDescription.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace trop {

struct CodegenOptions {
  unsigned optLevel = 2;
  std::string target; ///< a triple, as clang takes it; empty: this machine's
  /// As -march= of clang takes it, or several with commas; of another target, its generic one.
  std::string cpu = "native";
  bool withMain = false;                  ///< add `main`, which calls trop_main
  std::string symbol = TROP_MODEL_SYMBOL; ///< of the descriptor
  std::string compiler = kVersionText;    ///< what descriptors call it
};

using TargetMachines = llvm::SmallVector<std::unique_ptr<llvm::TargetMachine>, 1>;

/// The machines that code is generated for: this one's, or named CPUs of a target; the one
/// with most features first. Fails on one that LLVM does not know, that is not of 64 bits and
/// little-endian, or is named twice.
llvm::Expected<TargetMachines> createTargetMachines(const CodegenOptions &options);

/// What code for the machine is scheduled for. Of this machine ('native') only the instruction
/// set is asked: the processor is the generic one.
TargetModel getTargetModel(const llvm::TargetMachine &machine);

/// Prints these for all machines, as a table.
void printTargetModels(const TargetMachines &machines, llvm::raw_ostream &out);

/// The largest workspace any lowered function of the module, or of one of its models, asks for,
/// in bytes.
int64_t getWorkspaceBytes(mlir::ModuleOp module, llvm::StringRef model = "");

/// Translates a module in the LLVM dialect, lowered for one of the machines, and adds entry
/// points and descriptor, whose fallback is that for the next machine.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateModel(mlir::ModuleOp module, llvm::LLVMContext &context, const ModelDescription &model,
               int64_t workspaceBytes, const TargetMachines &machines, size_t number,
               const CodegenOptions &options, const DeviceCode *device);

/// Translates functions that queue work of a device, in the LLVM dialect, and adds entry points and
/// what descriptors name of them; for the least demanding of the machines.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateDevice(mlir::ModuleOp module, llvm::LLVMContext &context, const ModelDescription &model,
                const TargetMachines &machines, const DeviceCode &code);

/// Joins the translations for all machines, in their order, and that for a device, if there is
/// one, to one module.
llvm::Expected<std::unique_ptr<llvm::Module>>
linkTranslations(llvm::SmallVector<std::unique_ptr<llvm::Module>> translations,
                 std::unique_ptr<llvm::Module> device, const CodegenOptions &options);

/// Optimises by LLVM's passes: what is worth its time after MLIR's.
llvm::Error optimize(llvm::Module &module, llvm::TargetMachine &machine, unsigned level);

/// Writes assembly or an object file.
llvm::Error emitCode(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                     llvm::raw_pwrite_stream &stream);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_OBJECT_H
