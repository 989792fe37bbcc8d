//===- Driver.cpp - What tropc does -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Driver.h"

#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Report.h"
#include "lib/Analysis/Polytope/Polytope.h"
#include "lib/Driver/AttachWeights.h"
#include "lib/Driver/Linker.h"
#include "lib/Driver/Lowering.h"
#include "lib/Driver/PtxOutput.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Support/Files.h"
#include "lib/Support/Plugin.h"
#include "lib/Support/Utf8.h"
#include "lib/Target/Source/Source.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace trop {
namespace {

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
  case Emit::Source:
  case Emit::Gradient:
  case Emit::Gpu:
  case Emit::Cost:
  case Emit::Sct:
    return "-";
  case Emit::Ptx:
    return (stem + ".ptx").str();
  case Emit::Polytope:
    return options.polytope == PolytopeFormat::Page ? (stem + ".html").str() : "-";
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
  SmallVector<ReadFile> getReadFiles() const;
  int resolveOutput();
  int resolveWeightsOutput();
  int loadInput();
  int loadPlugins();
  int emitFrontend();
  std::vector<std::string> getSourcePaths() const;
  int compileModel();
  int emitSource();
  int emitKernels();
  int reportCost();
  int reportSct();
  int reportPolytopes();
  int emitMachineCode(Module &module, TargetMachine &machine);
  int emitLinked(Module &module);
  int write(function_ref<Error(raw_pwrite_stream &)> writer);
  int print(); ///< the module

  const DriverOptions &options;
  std::string outputName;
  std::optional<OutputFile> output;
  std::optional<OutputFile> weightsOutput; ///< beside a source
  std::optional<PtxOutput> ptxOutput;
  SourceMgr sourceMgr;
  mlir::DialectRegistry registry;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// Files that the command line names, and those of the compiler; the front end looks at those
/// that a source names.
SmallVector<ReadFile> Compilation::getReadFiles() const {
  SmallVector<ReadFile> read{{options.input, "the source"},
                             {getProgramPath(options.program), "the compiler"},
                             {getRuntimePath(options.program), "the runtime library"}};
  for (const std::string &plugin : options.dialectPlugins)
    read.push_back({plugin, "a plugin"});
  if (!options.weights.empty())
    read.push_back({options.weights, "the weights"});
  return read;
}

int Compilation::resolveOutput() {
  if (options.emit == Emit::Ptx) {
    Expected<PtxOutput> files = PtxOutput::get(options.gpuArch, outputName, getReadFiles());
    if (!files)
      return reportError(files.takeError());
    ptxOutput = std::move(*files);
  }
  bool linked = options.emit == Emit::Executable || options.emit == Emit::Shared;
  if (linked && outputName == "-")
    return reportError("-o -: what is linked is not written to standard output");
  Expected<OutputFile> file = OutputFile::get(outputName, getReadFiles());
  if (!file)
    return reportError(file.takeError());
  if (linked && file->isStream())
    return reportError("cannot write '" + outputName + "': what is linked needs a regular file");
  output = std::move(*file);
  if (options.emit == Emit::Source && !options.weights.empty())
    return resolveWeightsOutput();
  return 0;
}

/// A source has no place for weights: they are written beside it, by the name that it has.
int Compilation::resolveWeightsOutput() {
  if (output->isStream())
    return reportError("--weights with --emit=source writes two files, expected -o NAME.trop for "
                       "NAME.trop and NAME.safetensors, found '" +
                       outputName + "'");
  SmallString<128> name(outputName);
  sys::path::replace_extension(name, "safetensors");
  if (name == outputName)
    return reportError("-o " + outputName +
                       ": expected another name than the weights get beside the source");
  SmallVector<ReadFile> others = getReadFiles();
  others.push_back({outputName, "what --emit=source writes"});
  Expected<OutputFile> file = OutputFile::get(name, others);
  if (!file)
    return reportError(file.takeError());
  weightsOutput = std::move(*file);
  return 0;
}

int Compilation::loadInput() {
  // Programs tell it, in JSON, too.
  if (const char *at = findNonUtf8(options.input))
    return reportError("the name of the source is not UTF-8 (" + byteText(*at) + "): '" +
                       options.input + "'");
  auto buffer = readText(options.input, kMaxSourceBytes);
  if (!buffer)
    return reportError(buffer.takeError());
  sourceMgr.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  return 0;
}

int Compilation::loadPlugins() {
  registerDialects(registry);
  for (const std::string &path : options.dialectPlugins) {
    Expected<mlir::DialectPlugin> plugin = loadPlugin(path);
    if (!plugin)
      return reportError(plugin.takeError());
    plugin->registerDialectRegistryCallbacks(registry);
  }
  context = std::make_unique<mlir::MLIRContext>(registry);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false); // Users know sources, not ops.
  return 0;
}

int Compilation::write(function_ref<Error(raw_pwrite_stream &)> writer) {
  SmallVector<char, 0> bytes; // Machine code is written with seeks.
  raw_svector_ostream stream(bytes);
  if (Error error = writer(stream))
    return reportError(std::move(error));
  if (Error error = output->write(StringRef(bytes.data(), bytes.size())))
    return reportError(std::move(error));
  return 0;
}

int Compilation::print() {
  return write([&](raw_pwrite_stream &out) {
    module->print(out);
    out << '\n';
    return Error::success();
  });
}

int Compilation::emitFrontend() {
  if (options.emit == Emit::Ast) {
    std::string text;
    raw_string_ostream stream(text);
    if (failed(printAst(sourceMgr, *context, stream, &*output)))
      return 1;
    return write([&](raw_pwrite_stream &out) {
      out << text;
      return Error::success();
    });
  }
  FrontendOptions frontend;
  frontend.defines = options.defines;
  frontend.model = options.model;
  frontend.derivative = options.derivative;
  frontend.output = &*output;
  module = compileToTrop(sourceMgr, *context, frontend);
  return module ? 0 : 1;
}

