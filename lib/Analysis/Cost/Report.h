//===- Report.h - Costs as a table and as JSON -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_REPORT_H
#define TROP_LIB_ANALYSIS_COST_REPORT_H

#include "lib/Analysis/Cost/ModelCost.h"

#include "llvm/Support/raw_ostream.h"

namespace trop {

enum class ReportFormat { Text, Json };

/// Prints the costs of one model.
void printReport(const ModelCost &cost, const CostParameters &parameters, ReportFormat format,
                 llvm::raw_ostream &out);

/// What is wrong with parameters, for an error; their names are `nonlinear` and
/// `comparison` in it. Empty if nothing is.
std::string explainInvalid(const CostParameters &parameters, llvm::StringRef nonlinear,
                           llvm::StringRef comparison);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_REPORT_H
