//===- BlockEmitter.h - Emits ops for one block of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Conversion/TropToLoops/ActiveLists.h"
#include "lib/Schedule/Lanes.h"
#include "lib/Schedule/Target.h"

#include "mlir/IR/Builders.h"

namespace trop {

/// Which samples an access is for.
struct Lanes {
  enum class Kind {
    Block,  ///< every lane of the block at once, as a vector
    Single, ///< lane `index` of the block, as a scalar
    Units,  ///< one sample, `width` neighbours along the last dimension, as a vector
    None    ///< no samples, as a scalar
  };
  Kind kind;
  mlir::Value index = {};
  int64_t width = 1;
};

/// Several blocks of samples that an op is emitted for at once.
struct BlockGroup {
  mlir::Value number; ///< how many there are, an index
  /// Begins code for one of them: buffers of values with samples are that block's until leave().
  llvm::function_ref<void(mlir::Value block)> enter;
  llvm::function_ref<void()> leave;
  /// A buffer for what they share.
  llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate;
};

/// A value with samples, and the coordinate along which sums read it as vectors, lane by
/// lane: [other coordinates][lane, coordinate].
using Turned = std::pair<mlir::Value, unsigned>;

struct SumNest;
struct VectorVariable;

/// Emits scalar and vector code for structural ops and pullbacks at the builder's
/// place. Values live in buffers: memref<units x lanes> with samples,
/// memref<units> without, and for adjoints of one sample, of which some are lists.
class BlockEmitter {
public:
  BlockEmitter(mlir::OpBuilder &builder, int64_t lanes,
               VectorRegisters registers = {1, kBlockBytes})
      : builder(builder), lanes(lanes), registers(registers) {}

  /// The buffer type of a value.
  mlir::MemRefType getBufferType(mlir::Value value) const;
  void setBuffer(mlir::Value value, mlir::Value buffer) { buffers[value] = buffer; }
  mlir::Value getBuffer(mlir::Value value) const { return buffers.lookup(value); }
  /// As many vectors as they have elements or less, turned as the target's registers are wide.
  llvm::SmallVector<mlir::Value> transpose(mlir::Location loc, llvm::ArrayRef<mlir::Value> vectors);
  /// Whether the buffer has an element for every lane.
  bool hasLanes(mlir::Value value) const;

  /// Wanted of a value that selects along one dimension: where in it, at most, the search
  /// for its winner has to start. Kept in a buffer of integers, shaped like the value's,
  /// while the value is computed.
  void setSearchStarts(mlir::Value value, mlir::Value buffer) { searchStarts[value] = buffer; }
  mlir::Value getSearchStarts(mlir::Value value) const { return searchStarts.lookup(value); }

  /// Puts others in the place of a value's buffers.
  void replaceBuffers(mlir::Value value, llvm::function_ref<mlir::Value(mlir::Value)> replace);

  /// Where the block's input came from: the caller's array, [row][unit], and a buffer of
  /// the row of every lane.
  void setRows(mlir::Value input, mlir::Value array, mlir::Value rowOfLane) {
    rows[input] = {array, rowOfLane};
  }

  /// Scratch for what getTransposed wants.
  mlir::MemRefType getTransposedType(Turned turned) const;
  void setTransposed(Turned turned, mlir::Value buffer) { transposed[turned] = buffer; }
  void clearTransposed() { transposed.clear(); }
  /// Whether ops are for all blocks of a group.
  bool hasGroup() const { return group; }

  void setList(mlir::Value value, const ActiveList &list) { lists[value] = list; }
  const ActiveList &getList(mlir::Value value) const { return lists.find(value)->second; }

  /// From here on, ops are for the one sample in this lane (an index) of the block, or
  /// whose values have no lanes; null: for blocks again.
  void setSample(mlir::Value lane) { sample = lane; }

  /// Tells how many lanes of the current block hold samples (an index).
  void setBlock(mlir::Value validLanes);
  /// From here on, ops are for all blocks of the group; null: for the current one again.
  void setGroup(const BlockGroup *blocks) { group = blocks; }
  /// Calls `body` for each block of the group, or once for the current block, carrying values.
  llvm::SmallVector<mlir::Value>
  foldBlocks(mlir::Location loc, mlir::ValueRange start,
             llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange)> body);
  void forEachBlock(mlir::Location loc, llvm::function_ref<void()> body);

  /// Computes an op's result for the block, or, without samples, as a whole. A
  /// reduction over samples adds the block to its buffer.
  void emit(StructuralOpInterface op);
  /// Computes a pullback's results; adds the block to sums over samples: start them first.
  void emit(PullbackOp op);
  /// Sets a value's buffer to what a reduction over samples starts with: the op's
  /// init, or the neutral element.
  void start(StructuralOpInterface op);
  /// Sets the buffer of a pullback's result to what its parts are added to: 0; the
  /// init's, where no sample has a part of its own, the adjoint.
  void start(PullbackOp op, mlir::OpResult result);

