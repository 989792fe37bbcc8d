//===- Pieces.h - Where a block of operations can be cut -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TRANSFORMS_OUTLINEBLOCKS_PIECES_H
#define TROP_LIB_TRANSFORMS_OUTLINEBLOCKS_PIECES_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"

namespace trop {

/// Operations that follow each other in a block and can be a function: no result of
/// theirs is read elsewhere. What costs nothing, such as addresses, lies between
/// pieces and is in none.
struct Piece {
  llvm::SmallVector<mlir::Operation *> ops;
  int64_t weight = 0; ///< Operations, nested ones included.
  /// One operation whose results are read far behind it, and which stays where it is.
  bool stays = false;

  void append(const Piece &next) {
    ops.append(next.ops);
    weight += next.weight;
  }
};

/// Operations, nested ones included.
int64_t getWeight(mlir::Operation *op);

/// Whether `op` is worth less than passing its result: a function that reads it has its
/// own. Constants, and casts that forget a size.
bool isRepeatable(mlir::Operation *op);

/// The block's operations but its terminator, in the smallest pieces. Results that are
/// read more than `limit` operations later keep no piece open.
llvm::SmallVector<Piece> cutBlock(mlir::Block &block, int64_t limit);

/// Pieces that are alike, as far as can be told without comparing them.
using Run = llvm::SmallVector<Piece, 1>;

/// Joins pieces that follow each other to those of up to `limit` operations. What repeats
/// is joined for itself, so many times as are within the limit, and makes one run.
llvm::SmallVector<Run> joinPieces(llvm::ArrayRef<Piece> pieces, int64_t limit);

} // namespace trop

#endif // TROP_LIB_TRANSFORMS_OUTLINEBLOCKS_PIECES_H
