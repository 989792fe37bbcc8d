//===- ActiveLists.cpp - Lists of active entries as buffers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists are short, so an insertion searches from the end, where entries arrive that
// come in order, and moves what is behind.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ActiveLists.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trop {

/// {0} is the element type. A new entry is 0 plus its part, as in a dense sum.
static constexpr llvm::StringLiteral kInsert = R"mlir(
func.func private @trop.insert.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                   %count: memref<1xi64>, %position: index, %part: {0})
    attributes {{passthrough = ["noinline"]} {{
  %zero = arith.constant 0.0 : {0}
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %counts = arith.cmpf une, %part, %zero : {0}
  scf.if %counts {{
    %wanted = arith.index_cast %position : index to i64
    %n64 = memref.load %count[%c0] : memref<1xi64>
    %n = arith.index_cast %n64 : i64 to index
    // %behind: how many entries are at the position or before it.
    %behind = scf.while (%k = %n) : (index) -> index {{
      %some = arith.cmpi ugt, %k, %c0 : index
      %goOn = scf.if %some -> i1 {{
        %before = arith.subi %k, %c1 : index
        %found = memref.load %positions[%before] : memref<?xi64>
        %above = arith.cmpi sgt, %found, %wanted : i64
        scf.yield %above : i1
      } else {{
        scf.yield %some : i1
      }
      scf.condition(%goOn) %k : index
    } do {{
    ^bb0(%k: index):
      %next = arith.subi %k, %c1 : index
      scf.yield %next : index
    }
    %isFirst = arith.cmpi eq, %behind, %c0 : index
    %exists = scf.if %isFirst -> i1 {{
      %no = arith.constant false
      scf.yield %no : i1
    } else {{
      %last = arith.subi %behind, %c1 : index
      %found = memref.load %positions[%last] : memref<?xi64>
      %equal = arith.cmpi eq, %found, %wanted : i64
      scf.yield %equal : i1
    }
    scf.if %exists {{
      %at = arith.subi %behind, %c1 : index
      %old = memref.load %values[%at] : memref<?x{0}>
      %sum = arith.addf %old, %part : {0}
      memref.store %sum, %values[%at] : memref<?x{0}>
    } else {{
      %moves = arith.subi %n, %behind : index
      scf.for %m = %c0 to %moves step %c1 {{
        %to = arith.subi %n, %m : index
        %from = arith.subi %to, %c1 : index
        %p = memref.load %positions[%from] : memref<?xi64>
        memref.store %p, %positions[%to] : memref<?xi64>
        %v = memref.load %values[%from] : memref<?x{0}>
        memref.store %v, %values[%to] : memref<?x{0}>
      }
      memref.store %wanted, %positions[%behind] : memref<?xi64>
      %first = arith.addf %zero, %part : {0}
      memref.store %first, %values[%behind] : memref<?x{0}>
      %one = arith.constant 1 : i64
      %more = arith.addi %n64, %one : i64
      memref.store %more, %count[%c0] : memref<1xi64>
    }
  }
  return
}
)mlir";

/// The function that inserts into lists of `element`, put into the module once.
static func::FuncOp getInsertFunction(OpBuilder &builder, Type element) {
  auto module = builder.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
  std::string type = element.isF64() ? "f64" : "f32";
  if (auto function = module.lookupSymbol<func::FuncOp>("trop.insert." + type))
    return function;
  auto parsed = parseSourceString<ModuleOp>(llvm::formatv(kInsert.data(), type).str(),
                                            ParserConfig(builder.getContext()));
  auto function = *parsed->getOps<func::FuncOp>().begin();
  function->remove();
  module.push_back(function);
  return function;
}

static Value buildIndex(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

void emitClear(OpBuilder &builder, Location loc, const ActiveList &list) {
  Value none = arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(0));
  memref::StoreOp::create(builder, loc, none, list.count, buildIndex(builder, loc, 0));
}

void emitInsert(OpBuilder &builder, Location loc, const ActiveList &list, Value position,
                Value part) {
  func::FuncOp function = getInsertFunction(builder, part.getType());
  func::CallOp::create(builder, loc, function,
                       ValueRange{list.positions, list.values, list.count, position, part});
}

void emitForEach(OpBuilder &builder, Location loc, const ActiveList &list,
                 function_ref<void(Value, Value)> body) {
  Value count = memref::LoadOp::create(builder, loc, list.count, buildIndex(builder, loc, 0));
  Value end = arith::IndexCastOp::create(builder, loc, builder.getIndexType(), count);
  auto loop = scf::ForOp::create(builder, loc, buildIndex(builder, loc, 0), end,
                                 buildIndex(builder, loc, 1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value entry = loop.getInductionVar();
  Value found = memref::LoadOp::create(builder, loc, list.positions, entry);
  Value position = arith::IndexCastOp::create(builder, loc, builder.getIndexType(), found);
  Value value = memref::LoadOp::create(builder, loc, list.values, entry);
  body(position, value);
}

} // namespace trop
