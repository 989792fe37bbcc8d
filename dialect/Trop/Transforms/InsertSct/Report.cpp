//===- Report.cpp - What a plan keeps, and what updates cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Report.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/InsertSct/Bounds.h"
#include "dialect/Trop/Transforms/InsertSct/Plan.h"
#include "dialect/Trop/Transforms/InsertSct/Update.h"
#include "lib/Support/Table.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace mlir;

namespace trop {

func::FuncOp findFunction(ModuleOp module, Attribute model, StringRef role) {
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == role && function->getAttr(attrs::kModel) == model)
      return function;
  return {};
}

SmallVector<int64_t> getActiveBounds(ModuleOp module, Attribute model) {
  func::FuncOp active = findFunction(module, model, roles::kActiveGradient);
  SmallVector<int64_t> bounds;
  for (unsigned index = 0; active && index < active.getNumResults(); ++index) {
    auto bound = active.getResultAttrOfType<IntegerAttr>(index, attrs::kActiveBound);
    bounds.push_back(bound ? bound.getInt() : getActiveBound(active.getResultTypes()[index]));
  }
  return bounds;
}

static std::string formatCells(double cells) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format(cells == 0 || cells >= 10 ? "%.0f"
                                                 : cells < 0.1             ? "%.3f"
                                                                           : "%.1f",
                                                 cells);
  return text;
}

namespace {

/// What a change of one entry of a parameter comes to, at most.
struct Bound {
  const SctCostModel::Parameter &parameter;
  const SctCostModel::Node &node; ///< the parameter's
  double cells;
  bool isExpensive;
  const SctCostModel::Node &dearest; ///< the value that most cells are of
  std::string reason;                ///< why they are
};

} // namespace

/// The bound of each parameter, in their order.
static std::vector<Bound> describeBounds(const SctCostModel &model,
                                         const SctMaintenance &maintenance) {
  std::vector<Bound> described;
  double dense = model.countDenseCells();
  for (auto [parameter, bound] :
       llvm::zip_equal(model.getParameters(), getBounds(model, maintenance))) {
    const SctCostModel::Node &node = model.getNodes()[bound.dearest];
    std::string reason = "of which the entry may change much";
    if (!maintenance.getChoice(bound.dearest).kept && node.isCandidate())
      reason = "which is not kept";
    else if (!maintenance.getChoice(bound.dearest).kept)
      reason = "which is computed anew with every change";
    else if (bound.dearestCells >= node.points)
      reason = "all of which the entry may change";
    described.push_back({parameter, model.getNodes()[parameter.node], bound.cells,
                         bound.cells * kWantedSpeedup > dense, node, reason});
  }
  return described;
}

void remarkExpensive(const SctCostModel &model, const SctPlan &plan) {
  double dense = model.countDenseCells();
  for (const Bound &bound : describeBounds(model, SctMaintenance(model, plan))) {
    if (!bound.isExpensive)
      continue;
    InFlightDiagnostic remark =
        emitRemark(bound.node.value.getLoc())
        << "a change of one entry of '" << bound.node.name << "' can take "
        << formatCells(bound.cells) << " cells a sample, where a dense pass takes "
        << formatCells(dense) << ": not " << int(kWantedSpeedup) << " times less";
    remark.attachNote(bound.dearest.value.getLoc())
        << "most of them are of '" << bound.dearest.name << "', " << bound.reason;
  }
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

static std::string formatBytes(int64_t bytes) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  double number = static_cast<double>(bytes);
  if (bytes >= 1000 * 1000)
    stream << llvm::format("%.1f MB", number / 1e6);
  else if (bytes >= 1000)
    stream << llvm::format("%.1f kB", number / 1e3);
  else
    stream << bytes << " B";
  return text;
}

static void printPlan(const SctCostModel &model, const SctPlan &plan, int64_t samples,
                      llvm::raw_ostream &out) {
  SctMaintenance maintenance(model, plan);
  SctCostModel::Estimate expected = expectUpdate(model, maintenance);
  Table table(3);
  table.add({"value", "shape", "plan", "bytes", "cells", "dense", "a leaf reads"});
  table.add({"(rows)", "", "", formatBytes(model.countRowBytes(samples)), "", "", ""});
  for (auto [number, node] : llvm::enumerate(model.getNodes())) {
    if (node.kind == SctCostModel::Kind::Shared || node.kind == SctCostModel::Kind::Target)
      continue;
    bool isInput = node.kind == SctCostModel::Kind::Input;
    table.add(
        {node.name, formatShape(getUnitShape(node.value)), plan[number].format(),
         plan[number].kept ? formatBytes(model.countBytes(number, plan[number], samples)) : "",
         isInput ? "" : formatCells(expected.cells[number]),
         isInput ? "" : formatCells(node.points),
         isInput || maintenance.getPlace(number) == SctPlace::Inlined
             ? ""
             : formatBytes(model.countLeafBytes(number, maintenance))});
  }
  table.add({"all", "", "", formatBytes(model.countBytes(plan, samples)),
             formatCells(expected.countCells()), formatCells(model.countDenseCells()), ""});
  table.print(out);
}

