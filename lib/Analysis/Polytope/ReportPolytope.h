//===- ReportPolytope.h - Prints polytopes of models ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_REPORTPOLYTOPE_H
#define TROP_LIB_ANALYSIS_POLYTOPE_REPORTPOLYTOPE_H

#include "lib/Analysis/Polytope/Report.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Analysis/Polytope/ReportPolytope.h.inc"

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_REPORTPOLYTOPE_H
