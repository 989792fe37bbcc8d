//===- TileFold.h - Tiles of outputs, combined by blocks --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of such a kernel:
//
//   bring the first chunk of both operands into memory that the block shares
//   for each chunk but the last
//     load the next one into registers
//     for each point of the chunk: load a vector of either operand for each of the thread's
//       groups of units and samples, and combine a leaf of every output
//     store what was loaded where the chunk before the current one was, and wait for the block
//   combine the points of the last chunk
//   store outputs
//
// The groups of a thread's units are vectors that lie 16 threads apart, as those of its samples
// are: so neighbours read neighbours from shared memory. Threads that stand beside the units or the
// samples load the last ones again, and store nothing; rows of samples have room for whole vectors.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_TILEFOLD_H
#define TROP_LIB_CONVERSION_TROPTOGPU_TILEFOLD_H

#include "lib/Conversion/TropToGpu/DenseNest.h"

namespace trop {

/// The larger (smaller) of both, never a NaN, either zero for any: hardware has an instruction for
/// that.
mlir::Value buildFastSelection(Emission &emit, Combiner combiner, mlir::Value carried,
                               mlir::Value leaf);

class TileFold {
public:
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;

  TileFold(Kernel &kernel, const DenseNest &nest, KernelTile tile)
      : kernel(kernel), emit(kernel.emit), nest(nest), tile(tile), lanes(nest.getLanes()) {}

  /// Makes the launch, as Kernel::run does.
  void run(llvm::function_ref<void()> body);

  /// How many outputs a thread has.
  size_t count() const { return size_t(tile.units * tile.samples); }
  /// Carries values through all chunks, the first of which are one an output: `combine` says what
  /// becomes of such at a leaf, and `atChunk` of all at the end of the chunk that begins at a
  /// point, given what the leaves made of the outputs'.
  Point fold(ValueRange start, llvm::function_ref<Value(Value carried, Value leaf)> combine,
             llvm::function_ref<Point(Value first, ValueRange carried, Point combined)> atChunk);

  /// Of each output the element of a value, and its element into an array.
  Point load(Value ofOutputs);
  void store(const DeviceArray &array, ValueRange ofOutputs);
  /// Calls `body` for each of a thread's outputs, one after the other, that there is.
  void forEachOutput(llvm::function_ref<void(Value unit, Value sample)> body);
  /// The first point from one on whose leaf equals a number; how many points there are if none.
  Value search(Value unit, Value sample, Value first, Value number);

private:
  struct Cell {
    Value unit, point, sample; ///< of an operand's vector; of the first chunk
    Value place;               ///< in shared memory, in elements
  };
  void placeCells();
  llvm::SmallVector<Value> fetch(Value first);
  void put(ValueRange loaded, Value buffer);
  Point combineChunk(Value buffer, int64_t depth, ValueRange carried,
                     llvm::function_ref<Value(Value, Value)> combine);
  /// Elements of a vector in shared memory.
  llvm::SmallVector<Value> loadGroups(Value place, int64_t step, int64_t groups);
  Value getShared(Value place);
  /// Where the thread's units or samples of a number lie, from its first one.
  Value step(Value first, int64_t number);
  int64_t getGroups(int64_t outputs) const { return outputs / lanes; }
  /// Elements of a chunk, of both operands.
  int64_t getBufferSize() const {
    return tile.depth * (tile.getBlockUnits() + tile.getBlockSamples());
  }

  Kernel &kernel;
  Emission &emit;
  const DenseNest &nest;
  KernelTile tile;
  int64_t lanes;
  Value shared, unit, sample;                 ///< the thread's first ones
  Value blockUnit, blockSample;               ///< the block's
  Value threadUnit, threadSample;             ///< within the block
  llvm::SmallVector<Cell> ofUnits, ofSamples; ///< that the thread brings into shared memory
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_TILEFOLD_H
