//===- WarpBarriers.cpp - Where threads of a warp wait for each other -----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/LanesToThreads/WarpBarriers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {
namespace {

/// Which threads access which part of the memory.
enum class Mode {
  First, ///< the first thread one element
  All,   ///< all threads one element
  Row,   ///< each thread its own element of a row
  Across ///< anything else
};

/// Bytes of a buffer, those of an argument if it is not known which.
struct Access {
  Value memory;
  int64_t first = 0, end = INT64_MAX;
  Mode mode = Mode::Across;
  int64_t bytes = 0; ///< of an element
  bool isStore = false;

  auto getKey() const {
    return std::make_tuple(memory.getAsOpaquePointer(), first, end, int(mode), bytes, isStore);
  }

  /// Whether a thread must not begin this before all threads have done the other one.
  bool waitsFor(const Access &other) const {
    if (memory != other.memory || first >= other.end || other.first >= end ||
        !(isStore || other.isStore))
      return false;
    if (mode == Mode::First && other.mode == Mode::First)
      return false;
    return !(mode == Mode::Row && other.mode == Mode::Row && first == other.first &&
             bytes == other.bytes);
  }
};

/// Accesses since threads last waited for each other, each kind once.
class Pending {
public:
  void add(const Access &access) { accesses.try_emplace(access.getKey(), access); }
  void add(const Pending &other) {
    for (const auto &[key, access] : other.accesses)
      accesses.try_emplace(key, access);
  }
  bool meets(const Access &access) const {
    return llvm::any_of(accesses, [&](auto &entry) { return access.waitsFor(entry.second); });
  }
  void clear() { accesses.clear(); }

private:
  std::map<std::tuple<const void *, int64_t, int64_t, int, int64_t, bool>, Access> accesses;
};

class Barriers {
public:
  void run(Block &block, Pending &pending) {
    for (Operation &op : llvm::make_early_inc_range(block))
      visit(op, pending);
  }

private:
  void visit(Operation &op, Pending &pending);
  void collect(Operation &op, Pending &all);
  void wait(Operation &op);
};

} // namespace

/// The buffer, and where it lies.
static Access findBuffer(Value buffer) {
  Access access;
  auto type = cast<MemRefType>(buffer.getType());
  access.bytes =
      llvm::divideCeil(type.getElementType().isIndex() ? 64 : type.getElementTypeBitWidth(), 8);
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  access.memory = view ? view.getSource() : buffer;
  std::optional<int64_t> offset = view ? getConstantIntValue(view.getByteShift()) : std::nullopt;
  if (offset && type.hasStaticShape()) {
    access.first = *offset;
    access.end = *offset + type.getNumElements() * access.bytes;
  }
  return access;
}

/// Whether a vector at this place is a row, of which each thread has its own element.
static Mode getVectorMode(Value buffer, ValueRange indices, VectorType vector) {
  auto type = cast<MemRefType>(buffer.getType());
  if (vector.getNumElements() == 1)
    return Mode::All;
  bool isRow = type.getRank() > 0 && type.getShape().back() == vector.getNumElements() &&
               isConstantIntValue(indices.back(), 0);
  return isRow ? Mode::Row : Mode::Across;
}

static std::optional<Access> findAccess(Operation &op) {
  auto make = [](Value buffer, Mode mode, bool isStore) {
    Access access = findBuffer(buffer);
    access.mode = mode;
    access.isStore = isStore;
    return access;
  };
  return llvm::TypeSwitch<Operation *, std::optional<Access>>(&op)
      .Case([&](memref::LoadOp load) { return make(load.getMemref(), Mode::All, false); })
      .Case([&](memref::StoreOp store) { return make(store.getMemref(), Mode::First, true); })
      .Case([&](memref::AtomicRMWOp sum) { return make(sum.getMemref(), Mode::First, true); })
      .Case([&](vector::LoadOp load) {
        Mode mode = getVectorMode(load.getBase(), load.getIndices(), load.getVectorType());
        return make(load.getBase(), mode, false);
      })
      .Case([&](vector::StoreOp store) {
        Mode mode = getVectorMode(store.getBase(), store.getIndices(), store.getVectorType());
        return make(store.getBase(), mode == Mode::All ? Mode::First : mode, true);
      })
      .Case([&](vector::GatherOp gather) { return make(gather.getBase(), Mode::Across, false); })
      .Case([&](vector::ScatterOp scatter) { return make(scatter.getBase(), Mode::Across, true); })
      .Case([&](vector::MaskedLoadOp load) { return make(load.getBase(), Mode::Across, false); })
      .Case([&](vector::MaskedStoreOp store) { return make(store.getBase(), Mode::Across, true); })
      .Default([](Operation *) { return std::nullopt; });
}

void Barriers::collect(Operation &op, Pending &all) {
  op.walk([&](Operation *inner) {
    if (std::optional<Access> access = findAccess(*inner))
      all.add(*access);
  });
}

void Barriers::wait(Operation &op) {
  OpBuilder builder(&op);
  Value mask = arith::ConstantIntOp::create(builder, op.getLoc(), -1, 32);
  NVVM::SyncWarpOp::create(builder, op.getLoc(), mask);
}

void Barriers::visit(Operation &op, Pending &pending) {
  if (std::optional<Access> access = findAccess(op)) {
    if (pending.meets(*access)) {
      wait(op);
      pending.clear();
    }
    return pending.add(*access);
  }
  if (op.getNumRegions() == 0)
    return;
  bool isLoop = !isa<scf::IfOp, scf::IndexSwitchOp>(op);
  if (isLoop)
    collect(op, pending);
  Pending before = pending;
  for (Region &region : op.getRegions())
    for (Block &block : region) {
      Pending within = before;
      run(block, within);
      pending.add(within);
    }
}

void insertWarpBarriers(func::FuncOp function) {
  Pending pending;
  Barriers().run(function.getBody().front(), pending);
}

} // namespace trop
