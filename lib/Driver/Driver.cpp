//===- Driver.cpp - What tropc does -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Driver.h"

#include "lib/Driver/AttachWeights.h"
#include "lib/Driver/CodeOutput.h"
#include "lib/Driver/Errors.h"
#include "lib/Driver/Lowering.h"
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Reports.h"
#include "lib/Driver/StageFiles.h"
#include "lib/Driver/StageOptions.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Pipeline/Hooks.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Support/Utf8.h"
#include "lib/Target/Source/Source.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using mlir::failed;
using mlir::failure;
using mlir::LogicalResult;
using mlir::success;

namespace trop {
namespace {

/// One run of the compiler.
class Compilation {
public:
  explicit Compilation(const DriverOptions &options) : options(options), outputs(this->options) {}

  LogicalResult run();

private:
  LogicalResult loadInput();
  void loadDialects();
  LogicalResult parseHooks();
  LogicalResult emitAst();
  LogicalResult compileSource();
  LogicalResult readModule();
  std::vector<std::string> getSourcePaths() const;
  LogicalResult compileModel();
  LogicalResult emitBeforeGradients();
  LogicalResult emitWithGradients();
  LogicalResult emitSource();
  LogicalResult emitKernels();
  LogicalResult emitLowered(Stage to);
  LoweringInput getLoweringInput();
  LogicalResult print(); ///< the module
  LogicalResult save(Stage stage);
  LogicalResult write(function_ref<LogicalResult(raw_ostream &)> print);

  DriverOptions options;
  Outputs outputs;
  SourceMgr sourceMgr;
  mlir::DialectRegistry registry;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Stage stage = Stage::Trop; ///< of the module
  std::string description;   ///< of a module that was lowered before
};

} // namespace

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

LogicalResult Compilation::loadInput() {
  // Programs tell it, in JSON, too.
  if (const char *at = findNonUtf8(options.input))
    return reportError("the name of the source is not UTF-8 (" + byteText(*at) + "): '" +
                       options.input + "'");
  bool mayBeMlir = options.input == "-" || isStageFile(options.input, "");
  auto buffer = readText(options.input, mayBeMlir ? kMaxMlirBytes : kMaxSourceBytes);
  if (!buffer)
    return reportError(buffer.takeError());
  StringRef text = (*buffer)->getBuffer();
  if (text.size() > kMaxSourceBytes && !isStageFile(options.input, text))
    return reportError("cannot read standard input: expected at most " + Twine(kMaxSourceBytes) +
                       " bytes, found more");
  sourceMgr.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  return success();
}

void Compilation::loadDialects() {
  registerDialects(registry);
  options.plugins.registerDialects(registry);
  context = std::make_unique<mlir::MLIRContext>(registry);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false); // Users know sources, not ops.
  if (options.oneThread)
    context->disableMultithreading();
}

