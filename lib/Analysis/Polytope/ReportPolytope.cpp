//===- ReportPolytope.cpp - Prints polytopes of models --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/ReportPolytope.h"

#include "lib/Analysis/Polytope/Polytope.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_REPORTPOLYTOPE
#include "lib/Analysis/Polytope/ReportPolytope.h.inc"

namespace {

struct ReportPolytope : impl::ReportPolytopeBase<ReportPolytope> {
  using ReportPolytopeBase::ReportPolytopeBase;

  void runOnOperation() override {
    InputBox box{low, high};
    if (!isBox(box)) {
      getOperation().emitError() << "trop-report-polytope: expected finite low below high";
      return signalPassFailure();
    }
    FailureOr<std::vector<ModelPolytopes>> models = computePolytopes(getOperation(), box);
    if (failed(models))
      return signalPassFailure();
    for (const ModelPolytopes &model : *models)
      printPolytopes(model, format, llvm::outs());
    markAllAnalysesPreserved();
  }
};

} // namespace
} // namespace trop
