//===- ReportCost.cpp - Prints what models cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/ReportCost.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_REPORTCOST
#include "lib/Analysis/Cost/ReportCost.h.inc"

namespace {

struct ReportCost : impl::ReportCostBase<ReportCost> {
  using ReportCostBase::ReportCostBase;

  void runOnOperation() override {
    CostParameters parameters{nonlinear, comparison};
    if (std::string error = explainInvalid(parameters, "c-nonlin", "c-relu"); !error.empty()) {
      getOperation().emitError() << "trop-report-cost: " << error;
      return signalPassFailure();
    }
    FailureOr<std::vector<ModelCost>> costs = computeModelCosts(getOperation());
    if (failed(costs))
      return signalPassFailure();
    for (const ModelCost &cost : *costs)
      printReport(cost, parameters, format, llvm::outs());
    markAllAnalysesPreserved();
  }
};

} // namespace
} // namespace trop
