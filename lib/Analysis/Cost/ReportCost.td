//===- ReportCost.td - Prints what models cost -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_ANALYSIS_REPORTCOST_TD
#define TROP_ANALYSIS_REPORTCOST_TD

include "mlir/Pass/PassBase.td"

def ReportCost : Pass<"trop-report-cost", "::mlir::ModuleOp"> {
  let summary = "Print what models and their gradients cost";
  let description = [{
    **What.** Prints to standard output, for each model and op, the scalar operations
    of one sample as 002, section 2.4 counts them: cost(g) of its programs, cost(gd)
    with their derived programs, |pr|, omega; what our backward code for it costs;
    and cost(P), cost(backprop(P)) and the bound omega_b of Theorem 3 side by side.
    docs/architecture.md says how it is counted.

    **Why it is sound.** Costs are read off what ops build by their interfaces, the
    leaf for P, the pullback for its derivative. Nothing is changed.

    **Before/After.** test/Analysis/Cost/tables.mlir

    **Needs.** Models as the front end gives them; gradients, for the costs of
    gradients; composite ops not expanded yet.

    **Leaves alone.** Everything.
  }];
  let options = [
    Option<"format", "format", "::trop::ReportFormat", "::trop::ReportFormat::Text",
           "Whom the report is for; people",
           [{::llvm::cl::values(
             clEnumValN(::trop::ReportFormat::Text, "text", "a table"),
             clEnumValN(::trop::ReportFormat::Json, "json", "JSON, one object a model"))}]>,
    Option<"nonlinear", "c-nonlin", "double", "1",
           "Cost of an exp, log, ...; at least 1, which is what a sum costs">,
    Option<"comparison", "c-relu", "double", "1",
           "Cost of a comparison; above 0. 1 gives 002, Table 2.1">,
  ];
}

#endif // TROP_ANALYSIS_REPORTCOST_TD