static void printBounds(const SctCostModel &model, const SctPlan &plan, llvm::raw_ostream &out) {
  Table table(1);
  double dense = model.countDenseCells();
  table.add({"one entry of", "a step changes", "every", "cells at most", "dense / cells"});
  std::string remarks;
  for (const Bound &bound : describeBounds(model, SctMaintenance(model, plan))) {
    std::string ratio;
    llvm::raw_string_ostream(ratio) << llvm::format("%.1f", dense / std::max(1.0, bound.cells));
    table.add({bound.node.name, formatCells(bound.parameter.bound),
               bound.parameter.every == SctCostModel::Parameter::kNever
                   ? "never"
                   : std::to_string(bound.parameter.every),
               formatCells(bound.cells), ratio});
    if (bound.isExpensive)
      remarks += "remark: an entry of '" + bound.node.name + "' can cost more than 1/" +
                 std::to_string(int(kWantedSpeedup)) + " of a dense pass, most of it for '" +
                 bound.dearest.name + "', " + bound.reason + "\n";
  }
  table.print(out);
  if (!remarks.empty())
    out << '\n' << remarks;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Object toJson(const SctCostModel &model, const SctPlan &plan, int64_t samples) {
  SctMaintenance maintenance(model, plan);
  SctCostModel::Estimate expected = expectUpdate(model, maintenance);
  llvm::json::Array values, parameters;
  for (auto [number, node] : llvm::enumerate(model.getNodes())) {
    if (node.kind == SctCostModel::Kind::Shared || node.kind == SctCostModel::Kind::Target)
      continue;
    values.push_back(llvm::json::Object{{"name", node.name},
                                        {"shape", llvm::json::Array(getUnitShape(node.value))},
                                        {"plan", plan[number].fanOut ? "tree"
                                                 : plan[number].kept ? "keep"
                                                                     : "recompute"},
                                        {"fan_out", plan[number].fanOut},
                                        {"bytes", model.countBytes(number, plan[number], samples)},
                                        {"cells", expected.cells[number]},
                                        {"dense_cells", node.points},
                                        {"leaf_bytes", model.countLeafBytes(number, maintenance)}});
  }
  for (const Bound &bound : describeBounds(model, maintenance))
    parameters.push_back(
        llvm::json::Object{{"name", bound.node.name},
                           {"active_bound", bound.parameter.bound},
                           {"update_every", bound.parameter.every == SctCostModel::Parameter::kNever
                                                ? kNeverMoves
                                                : bound.parameter.every},
                           {"cells_bound", bound.cells},
                           {"expensive", bound.isExpensive},
                           {"dearest", bound.dearest.name}});
  return llvm::json::Object{{"samples", samples},
                            {"lanes", model.getLanes()},
                            {"row_bytes", model.countRowBytes(samples)},
                            {"bytes", model.countBytes(plan, samples)},
                            {"cells", expected.countCells()},
                            {"dense_cells", model.countDenseCells()},
                            {"values", std::move(values)},
                            {"parameters", std::move(parameters)}};
}

void printSctReport(ModuleOp module, std::optional<int64_t> memory, int64_t samples, bool json,
                    llvm::raw_ostream &out) {
  for (auto forward : module.getOps<func::FuncOp>()) {
    if (getRole(forward) != roles::kForward)
      continue;
    auto name = forward->getAttrOfType<StringAttr>(attrs::kModel);
    func::FuncOp state = findFunction(module, name, roles::kState);
    std::optional<SctCostModel> model;
    if (state)
      model.emplace(state, getActiveBounds(module, name));
    SctPlan plan = state ? model->getPlan(state) : SctPlan();
    // A plan that takes more than the default is the smallest there is.
    int64_t available = getMemory(memory, state ? model->countBytes(plan, samples) : 0);
    if (json) {
      llvm::json::Object object =
          state ? toJson(*model, plan, samples) : llvm::json::Object{{"values", nullptr}};
      object["model"] = name.getValue();
      object["memory"] = available;
      out << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
      continue;
    }
    out << name.getValue() << ", ";
    if (!state) {
      out << "nothing is kept: the model is not trained on its largest losses\n";
      continue;
    }
    out << samples << " samples in blocks of " << model->getLanes() << ", memory "
        << formatBytes(available) << "; cells a sample\n\n";
    printPlan(*model, plan, samples, out);
    out << '\n';
    printBounds(*model, plan, out);
  }
}

} // namespace trop
