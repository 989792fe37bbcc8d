//===- Reports.cpp - Reports on models ------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Reports.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Report.h"
#include "lib/Analysis/Network/Network.h"
#include "lib/Analysis/Polytope/Polytope.h"
#include "lib/Driver/Errors.h"
#include "lib/Driver/Lowering.h"
#include "lib/Driver/StageFiles.h"
#include "lib/Target/Header/Header.h"
#include "lib/Target/Onnx/Onnx.h"

using namespace mlir;

namespace trop {

LogicalResult reportCost(ModuleOp module, const DriverOptions &options, llvm::raw_ostream &out) {
  FailureOr<std::vector<ModelCost>> costs = computeModelCosts(module);
  if (failed(costs))
    return failure();
  llvm::Expected<TargetMachines> machines = createTargetMachines(options.codegen);
  if (!machines)
    return reportError(machines.takeError());
  if (failed(lowerToLoops(module, *machines->front(), options.pipeline)))
    return failure();
  for (ModelCost &cost : *costs) {
    cost.workspaceBytes = getWorkspaceBytes(module, cost.model);
    printReport(cost, options.cost, options.report, out);
  }
  return success();
}

LogicalResult reportSct(ModuleOp module, const DriverOptions &options, llvm::raw_ostream &out) {
  const SctOptions &sct = options.pipeline.sct;
  printSctReport(module, parseMemory(sct.memory), sct.samples, options.report == ReportFormat::Json,
                 out);
  return success();
}

LogicalResult reportNetwork(ModuleOp module, const DriverOptions &options, llvm::raw_ostream &out) {
  FailureOr<Network> network = describeNetwork(module);
  if (failed(network))
    return failure();
  if (options.emit == Emit::Dot)
    printDot(*network, out);
  else
    printSvg(*network, out);
  return success();
}

LogicalResult reportHeader(ModuleOp module, const DriverOptions &options, llvm::raw_ostream &out) {
  FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model))
    return failure();
  model->source = getSources(module, options.input).front();
  printHeader(*model, options.codegen.symbol, out);
  return success();
}

LogicalResult reportOnnx(ModuleOp module, const DriverOptions &options, llvm::raw_ostream &out) {
  FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model))
    return failure();
  // What else the module holds is not looked at, and need not be lowered.
  for (func::FuncOp function : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (getRole(function) != roles::kForward)
      function.erase();
  if (failed(runPipeline(module, buildOnnxPipeline, options.pipeline)))
    return failure();
  FailureOr<std::string> bytes =
      writeOnnx(*module.getOps<func::FuncOp>().begin(), *model, options.codegen.compiler);
  if (failed(bytes))
    return failure();
  out << *bytes;
  return success();
}

LogicalResult reportPolytopes(ModuleOp module, const DriverOptions &options,
                              llvm::raw_ostream &out) {
  FailureOr<std::vector<ModelPolytopes>> models = computePolytopes(module, options.box);
  if (failed(models))
    return failure();
  for (const ModelPolytopes &model : *models)
    printPolytopes(model, options.polytope, out);
  return success();
}

} // namespace trop
