//===- trop-opt.cpp - Runs passes on the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Registration.h"
#include "lib/Pipeline/Stages.h"
#include "lib/Plugin/CommandLine.h"
#include "lib/Plugin/Plugins.h"
#include "lib/Support/CrashReport.h"
#include "lib/Support/Files.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "trop-opt") << message << "\n";
  return 1;
}

/// A stage of the pipeline is printed as tropc prints it, with lines of its source and names of
/// values, unless options say otherwise.
static void printAsStage(llvm::StringRef text) {
  if (!text.contains(trop::kStageAttr))
    return;
  for (llvm::StringRef name : {"mlir-print-debuginfo", "mlir-use-nameloc-as-prefix"}) {
    llvm::cl::Option *option = llvm::cl::getRegisteredOptions().lookup(name);
    if (option && option->getNumOccurrences() == 0)
      option->addOccurrence(0, name, "true");
  }
}

/// As MLIR's, but for what is read and written: never without end, never half.
static int run(llvm::StringRef outputName, llvm::ArrayRef<trop::ReadFile> read,
               mlir::DialectRegistry &registry) {
  auto output = trop::OutputFile::get(outputName, read);
  if (!output)
    return fail(llvm::toString(output.takeError()));
  auto source = trop::readText(read.front().path, trop::kMaxMlirBytes);
  if (!source)
    return fail(llvm::toString(source.takeError()));
  printAsStage((*source)->getBuffer());
  std::string text;
  llvm::raw_string_ostream stream(text);
  bool good = succeeded(mlir::MlirOptMain(stream, std::move(*source), registry,
                                          mlir::MlirOptMainConfig::createFromCLOptions()));
  if (good || output->isStream())
    if (llvm::Error error = output->write(text))
      return fail(llvm::toString(std::move(error)));
  return !good;
}

int main(int argc, char **argv) {
  trop::installCrashReports();
  llvm::InitLLVM init(argc, argv);
  trop::prepareStreams("trop-opt");
  mlir::DialectRegistry registry;
  trop::registerDialects(registry);
  trop::registerPasses();
  // Before MLIR's options are registered, which know passes as they are then; MLIR's own, which
  // load plugins while the command line is parsed, get none of them.
  trop::CommandLine commandLine(argc, argv);
  auto plugins = trop::Plugins::load(commandLine.getPlugins(), registry);
  if (!plugins)
    return fail(llvm::toString(plugins.takeError()));
  plugins->registerDialects(registry);
  std::string header = mlir::registerCLIOptions("Runs passes on the trop dialect\n", registry);
  trop::addLoadPluginOption(llvm::cl::getGeneralCategory());
  if (llvm::Error error = plugins->addToCommandLine())
    return fail(llvm::toString(std::move(error)));
  auto [input, output] =
      mlir::parseCLIOptions(commandLine.getCount(), commandLine.getArguments(), header);
  mlir::MlirOptMainConfig config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
  llvm::SmallVector<trop::ReadFile> read{{input, "the source"}};
  for (const trop::Plugin &plugin : plugins->get())
    read.push_back({plugin.path, "a plugin"});
  return run(output, read, registry);
}
