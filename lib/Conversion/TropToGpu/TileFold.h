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
//       groups of rows and columns, and combine a leaf of every output
//     store what was loaded where the chunk before the current one was, and wait for the block
//   combine the points of the last chunk
//   store outputs
//
// The groups of a thread's rows are vectors that lie a block's threads apart, as those of its
// columns are: so neighbours read neighbours from shared memory. Threads that stand beside the
// outputs load the last rows or columns again, and store nothing; samples have room for whole
// vectors.
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
  size_t count() const { return size_t(tile.rows * tile.columns); }
  /// Carries values through all chunks, the first of which are one an output: `combine` says what
  /// becomes of such at a leaf, and `atChunk` of all at the end of the chunk that begins at a
  /// point, given what the leaves made of the outputs'.
  Point fold(ValueRange start, llvm::function_ref<Value(Value carried, Value leaf)> combine,
             llvm::function_ref<Point(Value first, ValueRange carried, Point combined)> atChunk);

  /// Of each output the element of a value, and its element into an array, which a map tells from
  /// the output.
  Point load(Value ofOutputs);
  void store(const DeviceArray &array, mlir::AffineMap element, ValueRange ofOutputs);
  /// Calls `body` for each of a thread's outputs, one after the other, that there is.
  void forEachOutput(llvm::function_ref<void(Value row, Value column)> body);
  /// The first point from one on whose leaf equals a number; how many points there are if none.
  Value search(Value row, Value column, Value first, Value number);

private:
  using Side = DenseNest::Side;
  using Along = DenseNest::Along;

  struct Cell {
    Value at, point; ///< of an operand's vector; of the first chunk
    Value place;     ///< in shared memory, in elements
  };
  /// What a block and a thread have of rows, or of columns.
  struct Part {
    Side side;
    int64_t threads, outputs;       ///< of the block along it, of a thread
    int64_t base;                   ///< in shared memory, in elements
    Value ofBlock, ofThread, first; ///< where they begin: the thread's within the block, and in all
    llvm::SmallVector<Cell> cells;  ///< that the thread brings into shared memory

    int64_t getExtent() const { return threads * outputs; }
  };
  void placeCells(Part &part, Value thread);
  llvm::SmallVector<Value> fetch(Value first);
  void put(ValueRange loaded, Value buffer);
  Point combineChunk(Value buffer, Value depth, int64_t unrolled, ValueRange carried,
                     llvm::function_ref<Value(Value, Value)> combine);
  /// The elements of a thread's groups at a point of a chunk.
  llvm::SmallVector<Value> loadGroups(const Part &part, Value place, Value point);
  Value getShared(Value place);
  /// Where the thread's rows or columns of a number lie, from its first one.
  Value step(const Part &part, int64_t number);
  Point getElement(mlir::AffineMap element, Value row, Value column);
  /// Elements of a chunk, of both operands.
  int64_t getBufferSize() const {
    return tile.depth * (tile.getBlockRows() + tile.getBlockColumns());
  }

  Kernel &kernel;
  Emission &emit;
  const DenseNest &nest;
  KernelTile tile;
  int64_t lanes;
  Value shared;
  Part rows, columns;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_TILEFOLD_H
