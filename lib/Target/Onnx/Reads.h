//===- Reads.h - What a structural op reads, as tensors ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_READS_H
#define TROP_LIB_TARGET_ONNX_READS_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Target/Onnx/Leaf.h"

namespace trop::onnx {

/// Which points of a few dimensions of a domain read inside of an operand.
struct Mask {
  llvm::SmallVector<unsigned> dims; ///< ascending
  std::vector<char> inside;
};

/// What an operand's map reads: a tensor with an axis for each dimension of the domain that the
/// map depends on.
struct Read {
  std::string name;
  bool samples;
  llvm::SmallVector<unsigned> axes;    ///< behind that of samples
  llvm::SmallVector<Mask> points = {}; ///< which have a leaf, as far as this operand says
};

/// Brings operands of one op to its domain. All nodes are called after `origin`.
class Reader {
public:
  Reader(Graph &graph, StructuralOpInterface op, llvm::StringRef origin);

  /// Of a leaf operand, whose tensor is `name`. What stands outside is in it where it is a number.
  /// Fails, with an error at the op, where it is no tensor of numbers.
  mlir::FailureOr<Read> read(unsigned operand, const std::string &name);
  /// With `value` where masks say that points read outside.
  std::string fill(const Read &read, double value, llvm::ArrayRef<Mask> masks);
  /// With an axis for each dimension of the domain, in its order.
  Scalar toDomain(const Read &read);

private:
  Mask getTable(llvm::ArrayRef<mlir::AffineExpr> places, llvm::ArrayRef<int64_t> shape,
                llvm::ArrayRef<unsigned> dims, std::vector<int64_t> &table);
  void gather(Read &read, llvm::SmallVector<int64_t> &shape, unsigned axis,
              llvm::ArrayRef<mlir::AffineExpr> places, llvm::ArrayRef<int64_t> extents,
              llvm::SmallVectorImpl<Mask> &masks);
  std::string addMask(const Mask &mask, llvm::ArrayRef<unsigned> axes);
  std::string add(llvm::StringRef operation, llvm::ArrayRef<std::string> inputs,
                  std::vector<Attribute> attributes = {});
  std::vector<int64_t> getExtents(llvm::ArrayRef<unsigned> dims) const;

  Graph &graph;
  StructuralOpInterface op;
  llvm::StringRef origin;
  llvm::SmallVector<int64_t> domain;
  Element element;
};

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_READS_H
