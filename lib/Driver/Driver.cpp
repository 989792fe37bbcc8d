//===- Driver.cpp - What tropc does -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Driver.h"

#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Report.h"
#include "lib/Driver/Linker.h"
#include "lib/Driver/Lowering.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Pipeline/Registration.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace trop {
namespace {

/// Larger sources are refused before they are read.
constexpr uint64_t kMaxSourceBytes = 4 << 20;

int reportError(const Twine &message) {
  WithColor::error(errs(), "tropc") << message << '\n';
  return 1;
}

int reportError(Error error) { return reportError(toString(std::move(error))); }

/// The output's name in clang's manner: the input's with the extension of what is
/// emitted, `a.out` for an executable, standard output for texts.
std::string getOutputName(const DriverOptions &options) {
  if (!options.output.empty())
    return options.output;
  StringRef stem = options.input == "-" ? "a" : sys::path::stem(options.input);
  switch (options.emit) {
  case Emit::Ast:
  case Emit::Trop:
  case Emit::Gradient:
  case Emit::Cost:
  case Emit::Sct:
    return "-";
  case Emit::LLVM:
    return (stem + ".ll").str();
  case Emit::Assembly:
    return (stem + ".s").str();
  case Emit::Object:
    return (stem + ".o").str();
  case Emit::Executable:
    return "a.out";
  case Emit::Shared:
    return (stem + ".so").str();
  }
  llvm_unreachable("unknown output");
}

/// One run of the compiler.
class Compilation {
public:
  explicit Compilation(const DriverOptions &options)
      : options(options), outputName(getOutputName(options)) {}

  int run();

private:
  int checkOutput();
  int loadInput();
  int loadPlugins();
  int emitFrontend();
  int compileModel();
  int reportCost();
  int reportSct();
  int emitMachineCode(Module &module, TargetMachine &machine);
  int emitLinked(Module &module);
  int write(function_ref<Error(raw_pwrite_stream &)> writer, StringRef path, bool text);