int Compilation::emitLinked(Module &module) {
  Expected<SmallVector<ObjectFile>> objects = emitParts(module, options.codegen);
  if (!objects)
    return reportError(objects.takeError());
  if (Error error = output->replace([&](StringRef path) {
        return link(
            *objects, path, outputName,
            {options.program, options.emit == Emit::Shared, options.forGpus, options.verbose});
      }))
    return reportError(std::move(error));
  return 0;
}

int Compilation::emitMachineCode(Module &module, TargetMachine &machine) {
  if (Error error = optimize(module, machine, options.codegen.optLevel))
    return reportError(std::move(error));
  if (options.emit == Emit::LLVM)
    return write([&](raw_pwrite_stream &out) {
      module.print(out, nullptr);
      return Error::success();
    });
  auto type =
      options.emit == Emit::Assembly ? CodeGenFileType::AssemblyFile : CodeGenFileType::ObjectFile;
  return write([&](raw_pwrite_stream &out) { return emitCode(module, machine, type, out); });
}

int Compilation::emitSource() {
  std::string text;
  raw_string_ostream stream(text);
  if (failed(writeSource(*module, stream)))
    return 1;
  if (weightsOutput) {
    mlir::FailureOr<std::string> weights = formatAttachedWeights(*module);
    if (failed(weights))
      return 1;
    if (Error error = weightsOutput->write(*weights))
      return reportError(std::move(error));
  }
  return write([&](raw_pwrite_stream &out) {
    out << text;
    return Error::success();
  });
}

int Compilation::emitKernels() {
  if (failed(runPipeline(*module, buildGpuPipeline, options.pipeline)))
    return 1;
  if (options.emit == Emit::Gpu)
    return print();
  if (failed(runPipeline(*module, buildNvvmPipeline, options.pipeline)))
    return 1;
  Error error = ptxOutput->write(*module);
  return error ? reportError(std::move(error)) : 0;
}

int Compilation::reportCost() {
  mlir::FailureOr<std::vector<ModelCost>> costs = computeModelCosts(*module);
  if (failed(costs))
    return 1;
  Expected<TargetMachines> machines = createTargetMachines(options.codegen);
  if (!machines)
    return reportError(machines.takeError());
  if (failed(lowerToLoops(*module, *machines->front(), options.pipeline)))
    return 1;
  for (ModelCost &cost : *costs)
    cost.workspaceBytes = getWorkspaceBytes(*module, cost.model);
  return write([&](raw_pwrite_stream &out) {
    for (const ModelCost &cost : *costs)
      printReport(cost, options.cost, options.report, out);
    return Error::success();
  });
}

int Compilation::reportSct() {
  const SctOptions &sct = options.pipeline.sct;
  return write([&](raw_pwrite_stream &out) {
    printSctReport(*module, parseMemory(sct.memory), sct.samples,
                   options.report == ReportFormat::Json, out);
    return Error::success();
  });
}

int Compilation::reportPolytopes() {
  mlir::FailureOr<std::vector<ModelPolytopes>> models = computePolytopes(*module, options.box);
  if (failed(models))
    return 1;
  return write([&](raw_pwrite_stream &out) {
    for (const ModelPolytopes &model : *models)
      printPolytopes(model, options.polytope, out);
    return Error::success();
  });
}

static std::string getAbsolutePath(StringRef name) {
  SmallString<128> path(name);
  if (name == "-" || sys::fs::make_absolute(path))
    return name.str();
  sys::path::remove_dots(path);
  return path.str().str();
}

/// Where programs say that their source lies and those which it includes, which they do not
/// overwrite from any folder. The first, which they print, is in a folder that is not UTF-8 known
/// by the name it was given alone.
std::vector<std::string> Compilation::getSourcePaths() const {
  std::vector<std::string> paths{getAbsolutePath(options.input)};
  if (findNonUtf8(paths.front()))
    paths.front() = options.input;
  for (unsigned id = 2; id <= sourceMgr.getNumBuffers(); ++id) // after the main one
    paths.push_back(getAbsolutePath(sourceMgr.getMemoryBuffer(id)->getBufferIdentifier()));
  return paths;
}

int Compilation::compileModel() {
  if (int failed = emitFrontend(); failed || options.emit == Emit::Ast)
    return failed;
  if (!options.weights.empty() && failed(attachWeights(*module, options.weights)))
    return 1;
  if (options.emit == Emit::Trop)
    return print();
  if (options.emit == Emit::Source)
    return emitSource();
  if (options.emit == Emit::Polytope)
    return reportPolytopes();
  if (failed(runPipeline(*module, buildGradientPipeline, options.pipeline)))
    return 1;
  if (options.emit == Emit::Gradient)
    return print();
  if (options.emit == Emit::Gpu || options.emit == Emit::Ptx)
    return emitKernels();
  if (options.emit == Emit::Cost)
    return reportCost();
  if (options.emit == Emit::Sct)
    return reportSct();

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
  auto llvmModule = lowerToLLVM(*module, llvmContext, getSourcePaths(), *machines, options.pipeline,
                                codegen, gpus);
  if (failed(llvmModule))
    return 1;
  if (options.emit == Emit::Executable || options.emit == Emit::Shared)
    return emitLinked(**llvmModule);
  return emitMachineCode(**llvmModule, *machines->front());
}

int Compilation::run() {
  if (int failed = resolveOutput())
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
