//===- OutlineBlocks.cpp - Long functions in pieces -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Transforms/OutlineBlocks/OutlineBlocks.h"

#include "lib/Schedule/Buffers.h"
#include "lib/Transforms/OutlineBlocks/Pieces.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_OUTLINEBLOCKS
#include "lib/Transforms/OutlineBlocks/OutlineBlocks.h.inc"

namespace {

/// Views of one buffer that lie where they lie to each other in all pieces of a run: a
/// piece gets what they span as one argument.
struct Span {
  Value buffer;
  SmallVector<memref::ViewOp> views;
  int64_t begin; ///< Bytes from the start of the buffer.
  int64_t end;
};

/// What a piece takes as arguments.
struct Interface {
  SmallVector<Span> spans;
  SmallVector<Value> values;
};

/// Functions that pieces became.
class Outliner {
public:
  Outliner(ModuleOp module, bool keepLocations, int64_t limit)
      : symbols(module), limit(limit),
        flags(keepLocations ? OperationEquivalence::None : OperationEquivalence::IgnoreLocations) {}

  /// Divides what is in the block, if that is above the limit.
  void divide(Block &block, func::FuncOp function);

  int64_t numCalls = 0;
  int64_t numPieces = 0;

private:
  /// Puts a call in a piece's place: of `like`, if it is there, or of a function that it becomes.
  func::FuncOp outline(const Piece &piece, const Interface &interface, func::FuncOp function,
                       func::FuncOp like);
  func::FuncOp build(const Piece &piece, const Interface &interface, TypeRange types,
                     func::FuncOp function);
  /// The function that is like `built`, or it itself, in the module by then.
  func::FuncOp share(func::FuncOp built, func::FuncOp function);

  SymbolTable symbols;
  int64_t limit;
  OperationEquivalence::Flags flags;
  llvm::DenseMap<llvm::hash_code, SmallVector<func::FuncOp, 1>> known;
};

} // namespace

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

/// What the piece reads of what is outside, in the order it does.
static SmallVector<Value> findOperands(const Piece &piece) {
  DenseSet<Operation *> own(piece.ops.begin(), piece.ops.end());
  Block *block = piece.ops.front()->getBlock();
  auto isInside = [&](Value value) {
    Operation *op = value.getDefiningOp();
    op = block->findAncestorOpInBlock(op ? *op : *value.getParentBlock()->getParentOp());
    return op && own.contains(op);
  };
  SetVector<Value> operands;
  std::function<void(Value)> add = [&](Value value) {
    Operation *def = value.getDefiningOp();
    if (isInside(value))
      return;
    if (!def || !isRepeatable(def))
      operands.insert(value);
    else
      llvm::for_each(def->getOperands(), add);
  };
  for (Operation *op : piece.ops)
    op->walk<WalkOrder::PreOrder>(
        [&](Operation *inner) { llvm::for_each(inner->getOperands(), add); });
  return operands.takeVector();
}

/// Where a view of known size begins; none if that is not known.
static std::optional<int64_t> getOffset(memref::ViewOp view) {
  if (!view || !view.getType().hasStaticShape() ||
      !view.getType().getElementType().isIntOrIndexOrFloat())
    return std::nullopt;
  return getConstantIntValue(view.getByteShift());
}

/// Views that keep their distance from piece to piece are in one span. Of a run of one, each is one
/// by itself: how far apart they are differs from function to function, and what these compute
/// alike is one piece.
static SmallVector<Interface> findInterfaces(ArrayRef<SmallVector<Value>> operands) {
  SmallVector<Interface> interfaces(operands.size());
  std::map<std::pair<void *, std::vector<int64_t>>, size_t> spanOf;
  for (size_t index = 0; index < operands.front().size(); ++index) {
    auto first = operands.front()[index].getDefiningOp<memref::ViewOp>();
    std::optional<int64_t> begin = getOffset(first);
    if (!begin) {
      for (auto [interface, values] : llvm::zip_equal(interfaces, operands))
        interface.values.push_back(values[index]);
      continue;
    }
    std::vector<int64_t> steps;
    for (const SmallVector<Value> &values : operands)
      steps.push_back(operands.size() == 1
                          ? int64_t(index)
                          : *getOffset(values[index].getDefiningOp<memref::ViewOp>()) - *begin);
    size_t &place = spanOf
                        .try_emplace({first.getSource().getAsOpaquePointer(), steps},
                                     interfaces.front().spans.size())
                        .first->second;
    for (auto [interface, values] : llvm::zip_equal(interfaces, operands)) {
      auto view = values[index].getDefiningOp<memref::ViewOp>();
      int64_t offset = *getOffset(view), end = offset + getBytes(view.getType());
      if (place == interface.spans.size())
        interface.spans.push_back({view.getSource(), {}, offset, end});
      Span &span = interface.spans[place];
      span.views.push_back(view);
      span.begin = std::min(span.begin, offset);
      span.end = std::max(span.end, end);
    }
  }
  return interfaces;
}

