//===- ValueBuffers.h - Which memory holds a value --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_VALUEBUFFERS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_VALUEBUFFERS_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Conversion/TropToLoops/ActiveLists.h"

#include "mlir/IR/TypeUtilities.h"

namespace trop {

/// A value with samples, and the coordinate along which sums read it as vectors, lane by
/// lane: [other coordinates][lane, coordinate].
using Turned = std::pair<mlir::Value, unsigned>;

/// The caller's array of an input, [row][unit], and a buffer of the row of every lane.
struct CallerRows {
  mlir::Value array, rowOfLane;
  bool areRead = false; ///< for one sample's elements: what has them in lanes does not stay near
};

/// Where values are: memref<units x lanes> with samples, memref<units> without, and for
/// adjoints of one sample, of which some are lists. Lowerings say it, emitters ask.
class ValueBuffers {
public:
  explicit ValueBuffers(int64_t lanes) : lanes(lanes) {}

  /// The type of a value's buffer.
  mlir::MemRefType getType(mlir::Value value) const {
    llvm::SmallVector<int64_t> shape(getUnitShape(value));
    if (hasSamples(value))
      shape.push_back(lanes);
    return mlir::MemRefType::get(shape, mlir::getElementTypeOrSelf(value.getType()));
  }
  void set(mlir::Value value, mlir::Value buffer) { buffers[value] = buffer; }
  mlir::Value get(mlir::Value value) const { return buffers.lookup(value); }
  /// Whether the buffer has an element for every lane.
  bool hasLanes(mlir::Value value) const {
    auto type = mlir::cast<mlir::MemRefType>(get(value).getType());
    return size_t(type.getRank()) > getUnitShape(value).size();
  }
  /// Puts others in the place of a value's buffers.
  void replace(mlir::Value value, llvm::function_ref<mlir::Value(mlir::Value)> replace) {
    for (auto *map : {&buffers, &searchStarts})
      if (auto found = map->find(value); found != map->end() && found->second)
        found->second = replace(found->second);
    for (auto &[turned, buffer] : transposed)
      if (turned.first == value)
        buffer = replace(buffer);
  }

  void setList(mlir::Value value, const ActiveList &list) { lists[value] = list; }
  /// The list that a value is; null of others.
  const ActiveList *getList(mlir::Value value) const {
    auto found = lists.find(value);
    return found == lists.end() ? nullptr : &found->second;
  }

  /// Wanted of a value that selects along one dimension: where in it, at most, the search
  /// for its winner has to start. Kept in a buffer of integers, shaped like the value's,
  /// while the value is computed.
  void setSearchStarts(mlir::Value value, mlir::Value buffer) { searchStarts[value] = buffer; }
  mlir::Value getSearchStarts(mlir::Value value) const { return searchStarts.lookup(value); }

  /// Where the block's input came from.
  void setRows(mlir::Value input, const CallerRows &ofInput) { rows[input] = ofInput; }
  CallerRows getRows(mlir::Value input) const { return rows.lookup(input); }
  /// Whether these are the copy that is wanted: the coordinate is the last.
  bool hasRowsAlong(Turned turned) const {
    return getRows(turned.first).areRead && turned.second + 1 == getUnitShape(turned.first).size();
  }

  /// Scratch for a copy that sums read lane by lane.
  mlir::MemRefType getTransposedType(Turned turned) const {
    auto shape = llvm::to_vector(getUnitShape(turned.first));
    int64_t extent = shape[turned.second];
    shape.erase(shape.begin() + turned.second);
    shape.push_back(lanes * extent);
    return mlir::MemRefType::get(shape, mlir::getElementTypeOrSelf(turned.first.getType()));
  }
  void setTransposed(Turned turned, mlir::Value buffer) { transposed[turned] = buffer; }
  mlir::Value getTransposed(Turned turned) const { return transposed.lookup(turned); }
  void clearTransposed() { transposed.clear(); }

private:
  int64_t lanes;
  llvm::DenseMap<mlir::Value, mlir::Value> buffers, searchStarts;
  llvm::DenseMap<Turned, mlir::Value> transposed;
  llvm::DenseMap<mlir::Value, CallerRows> rows;
  llvm::DenseMap<mlir::Value, ActiveList> lists;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_VALUEBUFFERS_H
