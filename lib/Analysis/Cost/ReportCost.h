//===- ReportCost.h - Prints what models cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_REPORTCOST_H
#define TROP_LIB_ANALYSIS_COST_REPORTCOST_H

#include "lib/Analysis/Cost/Report.h"

#include "mlir/Pass/Pass.h"

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lib/Analysis/Cost/ReportCost.h.inc"

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_REPORTCOST_H
