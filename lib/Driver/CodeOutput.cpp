//===- CodeOutput.cpp - Machine code ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CodeOutput.h"

#include "lib/Driver/Errors.h"
#include "lib/Driver/Linker.h"

#include "mlir/Support/Timing.h"

using namespace llvm;
using mlir::failed;
using mlir::failure;
using mlir::LogicalResult;

namespace trop {

static LogicalResult emitLinked(Module &module, const DriverOptions &options,
                                const Outputs &outputs) {
  Expected<SmallVector<ObjectFile>> objects = emitParts(module, options.codegen);
  if (!objects)
    return reportError(objects.takeError());
  LinkOptions linked{options.program};
  linked.shared = options.emit == Emit::Shared;
  linked.forGpus = options.forGpus;
  linked.verbose = options.verbose;
  auto halves = options.plugins.getRuntimeHalves();
  if (!halves && !linked.shared)
    return reportError(halves.takeError());
  if (halves)
    linked.plugins = std::move(*halves);
  else
    consumeError(halves.takeError()); // A library draws and steps nothing.
  return reportError(outputs.getFile().replace(
      [&](StringRef path) { return link(*objects, path, outputs.getName(), linked); }));
}

static LogicalResult emitMachineCode(Module &module, TargetMachine &machine,
                                     const DriverOptions &options, const Outputs &outputs) {
  if (Error error = optimize(module, machine, options.codegen.optLevel))
    return reportError(std::move(error));
  auto type =
      options.emit == Emit::Assembly ? CodeGenFileType::AssemblyFile : CodeGenFileType::ObjectFile;
  return reportError(outputs.write([&](raw_pwrite_stream &out) -> Error {
    if (options.emit != Emit::LLVM)
      return trop::emitCode(module, machine, type, out);
    module.print(out, nullptr);
    return Error::success();
  }));
}

LogicalResult emitCode(const LoweringInput &input, const DriverOptions &options,
                       const Outputs &outputs) {
  CodegenOptions codegen = options.codegen;
  codegen.withMain = options.emit == Emit::Executable;
  Expected<TargetMachines> machines = createTargetMachines(codegen);
  if (!machines)
    return reportError(machines.takeError());
  if (options.printTargets)
    printTargetModels(*machines, errs());
  SmallVector<GpuArchitecture, 1> gpus;
  if (options.forGpus) {
    auto architectures = parseGpuArchitectures(options.gpuArch);
    if (!architectures)
      return reportError(architectures.takeError());
    gpus = std::move(*architectures);
  }
  LLVMContext llvmContext;
  auto llvmModule = lowerToLLVM(input, llvmContext, *machines, options.pipeline, codegen, gpus);
  if (failed(llvmModule) || failed(reportError(outputs.save("ll", [&](raw_ostream &out) {
        (*llvmModule)->print(out, nullptr);
      }))))
    return failure();
  mlir::TimingScope timing = options.pipeline.timing->nest("LLVM and linker");
  if (options.emit == Emit::Executable || options.emit == Emit::Shared)
    return emitLinked(**llvmModule, options, outputs);
  return emitMachineCode(**llvmModule, *machines->front(), options, outputs);
}

} // namespace trop
