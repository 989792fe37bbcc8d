//===- TropOps.td - All ops of the dialect -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_OPS_TD
#define TROP_OPS_TD

include "dialect/Trop/IR/TropActivationOps.td"
include "dialect/Trop/IR/TropActiveOps.td"
include "dialect/Trop/IR/TropClassLossOps.td"
include "dialect/Trop/IR/TropHeadOps.td"
include "dialect/Trop/IR/TropImageOps.td"
include "dialect/Trop/IR/TropLinearOps.td"
include "dialect/Trop/IR/TropLossOps.td"
include "dialect/Trop/IR/TropSctOps.td"
include "dialect/Trop/IR/TropStructureOps.td"
include "dialect/Trop/IR/TropTropicalOps.td"

#endif // TROP_OPS_TD
