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

/// Outputs computed together: neighbours along one output dimension, `number` accesses. Vectors of
/// outputs run along that dimension, too, or along the last.
struct Tile {
  Lanes access;
  unsigned dim = 0;
  int64_t number = 1;

  /// Outputs from one access to the next.
  int64_t getStep() const { return dim == access.dim ? access.width : 1; }
  int64_t getWidth() const { return number * getStep(); }
};

/// How many outputs of one sample a vector can hold, neighbours along the last dimension, where
/// values have no lanes; 1 where some operand is not laid out for it.
int64_t countUnitLanes(GenericOp op, int64_t lanes);

/// For what the scope is for, in half of the registers.
Tile chooseTile(GenericOp op, const SampleScope &scope, const ValueBuffers &buffers,
                VectorRegisters registers);

/// Elements of operands that tiles read for every block of a group, side by side: of all tiles,
/// kept for the groups to come, or of the one that the group is at.
class Panels {
public:
  Panels(GenericOp op, const Tile &tile, const ValueBuffers &buffers, const BlockGroup &group);

  int64_t getNumTiles() const { return numTiles; }
  /// The first output of a tile, 0 along all other dimensions.
  Point getCorner(Emission &emit, mlir::Value number) const;

  /// Fills those of a tile, if no group did.
  void fill(Emission &emit, mlir::Value number) const;
  /// What an output of a tile reads of an operand; null where there is no panel.
  mlir::Value load(Emission &emit, unsigned operand, mlir::Value number, mlir::ValueRange reduced,
                   int64_t output) const;
  /// Brings near what the tile behind this one will be filled with at a reduced point.
  void prefetchNext(Emission &emit, mlir::Value number, mlir::ValueRange reduced) const;

private:
  /// Which of `panels` a tile has.
  mlir::Value getPlace(Emission &emit, mlir::Value number) const;

  llvm::SmallVector<Read> reads;
  Tile tile;
  const ValueBuffers &buffers;
  mlir::Value isFirst, areMore; ///< as BlockGroup has them
  unsigned rank;                ///< of outputs
  int64_t extent, numTiles;     ///< of outputs along the tile's dimension
  bool isKept = true;
  llvm::SmallVector<mlir::Value> panels; ///< by operand, memref<places x reduced x width> or null
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_OUTPUTTILES_H
