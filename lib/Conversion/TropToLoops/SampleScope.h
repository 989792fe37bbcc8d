//===- SampleScope.h - Which samples code is for ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SAMPLESCOPE_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SAMPLESCOPE_H

#include "lib/Conversion/Nests/LoopNest.h"

#include <utility>

namespace trop {

/// Which samples an access is for.
struct Lanes {
  enum class Kind {
    Block,  ///< every lane of the block at once, as a vector
    Single, ///< lane `index` of the block, as a scalar
    Units,  ///< lane `index`, or no sample, of `width` neighbours along `dim`, as a vector
    None    ///< no samples, as a scalar
  };
  Kind kind;
  mlir::Value index = {};
  int64_t width = 1;
  unsigned dim = 0; ///< of the nest's points

  /// One sample's elements along a dimension instead.
  Lanes along(unsigned dim, int64_t width) const { return {Kind::Units, index, width, dim}; }
};

/// Several blocks of samples that an op is emitted for at once.
struct BlockGroup {
  mlir::Value number; ///< how many there are, an index
  /// Begins code for one of them: buffers of values with samples are that block's until leave().
  llvm::function_ref<void(mlir::Value block)> enter;
  llvm::function_ref<void()> leave;
  /// A buffer for what they share; and one for what all groups do, null where that were too much.
  llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate, allocateForAll;
  /// Whether no group was before it, or one; whether there are several.
  mlir::Value isFirst, isLater, areMore;
};

/// What one of several threads computes of an op: part `number` of `count`.
struct Share {
  mlir::Value number, count;
};

/// Which samples the code at the builder's place is for: all of a block, one of them, or those of
/// a group of blocks. Lowerings set it, emitters ask.
class SampleScope {
public:
  SampleScope(mlir::OpBuilder &builder, int64_t lanes) : lanes(lanes), builder(builder) {}

  /// Tells how many lanes of the current block hold samples (an index). Where `isLater` says
  /// whether a block was before it (i1), sums over samples begin with the first.
  void setBlock(mlir::Value valid, mlir::Value isLater = {}) {
    validLanes = valid;
    later = isLater;
    mask = Emission(builder, valid.getLoc()).firstLanes(lanes, valid);
  }
  mlir::Value getValidLanes() const { return validLanes; }
  /// Whether a block was before the current one, or the group.
  mlir::Value getIsLater() const { return group ? group->isLater : later; }
  /// Vector of i1, whether a lane holds a sample.
  mlir::Value getMask() const { return mask; }

  /// From here on, ops are for the one sample in this lane (an index) of the block, or
  /// whose values have no lanes; null: for blocks again.
  void setSample(mlir::Value lane) { sample = lane; }
  bool hasSample() const { return bool(sample); }
  /// How an op with or without samples accesses values.
  Lanes getAccess(bool samples) const {
    if (sample)
      return {Lanes::Kind::Single, sample};
    return {samples ? Lanes::Kind::Block : Lanes::Kind::None};
  }

  /// From here on, ops are for all blocks of the group; null: for the current one again.
  void setGroup(const BlockGroup *blocks) { group = blocks; }
  const BlockGroup *getGroup() const { return group; }
  /// Calls `body` for each block of the group, or once for the current block, carrying values.
  Point foldBlocks(mlir::Location loc, mlir::ValueRange start,
                   llvm::function_ref<Point(mlir::ValueRange)> body) {
    if (!group)
      return body(start);
    const BlockGroup *blocks = std::exchange(group, nullptr); // Within, there is the one.
    Emission emit(builder, loc);
    Point results = emit.foldRange(emit.index(0), blocks->number, 1, start,
                                   [&](mlir::Value block, mlir::ValueRange carried) {
                                     blocks->enter(block);
                                     return body(carried);
                                   });
    blocks->leave();
    group = blocks;
    return results;
  }
  void forEachBlock(mlir::Location loc, llvm::function_ref<void()> body) {
    foldBlocks(loc, {}, [&](mlir::ValueRange) {
      body();
      return Point();
    });
  }

  /// From here on, structural ops of one sample compute a part of their outputs; null: all again.
  void setShare(const Share *part) { share = part; }
  const Share *getShare() const { return share; }

  const int64_t lanes; ///< of a block
  /// Whether lanes are threads of a GPU, which read each where they want.
  bool areThreads = false;

private:
  mlir::OpBuilder &builder;
  mlir::Value validLanes, later, mask, sample;
  const BlockGroup *group = nullptr;
  const Share *share = nullptr;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SAMPLESCOPE_H