  /// Writes the tensor that a list stands for.
  void emitScatter(mlir::Value list, mlir::Value tensor);

  /// Calls `body` at every point of `extents`, in lexicographic order.
  void forEach(mlir::Location loc, llvm::ArrayRef<int64_t> extents,
               llvm::function_ref<void(mlir::ValueRange)> body);
  mlir::Value buildIndex(mlir::Location loc, int64_t value);

  //===--------------------------------------------------------------------===//
  // What code for single elements is made of
  //===--------------------------------------------------------------------===//

  using Point = mlir::SmallVector<mlir::Value>;

  /// Sets a value's buffer to the combiner's neutral element.
  void fill(mlir::Value value, Combiner combiner);
  /// Like forEach, carrying values through the loops.
  Point foldAll(mlir::Location loc, llvm::ArrayRef<int64_t> extents, mlir::ValueRange start,
                llvm::function_ref<Point(mlir::ValueRange, mlir::ValueRange)> body);
  /// Like foldAll, with one value.
  mlir::Value fold(mlir::Location loc, llvm::ArrayRef<int64_t> extents, mlir::Value start,
                   llvm::function_ref<mlir::Value(mlir::ValueRange, mlir::Value)> body);
  /// The point that is `number`-th in lexicographic order.
  Point delinearize(mlir::Location loc, mlir::Value number, llvm::ArrayRef<int64_t> extents);
  Point applyMap(mlir::Location loc, mlir::AffineMap map, mlir::ValueRange point);

  /// Which samples an op with or without samples is emitted for.
  Lanes getAccess(bool samples) const;
  mlir::Value linearize(mlir::Location loc, mlir::ValueRange point,
                        llvm::ArrayRef<int64_t> extents);
  mlir::Value load(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes lanes);
  void store(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes lanes,
             mlir::Value element) {
    storeTo(loc, getBuffer(value), hasLanes(value), units, lanes, element);
  }
  /// What the leaf reads at a point.
  Point loadArguments(mlir::Location loc, mlir::ValueRange operands,
                      llvm::ArrayRef<mlir::AffineMap> maps, mlir::ValueRange point, Lanes lanes);

  /// Whether, as dimension `dim` moves, the map's last result moves with it, and no other.
  static bool movesAlone(mlir::AffineMap map, unsigned dim);

private:
  /// Adds `part`, as buildSum does, to an element; that of a value without samples gets
  /// the sum of the valid lanes, one after another.
  void accumulate(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes lanes,
                  mlir::Value part, Summation summation = Summation::Rounded);
  /// Combines the valid lanes of `leaf` with `start`, in order.
  mlir::Value reduceLanes(mlir::Location loc, Combiner combiner, mlir::Value start,
                          mlir::Value leaf, Summation summation);
  mlir::Value addLanes(mlir::Location loc, mlir::Value start, mlir::Value leaf);

  /// Calls `body` with each output of a pullback, or each entry of its list, and the
  /// adjoint there.
  void forEachOutput(PullbackOp op, Lanes lanes,
                     llvm::function_ref<void(mlir::ValueRange, mlir::Value)> body);

