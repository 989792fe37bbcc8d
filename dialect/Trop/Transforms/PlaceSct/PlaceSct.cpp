//===- PlaceSct.cpp - How updates bring a state up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One writer, when all ops are there that code is made of: so a lowering cannot decide
// otherwise than what told the costs.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "lib/Analysis/Maintenance/Maintenance.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_PLACESCT
#include "dialect/Trop/Transforms/PlaceSct/PlaceSct.h.inc"

void placeSct(func::FuncOp state) {
  SctValues values(state);
  SctMaintenance maintenance(values, values.getPlan(state));
  for (auto [number, node] : llvm::enumerate(values.getNodes()))
    if (auto op = node.value.getDefiningOp<StructuralOpInterface>())
      op->setAttr(attrs::kSct, maintenance.getAttr(number));
}

namespace {

struct PlaceSct : impl::PlaceSctBase<PlaceSct> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (getRole(function) != roles::kState)
        continue;
      if (failed(verifyModelFunction(function)))
        return signalPassFailure();
      placeSct(function);
    }
  }
};

} // namespace
} // namespace trop