  const DriverOptions &options;
  std::string outputName;
  SourceMgr sourceMgr;
  mlir::DialectRegistry registry;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// Refuses outputs that would go where nobody wants them.
int Compilation::checkOutput() {
  bool linked = options.emit == Emit::Executable || options.emit == Emit::Shared;
  if (linked && outputName == "-")
    return reportError("-o -: what is linked is not written to standard output");
  bool same;
  if (outputName != "-" && !sys::fs::equivalent(options.input, outputName, same) && same)
    return reportError("'" + outputName + "' is the source, which is not overwritten");
  return 0;
}

int Compilation::loadInput() {
  sys::fs::file_status status;
  if (options.input != "-" && !sys::fs::status(options.input, status)) {
    if (sys::fs::is_directory(status))
      return reportError("'" + options.input + "' is a directory");
    if (status.getSize() > kMaxSourceBytes)
      return reportError("'" + options.input + "' has " + Twine(status.getSize()) +
                         " bytes; sources may have " + Twine(kMaxSourceBytes));
  }
  auto buffer = MemoryBuffer::getFileOrSTDIN(options.input);
  if (!buffer)
    return reportError("cannot read '" + options.input + "': " + buffer.getError().message());
  if ((*buffer)->getBufferSize() > kMaxSourceBytes)
    return reportError("standard input has " + Twine((*buffer)->getBufferSize()) +
                       " bytes; sources may have " + Twine(kMaxSourceBytes));
  sourceMgr.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  return 0;
}

int Compilation::loadPlugins() {
  registerDialects(registry);
  for (const std::string &path : options.dialectPlugins) {
    Expected<mlir::DialectPlugin> plugin = mlir::DialectPlugin::load(path);
    if (!plugin)
      return reportError(plugin.takeError());
    plugin->registerDialectRegistryCallbacks(registry);
  }
  context = std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  return 0;
}

/// Writes a file that is there only when it is whole; "-" is standard output.
int Compilation::write(function_ref<Error(raw_pwrite_stream &)> writer, StringRef path, bool text) {
  std::error_code code;
  ToolOutputFile file(path, code, text ? sys::fs::OF_Text : sys::fs::OF_None);
  if (code)
    return reportError("cannot write '" + path + "': " + code.message());
  SmallVector<char, 0> bytes; // Machine code is written with seeks.
  raw_svector_ostream stream(bytes);
  if (Error error = writer(stream))
    return reportError(std::move(error));
  file.os() << StringRef(bytes.data(), bytes.size());
  file.os().flush();
  if (file.os().has_error()) {
    std::string message = file.os().error().message();
    file.os().clear_error();
    return reportError("cannot write '" + path + "': " + message);
  }
  file.keep();
  return 0;
}

int Compilation::emitFrontend() {
  if (options.emit == Emit::Ast) {
    std::string text;
    raw_string_ostream stream(text);
    if (failed(printAst(sourceMgr, *context, stream)))
      return 1;
    return write(
        [&](raw_pwrite_stream &out) {
          out << text;
          return Error::success();
        },
        outputName, true);
  }
  FrontendOptions frontend;
  frontend.defines = options.defines;
  frontend.model = options.model;
  frontend.derivative = options.derivative;
  module = compileToTrop(sourceMgr, *context, frontend);
  return module ? 0 : 1;
}

/// Whether a file can be written at `path`: asked before the linker, which words
/// it its own way. Leaves what is there as it is.
std::error_code checkWritable(StringRef path) {
  bool existed = sys::fs::exists(path);
  int descriptor;
  if (std::error_code code =
          sys::fs::openFileForWrite(path, descriptor, sys::fs::CD_OpenAlways, sys::fs::OF_Append))
    return code;
  sys::Process::SafelyCloseFileDescriptor(descriptor);
  return existed ? std::error_code() : sys::fs::remove(path);
}

int Compilation::emitLinked(Module &module) {
  if (std::error_code code = checkWritable(outputName))
    return reportError("cannot write '" + outputName + "': " + code.message());
  Expected<SmallVector<ObjectFile>> objects = emitParts(module, options.codegen);
  if (!objects)
    return reportError(objects.takeError());
  if (Error error = link(*objects, outputName, options.emit == Emit::Shared, options.program,
                         options.verbose))
    return reportError(std::move(error));
  return 0;
}

int Compilation::emitMachineCode(Module &module, TargetMachine &machine) {
  if (Error error = optimize(module, machine, options.codegen.optLevel))
    return reportError(std::move(error));
  if (options.emit == Emit::LLVM)
    return write(
        [&](raw_pwrite_stream &out) {
          module.print(out, nullptr);
          return Error::success();
        },
        outputName, true);
  auto type =
      options.emit == Emit::Assembly ? CodeGenFileType::AssemblyFile : CodeGenFileType::ObjectFile;
  return write([&](raw_pwrite_stream &out) { return emitCode(module, machine, type, out); },
               outputName, options.emit == Emit::Assembly);
}

int Compilation::reportCost() {
  mlir::FailureOr<std::vector<ModelCost>> costs = computeModelCosts(*module);
  if (failed(costs))
    return 1;
  return write(
      [&](raw_pwrite_stream &out) {
        for (const ModelCost &cost : *costs)
          printReport(cost, options.cost, options.report, out);
        return Error::success();
      },
      outputName, true);
}

int Compilation::reportSct() {
  const SctOptions &sct = options.pipeline.sct;
  int64_t memory = parseMemory(sct.memory).value_or(getDefaultMemory());
  return write(
      [&](raw_pwrite_stream &out) {
        printSctReport(*module, memory, sct.samples, options.report == ReportFormat::Json, out);
        return Error::success();
      },
      outputName, true);
}

int Compilation::compileModel() {
  if (int failed = emitFrontend(); failed || options.emit == Emit::Ast)
    return failed;
  auto print = [&](raw_pwrite_stream &out) {
    module->print(out);
    out << '\n';
    return Error::success();
  };
  if (options.emit == Emit::Trop)
    return write(print, outputName, true);
  if (failed(runPipeline(*module, buildGradientPipeline, options.pipeline)))
    return 1;
  if (options.emit == Emit::Gradient)
    return write(print, outputName, true);
  if (options.emit == Emit::Cost)
    return reportCost();
  if (options.emit == Emit::Sct)
    return reportSct();

  CodegenOptions codegen = options.codegen;
  codegen.withMain = options.emit == Emit::Executable;
  Expected<std::unique_ptr<TargetMachine>> machine = createTargetMachine(codegen);
  if (!machine)
    return reportError(machine.takeError());
  LLVMContext llvmContext;
  auto llvmModule =
      lowerToLLVM(*module, llvmContext, options.input, **machine, options.pipeline, codegen);
  if (failed(llvmModule))
    return 1;
  if (options.emit == Emit::Executable || options.emit == Emit::Shared)
    return emitLinked(**llvmModule);
  return emitMachineCode(**llvmModule, **machine);
}

int Compilation::run() {
  if (int failed = checkOutput())
    return failed;
  if (int failed = loadInput())
    return failed;
  if (int failed = loadPlugins())
    return failed;
  mlir::SourceMgrDiagnosticHandler handler(sourceMgr, context.get());
  return compileModel();
}

} // namespace

int compile(const DriverOptions &options) { return Compilation(options).run(); }

} // namespace trop
