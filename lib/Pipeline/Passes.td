//===- Passes.td - Passes that order others ----------------*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_PIPELINE_PASSES_TD
#define TROP_PIPELINE_PASSES_TD

include "mlir/Pass/PassBase.td"

def AtPosition : Pass<"trop-at-position", "::mlir::ModuleOp"> {
  let summary = "Run others' passes at a position of the pipeline";
  let description = [{
    **What.** Runs `passes`, each a pipeline on the module, and verifies the module after each, also
    where the pipeline around it does not. An error of any of them, or of the verifier, gets a note
    that says after which pass, where, and who asked for it (`origin`).

    **Why.** Plugins and `tropc --pass-pipeline-at=` add passes to a pipeline that is not theirs.

    **Why it is sound.** From `after-gradient` on there is more than one function that computes the
    model, and a description of it. What would set them apart is an error: there, `forward` has to
    stay as it is; behind it, the names, types and arguments of all functions that have a role.

    **Before/After.** test/Pipeline/positions.test

    **Leaves alone.** Everything else is up to `passes`.
  }];
  let options = [
    Option<"position", "position", "std::string", /*default=*/"\"after-frontend\"",
           "where: one of trop::getPositions()">,
    Option<"origin", "origin", "std::string", /*default=*/"\"\"", "who asked for it">,
    ListOption<"passes", "passes", "::mlir::OpPassManager",
               "what runs, one pipeline after the other, as builtin.module(canonicalize)">
  ];
}

def SetStage : Pass<"trop-set-stage", "::mlir::ModuleOp"> {
  let summary = "Say on the module which stage of the pipeline it is at";
  let description = [{
    **What.** Sets the module's `trop.stage`, which `tropc x.mlir` reads to go on from there.

    **Why.** Pipelines end with it, in tropc and trop-opt alike, so that what either prints can be
    compiled.

    **Before/After.** test/Pipeline/stages.test

    **Leaves alone.** Everything but that attribute.
  }];
  let options = [
    Option<"stage", "stage", "std::string", /*default=*/"\"trop\"",
           "the name that --emit= has for it: trop, grad, gpu, nvvm, loops or llvm-dialect">
  ];
}

#endif // TROP_PIPELINE_PASSES_TD
