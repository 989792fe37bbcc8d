//===- Pieces.cpp - Where a block of operations can be cut ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Transforms/OutlineBlocks/Pieces.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace trop {

/// How many pieces the body of a repetition has at most.
static constexpr size_t kMostPeriod = 64;

int64_t getWeight(Operation *op) {
  int64_t weight = 0;
  op->walk([&](Operation *) { ++weight; });
  return weight;
}

bool isRepeatable(Operation *op) {
  return matchPattern(op, m_Constant()) || isa<memref::CastOp>(op);
}

/// Whether the op only says where something is, and can stay where it stands: it reads
/// no memory, and nothing that does.
static bool isAddress(Operation *op, const DenseSet<Operation *> &addresses) {
  auto isKnown = [&](Value operand) {
    Operation *def = operand.getDefiningOp();
    return !def || def->getBlock() != op->getBlock() || addresses.contains(def);
  };
  return op->getNumRegions() == 0 && isPure(op) && llvm::all_of(op->getOperands(), isKnown) &&
         llvm::none_of(op->getResultTypes(), llvm::IsaPred<VectorType>);
}

namespace {

/// Where operations of a block stand, and where what they compute is last read.
class BlockOrder {
public:
  BlockOrder(Block &block, int64_t limit);

  int64_t getPosition(Operation *op) const { return positions.lookup(op); }
  int64_t getLastUse(Operation *op) const { return lastUses.lookup(op); }
  bool isAddress(Operation *op) const { return addresses.contains(op); }
  bool stays(Operation *op) const { return anchors.contains(op); }

private:
  DenseMap<Operation *, int64_t> positions; ///< In operations, nested ones included.
  DenseMap<Operation *, int64_t> lastUses;
  DenseSet<Operation *> addresses;
  DenseSet<Operation *> anchors;
};

} // namespace

BlockOrder::BlockOrder(Block &block, int64_t limit) {
  int64_t position = 0;
  for (Operation &op : block) {
    positions[&op] = position;
    position += getWeight(&op);
    if (trop::isAddress(&op, addresses))
      addresses.insert(&op);
  }
  anchors.insert(block.getTerminator());
  for (Operation &op : llvm::reverse(block)) {
    int64_t &last = lastUses[&op];
    for (Operation *user : op.getUsers()) {
      Operation *reader = block.findAncestorOpInBlock(*user);
      last = std::max(last, positions.lookup(reader));
      if ((!reader || anchors.contains(reader)) && !addresses.contains(&op))
        anchors.insert(&op);
    }
    if (last > positions.lookup(&op) + getWeight(&op) + limit && !addresses.contains(&op))
      anchors.insert(&op);
  }
}

SmallVector<Piece> cutBlock(Block &block, int64_t limit) {
  BlockOrder order(block, limit);
  SmallVector<Piece> pieces;
  Piece piece;
  int64_t lastUse = 0; // Of results of this piece.
  for (Operation &op : block.without_terminator()) {
    if (order.isAddress(&op))
      continue;
    if (order.stays(&op)) {
      for (Operation *before : std::exchange(piece, {}).ops)
        pieces.push_back({{before}, getWeight(before), true});
      lastUse = 0;
      pieces.push_back({{&op}, getWeight(&op), true});
      continue;
    }
    piece.ops.push_back(&op);
    piece.weight += getWeight(&op);
    lastUse = std::max(lastUse, order.getLastUse(&op));
    if (lastUse <= order.getPosition(&op))
      pieces.push_back(std::exchange(piece, {}));
  }
  return pieces;
}

//===----------------------------------------------------------------------===//
// Repetitions
//===----------------------------------------------------------------------===//

/// Equal for pieces that differ in nothing but the values they read from outside. What
/// stays is like nothing else.
static llvm::hash_code hashPiece(const Piece &piece) {
  DenseMap<Value, unsigned> numbers;
  llvm::hash_code hash(0);
  if (piece.stays)
    return llvm::hash_value(piece.ops.front());
  auto visit = [&](Operation *op) {
    hash = llvm::hash_combine(hash, op->getName(), op->getDiscardableAttrDictionary(),
                              op->hashProperties());
    for (Type type : op->getResultTypes())
      hash = llvm::hash_combine(hash, type);
    for (Value operand : op->getOperands()) {
      Attribute constant;
      if (matchPattern(operand, m_Constant(&constant)))
        hash = llvm::hash_combine(hash, constant);
      else
        hash = llvm::hash_combine(hash, operand.getType(),
                                  numbers.try_emplace(operand, numbers.size()).first->second);
    }
  };
  for (Operation *op : piece.ops)
    op->walk<WalkOrder::PreOrder>(visit);
  return hash;
}

/// The length of the shortest run from `begin` that comes again at once; 0 if none does.
static size_t findPeriod(ArrayRef<llvm::hash_code> hashes, size_t begin) {
  for (size_t period = 1; period <= kMostPeriod && begin + 2 * period <= hashes.size(); ++period)
    if (hashes.slice(begin, period) == hashes.slice(begin + period, period))
      return period;
  return 0;
}

static Piece joinRange(ArrayRef<Piece> pieces) {
  Piece joined;
  for (const Piece &piece : pieces)
    joined.append(piece);
  return joined;
}

SmallVector<Run> joinPieces(ArrayRef<Piece> pieces, int64_t limit) {
  auto computed = llvm::map_to_vector(pieces, hashPiece);
  ArrayRef<llvm::hash_code> hashes = computed;
  SmallVector<Run> runs;
  Piece rest;
  auto flush = [&] {
    if (!rest.ops.empty())
      runs.push_back({std::exchange(rest, {})});
  };
  auto append = [&](const Piece &piece) {
    if (rest.weight + piece.weight > limit)
      flush();
    rest.append(piece);
  };
  for (size_t at = 0; at < pieces.size();) {
    if (pieces[at].stays) {
      flush();
      runs.push_back({pieces[at++]});
      continue;
    }
    size_t period = findPeriod(hashes, at);
    int64_t weight = joinRange(pieces.slice(at, period)).weight;
    if (!period || weight > limit) {
      append(pieces[at++]);
      continue;
    }
    size_t end = at + 2 * period;
    while (end + period <= pieces.size() && hashes.slice(at, period) == hashes.slice(end, period))
      end += period;
    int64_t together = limit / weight * period;
    if (int64_t(end - at) <= together) { // Too short to be worth a function of its own.
      append(joinRange(pieces.slice(at, end - at)));
      at = end;
      continue;
    }
    flush();
    Run &run = runs.emplace_back();
    for (; at + together <= end; at += together)
      run.push_back(joinRange(pieces.slice(at, together)));
    if (at < end)
      runs.push_back({joinRange(pieces.slice(at, end - at))});
    at = end;
  }
  flush();
  return runs;
}

} // namespace trop
