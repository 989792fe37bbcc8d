//===- DenseNest.h - Nests that tiles of outputs suit -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A leaf of a product of matrices, whatever it computes, looks at two elements: one that the
// output's row and the reduced point tell, and one that its column and the reduced point do. Each
// is read by as many outputs as a tile has along the other. Of values of samples these are the
// columns; of sums over samples, whose both operands have them, the reduced points. Rows, columns
// and points go by their numbers in lexicographic order here.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H
#define TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H

#include "lib/Conversion/TropToGpu/Kernel.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

namespace trop {

/// What is combined at points of a domain.
struct Leaves {
  llvm::ArrayRef<Read> reads;
  mlir::Region &region; ///< that computes one from them
  unsigned number;      ///< of what the region yields
  llvm::SmallVector<int64_t> domain;
  size_t rank; ///< of its dimensions that tell the output, which are the first
  llvm::ArrayRef<mlir::AffineExpr> conditions; ///< of the points that have one
};

class DenseNest {
public:
  enum Side { Rows, Columns };
  /// What of an operand lies one behind the other: those of its side, reduced points, or neither.
  enum class Along { Side, Reduced, Neither };

  /// The nest of leaves, if they are such; `sumsSamples`: over all samples, too.
  static std::optional<DenseNest> find(const Leaves &leaves, mlir::Type element, bool sumsSamples);

  mlir::Type getElement() const { return element; }
  /// What threads are to compute of it; none where each has one output.
  llvm::SmallVector<TileChoice, 2> chooseTiles(Kept kept, int64_t processors) const;

  /// A vector holds 16 bytes.
  int64_t getLanes() const { return 128 / element.getIntOrFloatBitWidth(); }
  Along getAlong(Side side) const { return operands[side].along; }

  int64_t countRows() const { return mlir::computeProduct(extents[Rows]); }
  /// Null of samples.
  std::optional<int64_t> countColumns() const;
  std::optional<int64_t> countReduced() const;
  /// How many there are, and how many there is room for, which is a multiple of the lanes where
  /// vectors lie along them.
  mlir::Value count(Kernel &kernel, Side side) const;
  mlir::Value getRoom(Kernel &kernel, Side side) const;

  /// Where an output lies in its domain, but for its sample; null: it has none.
  Point getOutput(Emission &emit, mlir::Value row, mlir::Value column) const;
  mlir::Value getSample(mlir::Value column) const { return sumsSamples ? mlir::Value() : column; }
  /// Whether vectors of columns lie in a row of an array whose elements a map tells from outputs.
  bool hasRows(const DeviceArray &array, mlir::AffineMap element) const;

  /// What lies at a place of a side, and at those behind it if there is more than one lane.
  mlir::Value read(Kernel &kernel, Side side, mlir::Value at, mlir::Value point,
                   int64_t lanes) const;
  /// Of an element of either operand.
  mlir::Value buildLeaf(Emission &emit, mlir::Value ofRow, mlir::Value ofColumn) const;
  mlir::Value loadLeaf(Kernel &kernel, mlir::Value row, mlir::Value point,
                       mlir::Value column) const;

private:
  struct Operand {
    unsigned argument; ///< of the region
    Read read;
    Along along = Along::Neither;
  };

  DenseNest(const Leaves &leaves, mlir::Type element, bool sumsSamples)
      : region(&leaves.region), number(leaves.number), element(element), sumsSamples(sumsSamples) {}
  /// Of the outputs' dimensions, how many of the first tell rows.
  bool split(const Leaves &leaves, Operand one, Operand other);
  Along findVectors(const Read &read) const;
  /// Whether an element's number grows as that of dimensions does.
  bool growsAlong(mlir::AffineExpr number, size_t first, size_t last) const;
  size_t countOutputDims() const { return extents[Rows].size() + extents[Columns].size(); }

  mlir::Region *region;
  unsigned number;
  mlir::Type element;
  bool sumsSamples;
  Operand operands[2];                     ///< by side
  llvm::SmallVector<int64_t> extents[2];   ///< by side; of samples none
  llvm::SmallVector<int64_t> reduced, all; ///< all: the domain's
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H
