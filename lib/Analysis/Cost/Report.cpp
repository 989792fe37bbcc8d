//===- Report.cpp - Costs as a table and as JSON -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Report.h"

#include "lib/Support/Table.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace llvm;

namespace trop {

/// A cost is a whole number unless a parameter is not.
static bool isWhole(double cost) { return std::floor(cost) == cost && std::abs(cost) < 1e15; }

static std::string formatCost(double cost) {
  std::string text;
  raw_string_ostream(text) << format(isWhole(cost) ? "%.0f" : "%.2f", cost);
  return text;
}

static std::string formatRatio(double ratio) {
  std::string text;
  raw_string_ostream(text) << format("%.2f", ratio);
  return text;
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

/// What the source calls it; for a step without a name, its weights.
static std::string getName(const OperationCost &operation) {
  if (!operation.name.empty())
    return operation.name;
  return operation.weights.empty() ? "-" : "(" + operation.weights + ")";
}

static void printOperations(const ModelCost &cost, const CostParameters &parameters,
                            raw_ostream &out) {
  Table table(3);
  std::vector<std::string> head{"value", "operation", "at", "cost(g)", "cost(gd)", "|pr|", "omega"};
  if (cost.hasDense)
    head.push_back("backward");
  if (cost.hasActive)
    head.push_back("active");
  table.add(head);
  auto addBackward = [&](std::vector<std::string> &row, double dense, double active) {
    if (cost.hasDense)
      row.push_back(formatCost(dense));
    if (cost.hasActive)
      row.push_back(formatCost(active));
  };
  for (const OperationCost &operation : cost.operations) {
    std::string place;
    if (!operation.file.empty())
      place = (sys::path::filename(operation.file) + ":" + Twine(operation.line)).str();
    double omega = operation.getOmega(parameters);
    std::vector<std::string> row{getName(operation),
                                 operation.operation,
                                 place,
                                 formatCost(operation.getCost(parameters)),
                                 formatCost(operation.getDerivedCost(parameters)),
                                 std::to_string(operation.countPredecessors()),
                                 omega > 0 ? formatRatio(omega) : "-"};
    addBackward(row, operation.dense.weigh(parameters), operation.active.weigh(parameters));
    table.add(row);
  }
  double forward = cost.getCost(parameters);
  std::vector<std::string> total{"all",
                                 "",
                                 "",
                                 formatCost(forward),
                                 formatCost(cost.getDerivedCost(parameters)),
                                 std::to_string(cost.countPredecessors()),
                                 formatRatio(cost.getOmega(parameters))};
  addBackward(total, cost.getDenseCost(parameters) - forward,
              cost.getActiveCost(parameters) - forward);
  table.add(total);
  table.print(out);
}

static void printTotals(const ModelCost &cost, const CostParameters &parameters, raw_ostream &out) {
  Table table(1);
  double forward = cost.getCost(parameters), omega = cost.getOmega(parameters);
  table.add({"", "cost", "ratio"});
  auto add = [&](std::string text, double sum) {
    table.add({text, formatCost(sum), forward > 0 ? formatRatio(sum / forward) : "-"});
  };
  add("cost(P)", forward);
  if (cost.hasActive)
    add("cost(backprop(P)), active paths", cost.getActiveCost(parameters));
  if (cost.hasDense)
    add("cost(backprop(P)), dense", cost.getDenseCost(parameters));
  add("cost(backprop(P)), 002, (2.10)", cost.getFormulaCost(parameters));
  add("omega_b cost(P), 002, Theorem 3", omega * forward);
  table.print(out);
}

static void printText(const ModelCost &cost, const CostParameters &parameters, raw_ostream &out) {
  out << cost.model << ", one sample, "
      << format("c_nonlin = %g, c_relu = %g\n\n", parameters.nonlinear, parameters.comparison);
  printOperations(cost, parameters, out);
  out << '\n';
  printTotals(cost, parameters, out);
  if (!cost.hasDense)
    out << "the model is not trained, so it has no gradient\n";
  if (cost.workspaceBytes)
    out << "workspace of a thread: " << *cost.workspaceBytes << " bytes\n";
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Value toJson(double cost) {
  return isWhole(cost) ? json::Value(static_cast<int64_t>(cost)) : json::Value(cost);
}

static json::Object toJson(const OperationCost &operation, const ModelCost &cost,
                           const CostParameters &parameters) {
  json::Array programs;
  for (const Program &program : operation.programs)
    programs.push_back(json::Object{{"count", program.count},
                                    {"cost", toJson(program.cost.weigh(parameters))},
                                    {"derived", toJson(program.derived.weigh(parameters))},
                                    {"predecessors", program.predecessors},
                                    {"omega", program.getOmega(parameters)}});
  json::Object object{{"name", operation.name.empty() ? json::Value(nullptr) : operation.name},
                      {"operation", operation.operation},
                      {"cost", toJson(operation.getCost(parameters))},
                      {"derived", toJson(operation.getDerivedCost(parameters))},
                      {"predecessors", operation.countPredecessors()},
                      {"omega", operation.getOmega(parameters)},
                      {"programs", std::move(programs)}};
  if (!operation.weights.empty())
    object["weights"] = operation.weights;
  if (!operation.file.empty()) {
    object["file"] = operation.file;
    object["line"] = operation.line;
  }
  json::Object backward;
  if (cost.hasDense)
    backward["dense"] = toJson(operation.dense.weigh(parameters));
  if (cost.hasActive)
    backward["active"] = toJson(operation.active.weigh(parameters));
  if (!backward.empty())
    object["backward"] = std::move(backward);
  return object;
}

static void printJson(const ModelCost &cost, const CostParameters &parameters, raw_ostream &out) {
  double forward = cost.getCost(parameters);
  json::Array operations;
  for (const OperationCost &operation : cost.operations)
    operations.push_back(toJson(operation, cost, parameters));
  json::Object backprop;
  auto add = [&](StringRef name, double sum) {
    backprop[name] = json::Object{{"cost", toJson(sum)},
                                  {"ratio", forward > 0 ? json::Value(sum / forward) : nullptr}};
  };
  if (cost.hasDense)
    add("dense", cost.getDenseCost(parameters));
  if (cost.hasActive)
    add("active", cost.getActiveCost(parameters));
  add("formula", cost.getFormulaCost(parameters));
  json::Object report{{"model", cost.model},
                      {"c_nonlin", toJson(parameters.nonlinear)},
                      {"c_relu", toJson(parameters.comparison)},
                      {"operations", std::move(operations)},
                      {"cost", toJson(forward)},
                      {"omega_b", cost.getOmega(parameters)},
                      {"backprop", std::move(backprop)}};
  if (cost.workspaceBytes)
    report["workspace_bytes"] = *cost.workspaceBytes;
  out << formatv("{0:2}", json::Value(std::move(report))) << '\n';
}

void printReport(const ModelCost &cost, const CostParameters &parameters, ReportFormat format,
                 raw_ostream &out) {
  format == ReportFormat::Json ? printJson(cost, parameters, out)
                               : printText(cost, parameters, out);
}

static std::string explain(StringRef name, const char *bound, double found, const char *reason) {
  std::string text;
  raw_string_ostream(text) << name << ": expected a number " << bound
                           << format(", found %g: ", found) << reason;
  return text;
}

std::string explainInvalid(const CostParameters &parameters, StringRef nonlinear,
                           StringRef comparison) {
  if (!std::isfinite(parameters.nonlinear) || parameters.nonlinear < 1)
    return explain(nonlinear, "of at least 1", parameters.nonlinear, "a sum costs 1");
  if (!std::isfinite(parameters.comparison) || parameters.comparison <= 0)
    return explain(comparison, "above 0", parameters.comparison,
                   "omega_b divides by the cost of a maximum, which is comparisons alone");
  return {};
}

} // namespace trop
