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
#include "lib/Support/CrashReport.h"

#include "llvm/Support/ErrorHandling.h"

#include <cstdlib>

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_EXPANDCOMPOSITES
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h.inc"

/// LLVM's way of building an op that cannot be ends the program. What a plugin asks for so is an
/// error of the plugin; anything else is a bug of ours, and goes on to a crash.
static void reportFailure(void *composite, const char *reason, bool) {
  std::string plugin = findCallingPlugin();
  if (plugin.empty())
    return;
  auto *op = static_cast<Operation *>(composite);
  op->emitError() << plugin << " cannot expand its '" << op->getName()
                  << "': " << StringRef(reason).split('\n').first.rtrim(":");
  std::exit(1);
}

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
      llvm::ScopedFatalErrorHandler handler(reportFailure, op.getOperation());
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
