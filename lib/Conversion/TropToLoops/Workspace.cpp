//===- Workspace.cpp - Buffers of a lowered function ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/Workspace.h"

#include "lib/Schedule/Buffers.h"

#include "trop/abi.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace trop {

int64_t Workspace::getBytes(MemRefType type) {
  return int64_t(llvm::alignTo(trop::getBytes(type), TROP_WORKSPACE_ALIGNMENT));
}

Value Workspace::allocate(OpBuilder &builder, Location loc, Value memory, MemRefType type,
                          int64_t number) {
  auto offset = arith::ConstantIndexOp::create(builder, loc, 0);
  allocations.push_back({offset, number * getBytes(type)});
  return memref::ViewOp::create(builder, loc, type, memory, offset, ValueRange());
}

void Workspace::keep(Value buffer) {
  Value offset = buffer.getDefiningOp<memref::ViewOp>().getByteShift();
  for (Allocation &allocation : allocations)
    allocation.isKept |= allocation.offset == offset.getDefiningOp();
}

namespace {

/// Steps of a function: its operations, one after the other.
class Steps {
public:
  explicit Steps(func::FuncOp function) { number(function); }

  int64_t count() const { return next; }

  /// The first and the last step from an access, or the outermost loop around it that is within
  /// `scope`, on.
  std::pair<int64_t, int64_t> getSpan(Operation *access, Block *scope) const {
    Operation *whole = access;
    for (Operation *op = access; op->getBlock() != scope;) {
      op = op->getParentOp();
      if (!isa<scf::IfOp, scf::IndexSwitchOp>(op))
        whole = op;
    }
    return spans.lookup(whole);
  }

private:
  void number(Operation *op) {
    int64_t first = next++;
    for (Region &region : op->getRegions())
      for (Operation &inner : region.getOps())
        number(&inner);
    spans[op] = {first, next - 1};
  }

  int64_t next = 0;
  DenseMap<Operation *, std::pair<int64_t, int64_t>> spans;
};

} // namespace

/// Calls `visit` with all operations that access what lies at the offset.
static void forEachAccess(Value offset, function_ref<void(Operation *)> visit) {
  auto isMemory = [](Type type) { return isa<BaseMemRefType>(type); };
  SmallVector<Value> aliases{offset};
  while (!aliases.empty())
    for (Operation *user : aliases.pop_back_val().getUsers())
      if (isa<arith::AddIOp>(user) || llvm::any_of(user->getResultTypes(), isMemory))
        aliases.push_back(user->getResult(0));
      else
        visit(user);
}

int64_t Workspace::place(func::FuncOp function) {
  Steps steps(function);
  SmallVector<Buffer> buffers;
  for (auto [offset, bytes, isKept] : allocations) {
    if (isKept) {
      buffers.push_back({bytes, 0, steps.count()});
      continue;
    }
    Buffer buffer{0, INT64_MAX, INT64_MIN}; // Without an access none is needed.
    forEachAccess(offset, [&, size = bytes, scope = offset->getBlock()](Operation *access) {
      assert(access->getNumRegions() == 0 && !access->hasTrait<OpTrait::IsTerminator>() &&
             "buffers are not handed on");
      auto [first, last] = steps.getSpan(access, scope);
      buffer = {size, std::min(buffer.first, first), std::max(buffer.last, last)};
    });
    buffers.push_back(buffer);
  }
  Placement placement = placeBuffers(buffers);
  OpBuilder builder(function.getContext());
  for (auto [allocation, offset] : llvm::zip_equal(allocations, placement.offsets))
    allocation.offset.setValueAttr(builder.getIndexAttr(offset));
  return placement.bytes;
}

} // namespace trop
