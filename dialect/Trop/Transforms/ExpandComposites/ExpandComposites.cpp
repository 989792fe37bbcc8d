//===- ExpandComposites.cpp - Composite ops as structural ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Walks, not a rewrite driver: each op is replaced once, where it stands. What
// `expand` builds is structural, or composite and replaced by the next walk.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"

#include "dialect/Trop/IR/TropInterfaces.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_EXPANDCOMPOSITES
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h.inc"

unsigned expandComposites(Operation *root, bool derivedByParts) {
  unsigned numExpanded = 0;
  SmallVector<CompositeOpInterface> composites;
  do {
    composites.clear();
    root->walk([&](CompositeOpInterface op) {
      if (!derivedByParts || op.isDerivedByParts())
        composites.push_back(op);
    });
    for (CompositeOpInterface op : composites) {
      OpBuilder builder(op);
      op->getResult(0).replaceAllUsesWith(op.expand(builder));
      op->erase();
      ++numExpanded;
    }
  } while (!composites.empty());
  return numExpanded;
}

namespace {

struct ExpandComposites : impl::ExpandCompositesBase<ExpandComposites> {
  using ExpandCompositesBase::ExpandCompositesBase;

  void runOnOperation() override {
    numExpanded += expandComposites(getOperation(), derivedByParts);
  }
};

} // namespace
} // namespace trop
