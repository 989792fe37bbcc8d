//===- trop-opt.cpp - Runs passes on the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Registration.h"
#include "lib/Support/CrashReport.h"
#include "lib/Support/Files.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

static int fail(const llvm::Twine &message) {
  llvm::WithColor::error(llvm::errs(), "trop-opt") << message << "\n";
  return 1;
}

/// As MLIR's, but for what is read and written: never without end, never half.
static int run(llvm::StringRef input, llvm::StringRef outputName, mlir::DialectRegistry &registry) {
  auto output = trop::OutputFile::get(outputName);
  if (!output)
    return fail(llvm::toString(output.takeError()));
  if (output->isSame(input))
    return fail("'" + outputName + "' is the source, which is not overwritten");
  auto source = trop::readText(input, trop::kMaxMlirBytes);
  if (!source)
    return fail(llvm::toString(source.takeError()));
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
  trop::prepareStreams();
  mlir::DialectRegistry registry;
  trop::registerDialects(registry);
  trop::registerPasses();
  auto [input, output] =
      mlir::registerAndParseCLIOptions(argc, argv, "Runs passes on the trop dialect\n", registry);
  mlir::MlirOptMainConfig config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
  return run(input, output, registry);
}
