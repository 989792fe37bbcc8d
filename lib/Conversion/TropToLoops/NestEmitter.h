//===- NestEmitter.h - Emits structural ops ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_NESTEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_NESTEMITTER_H

#include "lib/Conversion/TropToLoops/Accumulator.h"
#include "lib/Conversion/TropToLoops/OutputTiles.h"

namespace trop {

/// Computes the outputs of structural ops, tile by tile: reads, leaf, combiner.
class NestEmitter {
public:
  NestEmitter(mlir::OpBuilder &builder, SampleScope &scope, const ValueBuffers &buffers,
              ElementAccess &elements, Accumulator &accumulator, VectorRegisters registers)
      : builder(builder), scope(scope), buffers(buffers), elements(elements),
        accumulator(accumulator), registers(registers) {}

  void emit(GenericOp op);

private:
  /// What a tile of a group reads of operands that are side by side.
  struct Packed {
    const Panels &panels;
    mlir::Value number; ///< of the tile
  };

  /// Calls `body` with each tile, or each of the thread's own.
  void forEachTile(Emission &emit, llvm::ArrayRef<int64_t> extents,
                   llvm::function_ref<void(mlir::ValueRange)> body);
  void emitSampleReduction(GenericOp op);
  /// By the loops that an op brought, or its kernel.
  void emitOwnLoops(GenericOp op);
  /// All outputs of the group's blocks, a tile of all blocks after the other.
  void emitGroup(GenericOp op, const Tile &tile);
  /// Computes the outputs of a tile, from `corner` on.
  void emitTile(GenericOp op, mlir::ValueRange corner, const Tile &tile,
                const Packed *packed = nullptr);

  mlir::OpBuilder &builder;
  SampleScope &scope;
  const ValueBuffers &buffers;
  ElementAccess &elements;
  Accumulator &accumulator;
  VectorRegisters registers; ///< of the target
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_NESTEMITTER_H
