//===- Inspection.cpp - Options to look inside ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/tropc/Inspection.h"

#include "lib/Pipeline/Registration.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace trop {

/// Those that --help shows, of the many that MLIR and LLVM have.
static constexpr StringLiteral kShown[] = {"mlir-disable-threading",
                                           "mlir-pass-pipeline-crash-reproducer",
                                           "mlir-pass-pipeline-local-reproducer",
                                           "mlir-pass-statistics",
                                           "mlir-print-ir-after",
                                           "mlir-print-ir-after-all",
                                           "mlir-print-ir-after-change",
                                           "mlir-print-ir-after-failure",
                                           "mlir-print-ir-before",
                                           "mlir-print-ir-before-all",
                                           "mlir-print-ir-module-scope",
                                           "mlir-print-ir-tree-dir",
                                           "mlir-timing",
                                           "mlir-timing-display",
                                           "time-passes"};

void registerInspection(ArrayRef<char *> arguments, cl::OptionCategory &category) {
  if (any_of(arguments, [](StringRef argument) {
        argument = argument.ltrim('-');
        return argument.starts_with("mlir-print-ir-after=") ||
               argument.starts_with("mlir-print-ir-before=");
      }))
    registerPasses();
  mlir::registerMLIRContextCLOptions();
  mlir::registerPassManagerCLOptions();
  mlir::registerDefaultTimingManagerCLOptions();
  for (StringRef name : kShown)
    if (cl::Option *option = cl::getRegisteredOptions().lookup(name)) {
      option->addCategory(category);
      option->setHiddenFlag(cl::NotHidden);
    }
}

bool needsOneThread() {
  return any_of(kShown, [](StringRef name) {
    cl::Option *option = cl::getRegisteredOptions().lookup(name);
    return (name.starts_with("mlir-print-ir") || name.ends_with("local-reproducer")) && option &&
           option->getNumOccurrences() > 0;
  });
}

} // namespace trop
