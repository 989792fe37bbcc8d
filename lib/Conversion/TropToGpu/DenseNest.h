//===- DenseNest.h - Nests that tiles of outputs suit -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A leaf of a product of matrices, whatever it computes, looks at an element with samples, which
// its reduced point tells, and at one without, which output and reduced point tell. Both are read
// by as many outputs as a tile has along the other. Outputs and reduced points go by their numbers
// in lexicographic order here.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H
#define TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

class DenseNest {
public:
  /// The nest of an op that combines leaves and has such reads, an output's dimensions being the
  /// first `rank` of its domain. `conditions`: of the points that have a leaf.
  static std::optional<DenseNest> find(llvm::ArrayRef<Read> reads, mlir::Region &leaf,
                                       llvm::ArrayRef<int64_t> domain, size_t rank,
                                       llvm::ArrayRef<mlir::AffineExpr> conditions,
                                       mlir::Type element);

  mlir::Type getElement() const { return element; }
  /// What threads are to compute of it; none where each has one output.
  std::optional<KernelTile> chooseTile(Kept kept) const;
  int64_t countUnits() const;
  int64_t countReduced() const;
  Point getOutput(Emission &emit, mlir::Value unit) const { return delinearize(emit, unit, units); }

  /// A vector holds 16 bytes; vectors of samples lie along these, others as `along` says.
  int64_t getLanes() const { return 128 / element.getIntOrFloatBitWidth(); }
  enum class Along { Units, Reduced, Neither } along = Along::Neither;

  mlir::Value readSamples(Kernel &kernel, mlir::Value point, mlir::Value sample,
                          int64_t lanes) const;
  mlir::Value readUnits(Kernel &kernel, mlir::Value unit, mlir::Value point, int64_t lanes) const;
  /// Of an element of either operand.
  mlir::Value buildLeaf(Emission &emit, mlir::Value ofUnit, mlir::Value ofSample) const;
  mlir::Value loadLeaf(Kernel &kernel, mlir::Value unit, mlir::Value point,
                       mlir::Value sample) const;

private:
  DenseNest(const Read &ofSamples, const Read &ofUnits, mlir::Region &leaf, mlir::Type element)
      : ofSamples(ofSamples), ofUnits(ofUnits), leaf(&leaf), element(element) {}
  Along findVectors() const;
  /// Row of a read's value, or one element if `lanes` is 1.
  mlir::Value read(Kernel &kernel, const Read &read, mlir::ValueRange point, mlir::Value sample,
                   int64_t lanes) const;

  Read ofSamples, ofUnits;
  bool samplesFirst = true; ///< among the leaf's arguments
  mlir::Region *leaf;
  mlir::Type element;
  llvm::SmallVector<int64_t> units, reduced;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_DENSENEST_H
