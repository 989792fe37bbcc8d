//===- OutputTiles.h - Outputs that are computed together -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One output at a time, a cell of a product layer loads its sample and its weight. A
// tile of outputs that read the same samples, or else the same weights, shares these
// loads, keeps what it combines in registers, and hides the latency of combining. Every
// output still combines its leaves in index order, so tiles change no bit.
//
// For one sample, whose values have no lanes, a vector holds neighbouring outputs
// instead, as weights lie beside each other.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_OUTPUTTILES_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_OUTPUTTILES_H

#include "lib/Conversion/TropToLoops/ElementAccess.h"
#include "lib/Schedule/Target.h"

namespace trop {

/// Outputs computed together: neighbours along one output dimension, `number` accesses.
struct Tile {
  Lanes access;
  unsigned dim = 0;
  int64_t number = 1;

  int64_t getWidth() const { return number * access.width; }
};

/// For what the scope is for, in half of the registers.
Tile chooseTile(StructuralOpInterface op, const SampleScope &scope, const ValueBuffers &buffers,
                VectorRegisters registers);

/// Elements of operands that a tile reads for every block of a group, side by side.
class Panels {
public:
  Panels(StructuralOpInterface op, const Tile &tile, const ValueBuffers &buffers,
         llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);

  /// Fills them for the tile that begins at the output `corner`; the one that begins at `next`
  /// along the tile's dimension will follow.
  void fill(Emission &emit, mlir::ValueRange corner, mlir::Value next);
  /// Brings near what the next tile reads of these panels' operands at a reduced point.
  void prefetch(Emission &emit, mlir::ValueRange corner, mlir::ValueRange reduced) const;
  /// What the tile's output of that number reads of an operand; null where there is no panel.
  mlir::Value load(Emission &emit, unsigned operand, mlir::ValueRange reduced,
                   int64_t number) const;

private:
  llvm::SmallVector<Read> reads;
  Tile tile;
  const ValueBuffers &buffers;
  llvm::SmallVector<mlir::Value> panels; ///< by operand, memref<reduced x width> or null
  mlir::Value next;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_OUTPUTTILES_H
