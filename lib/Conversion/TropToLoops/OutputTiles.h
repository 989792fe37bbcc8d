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
Tile chooseTile(GenericOp op, const SampleScope &scope, const ValueBuffers &buffers,
                VectorRegisters registers);

/// Elements of operands that tiles read for every block of a group, side by side: of all tiles, or
/// of the one that the group is at.
class Panels {
public:
  /// `numTiles`: of which there is room at once.
  Panels(GenericOp op, const Tile &tile, int64_t numTiles, const ValueBuffers &buffers,
         llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);

  bool empty() const;
  /// Fills those of tile `number`, which begins at the output `corner`.
  void fill(Emission &emit, mlir::Value number, mlir::ValueRange corner) const;
  /// Brings near what fills those of the tile that begins at `corner`; or what is in those of a
  /// tile.
  void prefetchRead(Emission &emit, mlir::ValueRange corner, mlir::ValueRange reduced) const;
  void prefetch(Emission &emit, mlir::Value number, mlir::ValueRange reduced) const;
  /// What an output of tile `number` reads of an operand; null where there is no panel.
  mlir::Value load(Emission &emit, unsigned operand, mlir::Value number, mlir::ValueRange reduced,
                   int64_t output) const;

private:
  llvm::SmallVector<Read> reads;
  Tile tile;
  const ValueBuffers &buffers;
  llvm::SmallVector<mlir::Value> panels; ///< by operand, memref<tiles x reduced x width> or null
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_OUTPUTTILES_H
