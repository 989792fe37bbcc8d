//===- ReportPolytope.td - Prints polytopes of models ------*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_ANALYSIS_REPORTPOLYTOPE_TD
#define TROP_ANALYSIS_REPORTPOLYTOPE_TD

include "mlir/Pass/PassBase.td"

def ReportPolytope : Pass<"trop-report-polytope", "::mlir::ModuleOp"> {
  let summary = "Print Newton polytopes and linear regions of models";
  let description = [{
    **What.** Prints to standard output, for each model, of units between linear layers
    the zonotopes of every output, their extreme points and upper envelopes, the linear
    regions and the Hausdorff distance of the two (003, sections 3.1 and 3.2); of
    tropical polynomials with constants where each monomial wins; of a network of one
    or two inputs the linear regions in a box. docs/geometry.md says what is counted.

    **Why it is sound.** Layers, activations and polynomials are known by their
    interfaces. Nothing is changed.

    **Before/After.** test/Analysis/Polytope/examples.mlir

    **Needs.** Models as the front end gives them, whose parameters have values.

    **Leaves alone.** Everything.
  }];
  let options = [
    Option<"format", "format", "::trop::PolytopeFormat", "::trop::PolytopeFormat::Text",
           "Whom the report is for; people",
           [{::llvm::cl::values(
             clEnumValN(::trop::PolytopeFormat::Text, "text", "tables"),
             clEnumValN(::trop::PolytopeFormat::Json, "json", "JSON, one object a model"),
             clEnumValN(::trop::PolytopeFormat::Page, "html", "a page with pictures"))}]>,
    Option<"low", "low", "double", "-1", "Least value of every input that is looked at">,
    Option<"high", "high", "double", "1", "Largest value of every input that is looked at">,
  ];
}

#endif // TROP_ANALYSIS_REPORTPOLYTOPE_TD