/// Whether pieces can have arguments alike.
static bool areAlike(ArrayRef<Value> lhs, ArrayRef<Value> rhs) {
  return lhs.size() == rhs.size() && llvm::all_of(llvm::zip(lhs, rhs), [](auto pair) {
           auto [left, right] = pair;
           auto of = left.template getDefiningOp<memref::ViewOp>();
           auto with = right.template getDefiningOp<memref::ViewOp>();
           return left.getType() == right.getType() &&
                  getOffset(of).has_value() == getOffset(with).has_value() &&
                  (!getOffset(of) || of.getSource() == with.getSource());
         });
}

/// Whether two pieces that take what is listed become the same function.
static bool areEqual(const Piece &lhs, ArrayRef<Value> with, const Piece &rhs, ArrayRef<Value> of,
                     OperationEquivalence::Flags flags) {
  DenseMap<Value, Value> partners;
  auto mark = [&](Value left, Value right) { partners[left] = right; };
  llvm::for_each(llvm::zip_equal(with, of), [&](auto pair) { std::apply(mark, pair); });
  std::function<LogicalResult(Value, Value)> check = [&](Value left, Value right) {
    if (Value partner = partners.lookup(left))
      return success(partner == right);
    Operation *def = left.getDefiningOp(), *other = right.getDefiningOp();
    return success(def && other && isRepeatable(def) &&
                   OperationEquivalence::isEquivalentTo(def, other, check, nullptr, flags));
  };
  return llvm::all_of(llvm::zip(lhs.ops, rhs.ops),
                      [&](auto pair) {
                        auto [left, right] = pair;
                        return OperationEquivalence::isEquivalentTo(left, right, check, mark,
                                                                    flags);
                      }) &&
         lhs.ops.size() == rhs.ops.size();
}

