//===- Warp.h - What the threads of a warp do together -------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_LANESTOTHREADS_WARP_H
#define TROP_LIB_CONVERSION_LANESTOTHREADS_WARP_H

#include "lib/Conversion/Nests/Emission.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

namespace trop {

inline constexpr int64_t kWarpThreads = 32;

/// Operations that all threads of a warp take part in, at the builder's place. Numbers are of
/// 32 or 64 bits, or i1.
class Warp : public Arithmetic {
public:
  /// `lane`: the thread's number in its warp, an i32.
  Warp(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value lane)
      : Arithmetic(builder, loc), lane(lane) {}

  Value integer(int64_t number, unsigned width = 32) {
    return mlir::arith::ConstantIntOp::create(builder, loc, number, width);
  }
  /// Whether this is the first thread.
  Value isFirst() { return equal(lane, integer(0)); }
  /// Whether it is one of the first.
  Value isBelow(int64_t lanes) { return less(lane, integer(lanes)); }

  /// Whether an i1 is set in any thread.
  Value any(Value flag) { return vote(flag, mlir::NVVM::VoteSyncKind::any); }
  /// A bit a thread, of an i1, as an i32.
  Value ballot(Value flag) { return vote(flag, mlir::NVVM::VoteSyncKind::ballot); }
  /// What the thread of a number (an i32, the same in all) has.
  Value take(Value number, Value from) { return shuffle(number, from, mlir::NVVM::ShflKind::idx); }
  /// All threads' numbers combined, of the first `lanes`, a power of two; the same in all.
  /// Null for sums of floats, whose order matters.
  Value reduce(mlir::vector::CombiningKind kind, Value number, int64_t lanes);

private:
  Value vote(Value flag, mlir::NVVM::VoteSyncKind kind);
  Value shuffle(Value number, Value by, mlir::NVVM::ShflKind kind);
  Value shuffleWord(Value word, Value by, mlir::NVVM::ShflKind kind);

  Value lane;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_LANESTOTHREADS_WARP_H