  /// Starts a result of a pullback that is no sum over blocks.
  void startOfBlock(PullbackOp op, mlir::OpResult result);
  void emitSampleReduction(StructuralOpInterface op);
  /// How many outputs of one sample a vector can hold, neighbours along the last
  /// dimension; 1 where some operand is not laid out for it.
  int64_t getUnitLanes(StructuralOpInterface op);
  void storeTo(mlir::Location loc, mlir::Value buffer, bool hasLanes, mlir::ValueRange units,
               Lanes lanes, mlir::Value element);
  /// Combines `extent` leaves, which `combine` adds to what is carried, and returns what
  /// they come to, then where the chunk starts that changed it last, each a `start`.
  Point combineInChunks(mlir::Location loc, Combiner combiner, int64_t extent,
                        mlir::ValueRange start,
                        llvm::function_ref<Point(mlir::ValueRange, mlir::ValueRange)> combine);
  /// Outputs computed together: `width` neighbours along one output dimension.
  struct Tile {
    unsigned dim = 0;
    int64_t width = 1;
  };
  /// Elements of operands that a tile reads for every block, side by side.
  struct Panels {
    llvm::SmallVector<mlir::Value> buffers; ///< by operand, memref<reduced x width> or null
    mlir::Value next; ///< where the next tile begins, whose elements are brought near meanwhile
  };
  Tile chooseTile(StructuralOpInterface op, llvm::ArrayRef<int64_t> outputs, int64_t most);
  /// All outputs of the group's blocks, a tile of all blocks after the other.
  void emitTiles(StructuralOpInterface op, Tile tile, Lanes lanes);
  llvm::SmallVector<mlir::Value> allocatePanels(StructuralOpInterface op, Tile tile);
  void fillPanels(StructuralOpInterface op, const Panels &panels, mlir::ValueRange output);
  /// Computes `number` outputs, or vectors of these, along `dim` from `output` on.
  void emitOutputs(StructuralOpInterface op, mlir::ValueRange output, unsigned dim, int64_t number,
                   Lanes lanes, const Panels &panels = {});
  void emitSum(PullbackOp op);
  /// Of one result, without samples or with them; whether that could be done.
  bool emitTensorSum(PullbackOp op, unsigned number);
  bool emitSampleSum(PullbackOp op, unsigned number);
  void emitTranspose(mlir::Location loc, Turned turned);
  /// For what a part does not use: that has not to be kept for it.
  mlir::Value buildUnread(PullbackOp op, unsigned operand, Lanes lanes);
  void emitTensorTile(PullbackOp op, unsigned number, const SumNest &nest,
                      const VectorVariable &vectors, mlir::Value first, int64_t width,
                      int64_t count);
  mlir::Value loadForTensor(mlir::Location loc, mlir::Value value, mlir::ValueRange place,
                            std::optional<unsigned> coordinate, mlir::VectorType type,
                            mlir::Value lane);
  /// Elements of a buffer that follow each other along a coordinate, as a vector.
  mlir::Value loadEntries(mlir::Location loc, mlir::Value buffer, mlir::ValueRange place,
                          unsigned coordinate, mlir::VectorType type);
  void storeEntries(mlir::Location loc, mlir::Value buffer, mlir::ValueRange place,
                    unsigned coordinate, mlir::Value entries);
  void emitSelection(PullbackOp op);
  void emitWitness(PullbackOp op, mlir::ValueRange output, Lanes lanes, mlir::Value adjoint);
  /// The same of all lanes at once: worth it for few leaves, and in order if lanes share no entry.
  bool findsWitnessesTogether(PullbackOp op);
  void emitWitnesses(PullbackOp op, mlir::ValueRange output);
  /// Adds to each result the part of `adjoint` that it has at a point.
  void addLeafAdjoints(PullbackOp op, mlir::ValueRange point, Lanes lanes,
                       mlir::ValueRange arguments, mlir::Value adjoint);
  /// Shares the adjoint among all candidates that tie.
  void emitTied(PullbackOp op, mlir::ValueRange output, Lanes lanes, mlir::Value adjoint);
  /// Carries a value through the candidates that equal `value`, the init first.
  mlir::Value
  foldCandidates(PullbackOp op, mlir::ValueRange output, Lanes lanes, mlir::Value value,
                 mlir::Value start, llvm::function_ref<mlir::Value(mlir::Value)> onInit,
                 llvm::function_ref<mlir::Value(mlir::ValueRange point, mlir::ValueRange arguments,
                                                mlir::Value)>
                     onLeaf);
  /// Number of the first point under `output` whose leaf equals `value`; as many
  /// as there are points if none does.
  mlir::Value findWitness(PullbackOp op, mlir::ValueRange output, Lanes lanes, mlir::Value value,
                          llvm::ArrayRef<int64_t> reduced, mlir::Value numPoints);
  /// The elements of an operand at the points that follow `output` with first, first + 1,
  /// ..., as a vector.
  mlir::Value loadAlong(mlir::Location loc, mlir::Value operand, mlir::AffineMap map,
                        mlir::ValueRange output, mlir::Value first, Lanes lanes);
  /// findWitness along one reduced dimension from `start` on, `lanes` leaves at a time.
  mlir::Value findInChunks(PullbackOp op, mlir::ValueRange output, Lanes lanes, mlir::Value value,
                           mlir::Value start, int64_t extent);

  mlir::OpBuilder &builder;
  int64_t lanes;
  VectorRegisters registers; ///< of the target
  mlir::Value validLanes;
  mlir::Value mask;   ///< vector of i1, whether a lane holds a sample
  mlir::Value sample; ///< the lane that code is for, or null
  const BlockGroup *group = nullptr;
  llvm::DenseMap<mlir::Value, mlir::Value> buffers, searchStarts;
  llvm::DenseMap<Turned, mlir::Value> transposed;
  llvm::DenseMap<mlir::Value, std::pair<mlir::Value, mlir::Value>> rows;
  llvm::DenseMap<mlir::Value, ActiveList> lists;
};

/// Whether the op whose winners this pullback looks for can tell where to start.
bool wantsSearchStarts(PullbackOp op);

/// What the sums of this pullback read lane by lane.
llvm::SmallVector<Turned> getTransposed(PullbackOp op);

/// Whether a region of a pullback looks at that coordinate of its point.
bool looksAtIndex(mlir::Region &region, unsigned dim);

/// Whether the leaf looks at a coordinate of its point, which lanes along it do not share.
bool readsIndex(StructuralOpInterface op, unsigned dim);

/// Whether the op's result is its operand in another shape.
bool isReshape(StructuralOpInterface op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H
