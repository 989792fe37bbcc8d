//===- RowScan.h - A maximum of one sample, leaves as lanes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ROWSCAN_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ROWSCAN_H

#include "lib/Conversion/Nests/Emission.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/StatePlan.h"

namespace trop {

/// Searches all leaves of one output of a maximum or minimum for one sample of a block.
/// In the block's layout that reads every sample's values; the caller's rows of the
/// input have one sample's next to each other, so leaves can be vector lanes. The order
/// of candidates does not matter but for -0 and +0, which are searched for in order.
class RowScan {
public:
  RowScan(Emission &code, BlockEmitter &emitter, const StatePlan &plan, mlir::VectorType lanes,
          const llvm::DenseMap<mlir::Value, mlir::Value> &arrays, mlir::Value shared)
      : code(code), emitter(emitter), plan(plan), lanes(lanes), arrays(arrays), shared(shared) {}

  /// The best leaf of an output for the sample in `row` of the input; `start` is what
  /// the combination starts with, a scalar.
  mlir::Value emit(GenericOp op, mlir::ValueRange output, mlir::Value row, mlir::Value start);

  /// Fetches what the above will read of the row, which is in no cache.
  void fetch(GenericOp op, mlir::ValueRange output, mlir::Value row);

private:
  using Point = mlir::SmallVector<mlir::Value>;
  mlir::Value readLeaf(GenericOp op, mlir::AffineMap toDomain, mlir::ValueRange point, bool vector);
  mlir::Value read(mlir::Value value, mlir::AffineMap map, mlir::ValueRange point, bool vector);
  mlir::Value readVector(mlir::Value value, mlir::AffineMap map, mlir::ValueRange point);
  mlir::Value loadElement(mlir::Value value, mlir::AffineMap map, mlir::ValueRange point);
  mlir::Value getMemory(mlir::Value value, Point &at);

  Emission &code;
  BlockEmitter &emitter;
  const StatePlan &plan;
  mlir::VectorType lanes;
  const llvm::DenseMap<mlir::Value, mlir::Value> &arrays; ///< of inputs, [rows][units]
  mlir::Value shared, row;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ROWSCAN_H