/// Whether an address is all there is to say about the memory.
static bool isPlain(Type type) {
  auto memory = dyn_cast<MemRefType>(type);
  return !memory || (memory.hasStaticShape() && memory.getLayout().isIdentity());
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

func::FuncOp Outliner::build(const Piece &piece, const Interface &interface, TypeRange types,
                             func::FuncOp function) {
  OpBuilder builder(function.getContext());
  Location loc = piece.ops.front()->getLoc();
  auto built = func::FuncOp::create(loc, "trop.piece", builder.getFunctionType(types, {}));
  built.setPrivate();
  SetVector<Attribute> passthrough;
  passthrough.insert(builder.getStringAttr("noinline"));
  if (auto inherited = function->getAttrOfType<ArrayAttr>("passthrough"))
    passthrough.insert_range(inherited);
  built->setAttr("passthrough", builder.getArrayAttr(passthrough.getArrayRef()));
  if (llvm::all_of(types, isPlain))
    built->setAttr("llvm.bareptr", builder.getUnitAttr());

  builder.setInsertionPointToStart(built.addEntryBlock());
  IRMapping mapping;
  for (auto [span, argument] : llvm::zip(interface.spans, built.getArguments()))
    for (memref::ViewOp view : span.views) {
      Value offset = arith::ConstantIndexOp::create(builder, loc, *getOffset(view) - span.begin);
      Value own =
          memref::ViewOp::create(builder, loc, view.getType(), argument, offset, ValueRange());
      mapping.map(view.getResult(), own);
    }
  mapping.map(interface.values, built.getArguments().drop_front(interface.spans.size()));
  std::function<void(Value)> provide = [&](Value value) {
    Operation *def = value.getDefiningOp();
    if (!def || mapping.contains(value) || !isRepeatable(def))
      return;
    llvm::for_each(def->getOperands(), provide);
    builder.clone(*def, mapping);
  };
  for (Operation *op : piece.ops) {
    op->walk<WalkOrder::PreOrder>([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (!op->isAncestor(operand.getParentBlock()->getParentOp()))
          provide(operand);
    });
    builder.clone(*op, mapping);
  }
  func::ReturnOp::create(builder, loc);
  return built;
}

/// Equal for functions that `share` may find equal.
static llvm::hash_code hashFunction(func::FuncOp function) {
  llvm::hash_code hash = llvm::hash_combine(function.getFunctionType());
  function.getBody().walk([&](Operation *op) {
    hash = llvm::hash_combine(
        hash, OperationEquivalence::computeHash(op, OperationEquivalence::ignoreHashValue,
                                                OperationEquivalence::ignoreHashValue,
                                                OperationEquivalence::IgnoreLocations));
  });
  return hash;
}

func::FuncOp Outliner::share(func::FuncOp built, func::FuncOp function) {
  SmallVector<func::FuncOp, 1> &candidates = known[hashFunction(built)];
  for (func::FuncOp candidate : candidates)
    if (candidate->getAttr("passthrough") == built->getAttr("passthrough") &&
        OperationEquivalence::isRegionEquivalentTo(&candidate.getBody(), &built.getBody(), flags)) {
      built->erase();
      return candidate;
    }
  symbols.insert(built, std::next(Block::iterator(function)));
  candidates.push_back(built);
  ++numPieces;
  return built;
}

func::FuncOp Outliner::outline(const Piece &piece, const Interface &interface,
                               func::FuncOp function, func::FuncOp like) {
  OpBuilder builder(piece.ops.back());
  Location loc = piece.ops.front()->getLoc();
  SmallVector<Value> arguments;
  for (const Span &span : interface.spans) {
    auto type = MemRefType::get({span.end - span.begin}, builder.getI8Type());
    Value begin = arith::ConstantIndexOp::create(builder, loc, span.begin);
    arguments.push_back(
        memref::ViewOp::create(builder, loc, type, span.buffer, begin, ValueRange()));
  }
  llvm::append_range(arguments, interface.values);
  func::FuncOp callee =
      like ? like
           : share(build(piece, interface, ValueRange(arguments).getTypes(), function), function);
  func::CallOp::create(builder, loc, callee, arguments);
  for (Operation *op : llvm::reverse(piece.ops))
    op->erase();
  ++numCalls;
  return callee;
}

void Outliner::divide(Block &block, func::FuncOp function) {
  auto isLong = [&](const Piece &piece) { return piece.weight > limit; };
  for (const Run &run : joinPieces(cutBlock(block, limit), limit)) {
    const Piece &first = run.front();
    if (isLong(first)) {
      for (Operation *op : first.ops)
        for (Region &region : op->getRegions())
          if (region.hasOneBlock())
            divide(region.front(), function);
      continue;
    }
    if (first.stays)
      continue;
    auto operands = llvm::map_to_vector(run, findOperands);
    bool alike =
        llvm::all_of(operands, [&](auto &values) { return areAlike(operands[0], values); });
    if (!alike) {
      for (auto [piece, values] : llvm::zip_equal(run, operands))
        outline(piece, findInterfaces(values).front(), function, nullptr);
      continue;
    }
    // That they are equal is found before the first of them is gone.
    auto equal = llvm::map_to_vector(llvm::zip_equal(run, operands), [&](auto pair) {
      auto &[piece, values] = pair;
      return areEqual(first, operands[0], piece, values, flags);
    });
    func::FuncOp callee;
    for (auto [piece, interface, isEqual] : llvm::zip_equal(run, findInterfaces(operands), equal)) {
      func::FuncOp called = outline(piece, interface, function, isEqual ? callee : nullptr);
      if (!callee)
        callee = called;
    }
  }
}

namespace {

class OutlineBlocks : public impl::OutlineBlocksBase<OutlineBlocks> {
public:
  using OutlineBlocksBase::OutlineBlocksBase;

  void runOnOperation() override {
    Outliner outliner(getOperation(), keepLocations, limit);
    for (func::FuncOp function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (function.getBody().hasOneBlock() && getWeight(function) > whole)
        outliner.divide(function.getBody().front(), function);
    numCalls += outliner.numCalls;
    numPieces += outliner.numPieces;
  }
};

} // namespace

} // namespace trop
