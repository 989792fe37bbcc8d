//===- Warp.cpp - What the threads of a warp do together ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/LanesToThreads/Warp.h"

using namespace mlir;

namespace trop {

static constexpr int64_t kAllThreads = -1;

Value Warp::vote(Value flag, NVVM::VoteSyncKind kind) {
  Type type = kind == NVVM::VoteSyncKind::ballot ? builder.getI32Type() : builder.getI1Type();
  return NVVM::VoteSyncOp::create(builder, loc, type, integer(kAllThreads), flag, kind);
}

Value Warp::shuffleWord(Value word, Value by, NVVM::ShflKind kind) {
  return NVVM::ShflOp::create(builder, loc, word.getType(), integer(kAllThreads), word, by,
                              integer(kWarpThreads - 1), kind, UnitAttr());
}

Value Warp::shuffle(Value number, Value by, NVVM::ShflKind kind) {
  Type type = number.getType(), word = builder.getI32Type(), wide = builder.getI64Type();
  if (type == word || type.isF32())
    return shuffleWord(number, by, kind);
  if (type.isInteger(1)) {
    Value given = shuffleWord(arith::ExtUIOp::create(builder, loc, word, number), by, kind);
    return arith::TruncIOp::create(builder, loc, type, given);
  }
  Value bits = type.isIndex() ? toInteger(number)
               : type.isF64() ? arith::BitcastOp::create(builder, loc, wide, number).getResult()
                              : number;
  Value half = integer(32, 64);
  auto given = [&](Value part) -> Value {
    Value low = arith::TruncIOp::create(builder, loc, word, part);
    return arith::ExtUIOp::create(builder, loc, wide, shuffleWord(low, by, kind));
  };
  Value low = given(bits), high = given(arith::ShRUIOp::create(builder, loc, bits, half));
  Value both = either(low, arith::ShLIOp::create(builder, loc, high, half));
  return type.isIndex() ? toIndex(both)
         : type.isF64() ? arith::BitcastOp::create(builder, loc, type, both).getResult()
                        : both;
}

Value Warp::reduce(vector::CombiningKind kind, Value number, int64_t lanes) {
  if (isa<FloatType>(number.getType()) && kind == vector::CombiningKind::ADD)
    return {};
  if (number.getType().isInteger(1) && lanes == kWarpThreads) {
    if (kind == vector::CombiningKind::OR)
      return any(number);
    if (kind == vector::CombiningKind::AND)
      return vote(number, NVVM::VoteSyncKind::all);
  }
  for (int64_t step = lanes / 2; step > 0; step /= 2) {
    Value other = shuffle(number, integer(step), NVVM::ShflKind::bfly);
    // Those of arith would be calls of CUDA's libdevice.
    number = kind == vector::CombiningKind::MAXNUMF
                 ? LLVM::MaxNumOp::create(builder, loc, number, other).getResult()
             : kind == vector::CombiningKind::MINNUMF
                 ? LLVM::MinNumOp::create(builder, loc, number, other).getResult()
                 : vector::makeArithReduction(builder, loc, kind, number, other);
  }
  return lanes == kWarpThreads ? number : take(number, integer(0));
}

} // namespace trop
