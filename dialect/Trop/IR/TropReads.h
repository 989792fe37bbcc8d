//===- TropReads.h - Where reads leave their operands -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every consumer of a structural op asks of padding: which reads leave their operand, at
// which points, and which points of the domain are left.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPREADS_H
#define TROP_DIALECT_TROP_IR_TROPREADS_H

#include "dialect/Trop/IR/TropOps.h"

#include <map>

namespace trop {

/// Bounds of an expression over the domain, both included; nullopt where a product
/// or a division is not by a positive constant, or a bound overflows.
std::optional<std::pair<int64_t, int64_t>> getRange(mlir::AffineExpr expression,
                                                    llvm::ArrayRef<int64_t> domain);

/// Whether the map stays within `shape` over the domain.
bool staysWithin(mlir::AffineMap map, llvm::ArrayRef<int64_t> domain,
                 llvm::ArrayRef<int64_t> shape);

/// The attribute of an op that says of each input what stands outside; null of none.
mlir::ArrayAttr buildOutsideAttr(mlir::Builder &builder, llvm::ArrayRef<OutsideAttr> outside);

/// A leaf operand that is read outside at some points of the domain.
struct OutsideRead {
  unsigned operand;
  OutsideAttr outside;
  /// Of a point: all are at least 0 where it reads inside.
  llvm::SmallVector<mlir::AffineExpr> conditions;

  bool isInside(llvm::ArrayRef<int64_t> point) const;
};

/// The reads of a nest that leave their operands.
class OutsideReads {
public:
  explicit OutsideReads(StructuralOpInterface op);
  explicit OutsideReads(PullbackOp op);

  bool empty() const { return reads.empty(); }
  llvm::ArrayRef<OutsideRead> get() const { return reads; }
  /// Of a leaf operand; null if it is not read outside.
  const OutsideRead *find(unsigned operand) const;
  /// What holds of the points that have a leaf, and of no others.
  llvm::SmallVector<mlir::AffineExpr> getPointConditions() const;
  /// Whether a point has a leaf.
  bool hasPoint(llvm::ArrayRef<int64_t> point) const;

  /// How many outputs, which the first `rank` dimensions tell, have so many points with a leaf.
  std::map<int64_t, int64_t> countPoints(unsigned rank) const;

private:
  void add(llvm::ArrayRef<mlir::AffineMap> maps, mlir::ValueRange operands,
           llvm::ArrayRef<OutsideAttr> outside);

  llvm::SmallVector<int64_t> domain;
  llvm::SmallVector<OutsideRead> reads;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPREADS_H
