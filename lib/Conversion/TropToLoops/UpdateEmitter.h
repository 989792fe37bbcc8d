//===- UpdateEmitter.h - Brings kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H

#include "lib/Analysis/Access/Access.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/ChangeList.h"
#include "lib/Conversion/TropToLoops/StatePlan.h"

namespace trop {

/// What an update knows of a value without samples that may have changed.
struct WeightsChange {
  mlir::Value before;  ///< its buffer with the old parameters
  mlir::Value indices; ///< memref<?xi64>, row-major positions that changed
  mlir::Value count;   ///< how many, an index
};

/// What an update of one block is given besides values.
struct UpdateBlock {
  mlir::Value valid; ///< samples in the block, an index
  mlir::Value rows;  ///< memref<lanes x index>, where the caller has them
  llvm::DenseMap<mlir::Value, mlir::Value> arrays; ///< of inputs and targets, [rows][units]
  mlir::Value counters;                            ///< memref<?xi64>, as trop/abi.h numbers them
  mlir::Value shared;                              ///< memref<?xi8>, copies of weights (StatePlan)
  mlir::Value lane;                                ///< memref<lanes>, for one vector
};

/// Emits, op by op, what becomes of a block after few weights changed. Each op reads
/// which units of its operands changed, and says which of its own did:
///
///   max, min   affected leaves are candidates. A better one wins; where the winner
///              itself got worse, the unit is searched anew: the block's row, or, with
///              a tree, one group of each level
///   sum        affected units are added up anew, in index order
///   none       affected units are computed anew
///
/// So every value is computed by the operations, in the order, of a fresh pass, or is
/// one that such a pass would find: the bits are the same. Where too much changed, the
/// block's value is computed as a whole.
class UpdateEmitter {
public:
  UpdateEmitter(mlir::OpBuilder &builder, BlockEmitter &emitter, const StatePlan &plan,
                mlir::Location loc, mlir::VectorType lanes)
      : emitter(emitter), plan(plan), code(builder, loc), lanes(lanes) {}

  /// Where the nodes of each level of a kept value are, [node][lane], the units last; in
  /// this block and in the next.
  void setLevels(mlir::Value value, llvm::ArrayRef<mlir::Value> buffers,
                 llvm::ArrayRef<mlir::Value> ofNextBlock);
  void setWeights(mlir::Value value, const WeightsChange &change) { weights[value] = change; }
  void setBlock(const UpdateBlock &given) { block = given; }

  /// Before the first block: `allocate` gives buffers for what is known of a block.
  void emitInit(llvm::function_ref<mlir::Value(mlir::MemRefType)> allocate);
  void emit(StructuralOpInterface op);
  /// Whether any loss of the block may have changed.
  mlir::Value emitLossesChanged();
  void emitReset();

  /// All of a kept value with a tree, level by level; operands have buffers.
  void emitTree(StructuralOpInterface op);

private:
  using Point = mlir::SmallVector<mlir::Value>;
  enum class Time { Now, Before };

  /// An operand that may have changed, and what that affects.
  struct Source {
    mlir::Value value;
    bool isInit;
    int64_t visits = 0;                  ///< for an entry that changed (SctAttr)
    std::optional<Preimage> points = {}; ///< none: everything
  };
  struct Level {
    mlir::Value buffer;
    ChangeList list;
    int64_t perUnit;  ///< nodes under a unit; 1 for the unit itself
    int64_t children; ///< under a unit, in the level below
  };

  mlir::SmallVector<Source> getSources(StructuralOpInterface op);
  const ChangeList &getList(mlir::Value value) const;
  mlir::Value emitChangedCount(mlir::Value value);
  mlir::Value emitIsWhole(const Source &source);
  static bool overlaps(const Source &source);
  mlir::Value emitTooMuch(StructuralOpInterface op, llvm::ArrayRef<Source> sources);
  void whenRead(const Preimage &points, mlir::ValueRange element, llvm::function_ref<void()> body);
  mlir::Value emitPointCount(const Preimage &points, mlir::ValueRange element);
  void forEachPoint(const Preimage &points, mlir::ValueRange element,
                    llvm::function_ref<void(mlir::ValueRange)> body);
  void forEachChanged(const Source &source, llvm::ArrayRef<int64_t> extents,
                      llvm::function_ref<void(mlir::ValueRange)> body);

  mlir::Value loadRow(mlir::Value buffer, mlir::Value row);
  mlir::Value read(mlir::Value value, mlir::ValueRange units, Time time);
  mlir::Value readRows(mlir::Value value, mlir::ValueRange units);
  mlir::Value readPacked(StructuralOpInterface op, mlir::Value value, mlir::AffineMap map,
                         Point at);
  mlir::Value readLeaf(StructuralOpInterface op, mlir::ValueRange point, Time time);

  void emitWhole(StructuralOpInterface op);
  void emitFallback(StructuralOpInterface op);
  void materialise(mlir::Value value, llvm::SetVector<mlir::Value> &done);
  void emitUnits(StructuralOpInterface op, llvm::ArrayRef<Source> sources);
  void renewUnits(StructuralOpInterface op);
  void emitSelection(StructuralOpInterface op, llvm::ArrayRef<Source> sources);
  void renewLevel(StructuralOpInterface op, unsigned number);
  mlir::Value search(StructuralOpInterface op, unsigned number, mlir::Value node,
                     mlir::Value wanted, mlir::Value otherwise);
  void forEachLane(mlir::Value mask, llvm::function_ref<void(mlir::Value)> body);
  mlir::Value searchRows(StructuralOpInterface op, mlir::Value node, mlir::Value wanted,
                         mlir::Value otherwise);
  mlir::Value combineLeaves(StructuralOpInterface op, mlir::ValueRange output, mlir::Value from,
                            mlir::Value to, mlir::Value start);
  mlir::Value combineNodes(StructuralOpInterface op, mlir::Value buffer, mlir::Value first,
                           mlir::Value last, mlir::Value start);
  mlir::Value combineUnder(StructuralOpInterface op, unsigned number, int64_t perUnit,
                           int64_t children, mlir::Value node);
  mlir::Value getStart(StructuralOpInterface op, mlir::ValueRange output, bool atUnit);
  void count(int64_t counter, mlir::Value amount);
  mlir::Value emitLaneCount(mlir::Value mask);

  BlockEmitter &emitter;
  const StatePlan &plan;
  Emission code;
  mlir::VectorType lanes;
  llvm::DenseMap<mlir::Value, WeightsChange> weights;
  llvm::MapVector<mlir::Value, mlir::SmallVector<Level>> levels;    ///< of maxima and minima
  llvm::MapVector<mlir::Value, ChangeList> lists;                   ///< of all other values
  llvm::DenseMap<mlir::Value, mlir::SmallVector<mlir::Value>> rows; ///< of kept values, by level
  llvm::DenseMap<mlir::Value, mlir::Value> next;                    ///< of buffers in the state
  bool fetches = true; ///< rows of the next block; not where runs are read
  UpdateBlock block;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_UPDATEEMITTER_H
