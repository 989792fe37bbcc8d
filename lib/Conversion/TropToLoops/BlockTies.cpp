//===- BlockTies.cpp - Shares adjoints among tied candidates -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two passes over the candidates of an output: one counts those that tie, the other
// gives each its part. A winner alone needs neither; see emitWitness.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace trop {

Value BlockEmitter::foldCandidates(
    PullbackOp op, ValueRange output, Lanes access, Value value, Value start,
    function_ref<Value(Value)> onInit,
    function_ref<Value(ValueRange point, ValueRange arguments, Value)> onLeaf) {
  Location loc = op.getLoc();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  auto emitIfTied = [&](Value candidate, Value carried, function_ref<Value()> body) -> Value {
    Value ties = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, candidate, value);
    auto branch = scf::IfOp::create(builder, loc, carried.getType(), ties, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    scf::YieldOp::create(builder, loc, body());
    builder.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(builder, loc, carried);
    return branch.getResult(0);
  };
  Value carried = start;
  if (Value init = op.getInit())
    carried = emitIfTied(load(loc, init, output, access), start, [&] { return onInit(start); });
  return fold(loc, op.getExtents().drop_front(output.size()), carried,
              [&](ValueRange rest, Value carried) {
                Point point(output);
                llvm::append_range(point, rest);
                Point arguments = loadArguments(loc, op.getInputs(), maps, point, access);
                Value leaf = inlineLeaf(builder, loc, op.getLeaf(), arguments, point).front();
                return emitIfTied(leaf, carried, [&] { return onLeaf(point, arguments, carried); });
              });
}

void BlockEmitter::emitTied(PullbackOp op, ValueRange output, Lanes access, Value adjoint) {
  Location loc = op.getLoc();
  Value value = load(loc, op.getValue(), output, access);
  Value one = buildConstantLike(builder, loc, adjoint, 1);
  auto addOne = [&](Value count) -> Value {
    return arith::AddFOp::create(builder, loc, count, one);
  };
  Value count = foldCandidates(op, output, access, value, buildConstantLike(builder, loc, one, 0),
                               addOne, [&](auto, auto, Value count) { return addOne(count); });
  auto [firstPart, otherPart] = buildTieParts(builder, loc, op.getTies(), adjoint, count);
  foldCandidates(
      op, output, access, value, firstPart,
      [&, other = otherPart](Value part) {
        if (op.getWrt().back() == op.getInitNumber())
          accumulate(loc, op.getResults().back(), output, access, part);
        return other;
      },
      [&, other = otherPart](ValueRange point, ValueRange arguments, Value part) {
        addLeafAdjoints(op, point, access, arguments, part);
        return other;
      });
}

} // namespace trop
