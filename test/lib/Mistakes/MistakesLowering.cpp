//===- MistakesLowering.cpp - Code of ops' own with mistakes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

#include "test/lib/Mistakes/MistakesDialect.h.inc"
#define GET_OP_CLASSES
#include "test/lib/Mistakes/MistakeOps.h.inc"

namespace mistakes {

/// The maximum starts with 0.
static Value buildMostFromZero(trop::KernelLowering &code, Value h) {
  auto combine = [&](Value i, ValueRange most) -> SmallVector<Value> {
    Value leaf =
        arith::AddFOp::create(code.builder, code.loc, code.load(0, {i}), code.load(1, {i, h}));
    return {arith::MaxNumFOp::create(code.builder, code.loc, most[0], leaf)};
  };
  return code.buildLoop(code.getShape(0)[0], code.buildNumber(0), combine)[0];
}

void OtherLoopsOp::lowerToLoops(trop::LoopLowering &code, DictionaryAttr) {
  code.buildLoop(code.getResultShape()[0], {}, [&](Value h, ValueRange) -> SmallVector<Value> {
    code.store({h}, buildMostFromZero(code, h));
    return {};
  });
}

Value OtherKernelOp::lowerToKernel(trop::KernelLowering &code, ValueRange place, DictionaryAttr) {
  return buildMostFromZero(code, place[0]);
}

} // namespace mistakes
