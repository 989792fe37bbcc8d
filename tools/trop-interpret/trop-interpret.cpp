//===- trop-interpret.cpp - Evaluates functions by the reference -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropDialect.h"
#include "lib/Plugin/CommandLine.h"
#include "lib/Plugin/Plugins.h"
#include "lib/Reference/Interpreter.h"
#include "lib/Reference/Loops.h"
#include "lib/Support/CrashReport.h"
#include "lib/Support/Files.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
namespace cl = llvm::cl;

static constexpr char kOverview[] =
    "Evaluates every function of a module whose arguments all have a value, given by\n"
    "the attribute trop.test, by the reference interpreter:\n\n"
    "  func.func @f(%x: tensor<?xf32> {trop.test = dense<[1.0, 2.0]> : tensor<2xf32>})\n\n"
    "and prints each result with the shortest decimals that read back exactly:\n\n"
    "  @f: dense<[2.0, 4.0]> : tensor<2xf32>\n";

/// Where a function's test arguments are.
static constexpr llvm::StringLiteral kTestAttr = "trop.test";

static ElementsAttr getTestAttr(BlockArgument argument) {
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return function.getArgAttrOfType<ElementsAttr>(argument.getArgNumber(), kTestAttr);
}

/// Whether a function is to be evaluated: it takes nothing, or is given something.
static bool isTest(func::FuncOp function) {
  return !function.isExternal() &&
         (function.getNumArguments() == 0 || llvm::any_of(function.getArguments(), getTestAttr));
}

static FailureOr<SmallVector<trop::Tensor>> getArguments(func::FuncOp function) {
  SmallVector<trop::Tensor> arguments;
  for (BlockArgument argument : function.getArguments()) {
    if (isa<trop::StateType>(argument.getType()))
      continue;
    ElementsAttr given = getTestAttr(argument);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!given || !type)
      return emitError(argument.getLoc()) << "expected a tensor with its value in " << kTestAttr;
    if (trop::isTooLarge(given.getShapedType().getShape()))
      return emitError(argument.getLoc())
             << "expected at most " << trop::kMostPoints << " elements in " << kTestAttr
             << ", found " << given.getType();
    auto tensor = trop::Tensor::get(given, type);
    if (failed(tensor))
      return emitError(argument.getLoc()) << "expected a value of type " << type << " in "
                                          << kTestAttr << ", found " << given.getType();
    arguments.push_back(std::move(*tensor));
  }
  return arguments;
}

static LogicalResult interpretFunction(func::FuncOp function, trop::Precision precision,
                                       llvm::raw_ostream &output) {
  auto arguments = getArguments(function);
  if (failed(arguments))
    return failure();
  auto results = trop::interpret(function, *arguments, precision);
  if (failed(results))
    return failure();
  for (auto [index, result] : llvm::enumerate(*results)) {
    output << "@" << function.getName();
    if (results->size() > 1)
      output << "#" << index;
    output << ": " << result << "\n";
  }
  return success();
}

int main(int argc, char **argv) {
  trop::installCrashReports();
  llvm::InitLLVM init(argc, argv);
  trop::prepareStreams("trop-interpret");
  cl::OptionCategory category("Options");
  cl::opt<std::string> input(cl::Positional, cl::desc("<input file, - for standard input>"),
                             cl::init("-"), cl::cat(category));
  cl::opt<std::string> outputName("o", cl::desc("Output file"), cl::value_desc("file"),
                                  cl::init("-"), cl::cat(category));
  cl::opt<trop::Precision> precision(
      "precision", cl::desc("What scalar ops compute in:"), cl::init(trop::Precision::Own),
      cl::values(clEnumValN(trop::Precision::Own, "own",
                            "the program's types, as compiled code does (default)"),
                 clEnumValN(trop::Precision::Double, "double", "f64 throughout, with libm")),
      cl::cat(category));
  trop::addLoadPluginOption(category);
  cl::HideUnrelatedOptions(category);
  auto fail = [](const llvm::Twine &message) {
    llvm::WithColor::error(llvm::errs(), "trop-interpret") << message << "\n";
    return 1;
  };
  DialectRegistry registry;
  registry.insert<trop::TropDialect, arith::ArithDialect, func::FuncDialect, math::MathDialect>();
  trop::CommandLine commandLine(argc, argv);
  auto plugins = trop::Plugins::load(commandLine.getPlugins(), registry);
  if (!plugins)
    return fail(llvm::toString(plugins.takeError()));
  plugins->registerDialects(registry);
  if (llvm::Error error = plugins->addToCommandLine())
    return fail(llvm::toString(std::move(error)));
  cl::ParseCommandLineOptions(commandLine.getCount(), commandLine.getArguments(), kOverview);

  SmallVector<trop::ReadFile> read{{input, "the source"}};
  for (const trop::Plugin &plugin : plugins->get())
    read.push_back({plugin.path, "a plugin"});
  auto output = trop::OutputFile::get(outputName, read);
  if (!output)
    return fail(llvm::toString(output.takeError()));
  auto file = trop::readText(input, trop::kMaxMlirBytes);
  if (!file)
    return fail(llvm::toString(file.takeError()));
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*file), llvm::SMLoc());
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return 1;
  auto tests = llvm::make_filter_range(module->getOps<func::FuncOp>(), isTest);
  if (tests.empty())
    return fail(input + ": no function to evaluate: see --help");
  std::string results;
  llvm::raw_string_ostream stream(results);
  for (func::FuncOp function : tests)
    if (failed(interpretFunction(function, precision, stream)))
      return 1;
  if (llvm::Error error = output->write(results))
    return fail(llvm::toString(std::move(error)));
  return 0;
}