/// Passes are known by then, those of plugins, too.
LogicalResult Compilation::parseHooks() {
  if (!options.passPipelinesAt.empty())
    registerPasses();
  for (const std::string &text : options.passPipelinesAt) {
    Expected<PipelineHook> hook = parseHook(text);
    if (!hook)
      return reportError(hook.takeError());
    options.pipeline.hooks.push_back(std::move(*hook));
  }
  options.pipeline.verifyLLVM |= !options.pipeline.hooks.empty();
  return success();
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

LogicalResult Compilation::emitAst() {
  std::string text;
  raw_string_ostream stream(text);
  if (failed(printAst(sourceMgr, *context, stream, &outputs.getFile())))
    return failure();
  return write([&](raw_ostream &out) {
    out << text;
    return success();
  });
}

LogicalResult Compilation::compileSource() {
  FrontendOptions frontend;
  frontend.defines = options.defines;
  frontend.model = options.model;
  frontend.derivative = options.derivative;
  frontend.output = &outputs.getFile();
  {
    mlir::TimingScope timing = options.pipeline.timing->nest("Front end");
    module = compileToTrop(sourceMgr, *context, frontend);
  }
  if (!module || failed(runPipeline(*module, buildFrontendPipeline, options.pipeline)))
    return failure();
  setSources(*module, getSourcePaths());
  return success();
}

/// What --emit wrote of a stage.
LogicalResult Compilation::readModule() {
  if (Error error = checkOptionsOfMlir(options))
    return reportError(std::move(error));
  mlir::FailureOr<StageInput> input = readStage(sourceMgr, *context);
  if (failed(input))
    return failure();
  module = std::move(input->module);
  stage = input->stage;
  description = std::move(input->description);
  for (const std::string &path : getSources(*module, options.input))
    if (outputs.getFile().isSame(path))
      return reportError("'" + path + "' is what '" + options.input +
                         "' was made from, which is not overwritten");
  return reportError(checkOptionsOfStage(options, stage));
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

LogicalResult Compilation::write(function_ref<LogicalResult(raw_ostream &)> print) {
  bool printed = true;
  Error error = outputs.write([&](raw_pwrite_stream &out) -> Error {
    printed = succeeded(print(out));
    return printed ? Error::success() : createStringError("");
  });
  if (printed)
    return reportError(std::move(error));
  consumeError(std::move(error)); // It was said.
  return failure();
}

LogicalResult Compilation::print() {
  return write([&](raw_ostream &out) {
    printStage(*module, out);
    return success();
  });
}

LogicalResult Compilation::save(Stage stage) {
  return reportError(outputs.save((getStageInfo(stage).name + ".mlir").str(),
                                  [&](raw_ostream &out) { printStage(*module, out); }));
}

LogicalResult Compilation::emitSource() {
  std::string text;
  raw_string_ostream stream(text);
  if (failed(writeSource(*module, stream)))
    return failure();
  if (const OutputFile *file = outputs.getWeights()) {
    mlir::FailureOr<std::string> weights = formatAttachedWeights(*module);
    if (failed(weights) || failed(reportError(file->write(*weights))))
      return failure();
  }
  return write([&](raw_ostream &out) {
    out << text;
    return success();
  });
}

LogicalResult Compilation::emitKernels() {
  if (stage == Stage::Gradient) {
    if (failed(runPipeline(*module, buildGpuPipeline, options.pipeline)) ||
        failed(save(Stage::Gpu)))
      return failure();
    stage = Stage::Gpu;
  }
  if (options.emit == Emit::Gpu)
    return print();
  if (stage == Stage::Gpu && (failed(runPipeline(*module, buildNvvmPipeline, options.pipeline)) ||
                              failed(save(Stage::Nvvm))))
    return failure();
  return options.emit == Emit::Nvvm ? print() : reportError(outputs.getPtx().write(*module));
}

/// The module at a stage behind that with gradients.
LogicalResult Compilation::emitLowered(Stage to) {
  Expected<TargetMachines> machines = createTargetMachines(options.codegen);
  if (!machines)
    return reportError(machines.takeError());
  if (machines->size() > 1)
    return reportError("--emit=" + getStageInfo(to).name +
                       " shows the code for one processor: expected one --march");
  if (failed(lowerToStage(getLoweringInput(), to, *machines->front(), options.pipeline)))
    return failure();
  return print();
}

LoweringInput Compilation::getLoweringInput() {
  LoweringInput input{*module, stage, description, getSources(*module, options.input), {}};
  if (options.saveTemps)
    input.observe = [&](mlir::ModuleOp module, Stage stage, size_t number) {
      std::string extension = getStageInfo(stage).name.str();
      if (number) // of a processor that demands less
        extension += "." + std::to_string(number);
      return outputs.save(extension + ".mlir", [&](raw_ostream &out) { printStage(module, out); });
    };
  return input;
}

//===----------------------------------------------------------------------===//
// The way from stage to stage
//===----------------------------------------------------------------------===//

/// What is made of a module at the stage `trop`.
LogicalResult Compilation::emitBeforeGradients() {
  if (!options.weights.empty() &&
      failed(attachWeights(*module, options.weights, options.weightsMap)))
    return failure();
  if (failed(save(Stage::Trop)))
    return failure();
  switch (options.emit) {
  case Emit::Trop:
    return print();
  case Emit::Source:
    return emitSource();
  case Emit::Polytope:
    return write([&](raw_ostream &out) { return reportPolytopes(*module, options, out); });
  default:
    break;
  }
  if (failed(runPipeline(*module, buildGradientPipeline, options.pipeline)))
    return failure();
  stage = Stage::Gradient;
  if (failed(save(stage)))
    return failure();
  return emitWithGradients();
}

/// What is made of one behind it.
LogicalResult Compilation::emitWithGradients() {
  switch (options.emit) {
  case Emit::Gradient:
    return print();
  case Emit::Cost:
    return write([&](raw_ostream &out) { return reportCost(*module, options, out); });
  case Emit::Sct:
    return write([&](raw_ostream &out) { return reportSct(*module, options, out); });
  case Emit::Dot:
  case Emit::Svg:
    return write([&](raw_ostream &out) { return reportNetwork(*module, options, out); });
  case Emit::Header:
    return write([&](raw_ostream &out) { return reportHeader(*module, options, out); });
  case Emit::Onnx:
    return write([&](raw_ostream &out) { return reportOnnx(*module, options, out); });
  case Emit::Gpu:
  case Emit::Nvvm:
  case Emit::Ptx:
    return emitKernels();
  case Emit::Loops:
    return emitLowered(Stage::Loops);
  case Emit::LLVMDialect:
    return emitLowered(Stage::LLVMDialect);
  default:
    return emitCode(getLoweringInput(), options, outputs);
  }
}

LogicalResult Compilation::compileModel() {
  StringRef text = sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID())->getBuffer();
  if (!isStageFile(options.input, text)) {
    if (options.emit == Emit::Ast)
      return emitAst();
    if (failed(compileSource()))
      return failure();
    return emitBeforeGradients();
  }
  if (failed(readModule()))
    return failure();
  SmallVector<Stage> possible = getStagesFor(options);
  if (!llvm::is_contained(possible, stage)) {
    SmallVector<StringRef> names;
    for (Stage each : possible)
      names.push_back(getStageInfo(each).name);
    return reportError("'" + options.input + "' is at the stage '" + getStageInfo(stage).name +
                       "'; what is asked for is made of what --emit= writes of a source as " +
                       join(names, " or "));
  }
  return stage == Stage::Trop ? emitBeforeGradients() : emitWithGradients();
}

LogicalResult Compilation::run() {
  if (failed(reportError(outputs.resolve())) || failed(loadInput()))
    return failure();
  loadDialects();
  if (failed(parseHooks()))
    return failure();
  mlir::SourceMgrDiagnosticHandler handler(sourceMgr, context.get());
  mlir::DefaultTimingManager manager; // Prints when all is done.
  mlir::applyDefaultTimingManagerCLOptions(manager);
  mlir::TimingScope timing = manager.getRootScope();
  options.pipeline.timing = &timing;
  options.pipeline.inspected = true;
  return compileModel();
}

int compile(const DriverOptions &options) { return failed(Compilation(options).run()); }

} // namespace trop
