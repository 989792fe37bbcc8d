//===- trop-opt.cpp - Runs passes on the trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Registration.h"
#include "lib/Support/CrashReport.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  trop::installCrashReports();
  mlir::DialectRegistry registry;
  trop::registerDialects(registry);
  trop::registerPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Runs passes on the trop dialect\n", registry));
}
