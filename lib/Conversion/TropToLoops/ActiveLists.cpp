//===- ActiveLists.cpp - Lists of active entries as buffers -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loops are written as text, with {0} for the element type: they are data
// structures, the same for every model, and easier to check so than from builders.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ActiveLists.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trop {

/// A new entry is 0 plus its part, as in a dense sum. One that finds no room is
/// dropped: bounds hold for finite values alone.
static constexpr llvm::StringLiteral kFunctions = R"mlir(
// How many of the first n positions are at most `wanted`.
func.func private @trop.search.{0}(%positions: memref<?xi64>, %n: index, %wanted: i64) -> index
    attributes {{passthrough = ["noinline"]} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %isEmpty = arith.cmpi eq, %n, %c0 : index
  %isAfter = scf.if %isEmpty -> i1 {{
    scf.yield %isEmpty : i1
  } else {{
    %end = arith.subi %n, %c1 : index
    %last = memref.load %positions[%end] : memref<?xi64>
    %after = arith.cmpi sle, %last, %wanted : i64
    scf.yield %after : i1
  }
  %low = arith.select %isAfter, %n, %c0 : index
  // Positions below low are at most `wanted`, those from high on are above it.
  %found:2 = scf.while (%l = %low, %h = %n) : (index, index) -> (index, index) {{
    %open = arith.cmpi ult, %l, %h : index
    scf.condition(%open) %l, %h : index, index
  } do {{
  ^bb0(%l: index, %h: index):
    %sum = arith.addi %l, %h : index
    %middle = arith.shrui %sum, %c1 : index
    %at = memref.load %positions[%middle] : memref<?xi64>
    %below = arith.cmpi sle, %at, %wanted : i64
    %next = arith.addi %middle, %c1 : index
    %newLow = arith.select %below, %next, %l : index
    %newHigh = arith.select %below, %h, %middle : index
    scf.yield %newLow, %newHigh : index, index
  }
  return %found#0 : index
}

// Adds every element of a tensor that is not 0: first counts the new entries, then
// merges from the end, so that nothing is overwritten before it has moved.
func.func private @trop.merge.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                  %count: memref<1xi64>, %tensor: memref<?x{0}>)
    attributes {{passthrough = ["noinline"]} {{
  %zero = arith.constant 0.0 : {0}
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %elements, %start, %size, %stride = memref.extract_strided_metadata %tensor
      : memref<?x{0}> -> memref<{0}>, index, index, index
  %ps, %begin, %capacity, %step = memref.extract_strided_metadata %positions
      : memref<?xi64> -> memref<i64>, index, index, index
  %n64 = memref.load %count[%c0] : memref<1xi64>
  %n = arith.index_cast %n64 : i64 to index
  // %next: entries at positions below i; %all: those with the new ones.
  %counted:2 = scf.for %i = %c0 to %size step %c1
      iter_args(%next = %c0, %all = %c0) -> (index, index) {{
    %wanted = arith.index_cast %i : index to i64
    %open = arith.cmpi ult, %next, %n : index
    %listed = scf.if %open -> i1 {{
      %at = memref.load %positions[%next] : memref<?xi64>
      %equal = arith.cmpi eq, %at, %wanted : i64
      scf.yield %equal : i1
    } else {{
      scf.yield %open : i1
    }
    %part = memref.load %tensor[%i] : memref<?x{0}>
    %counts = arith.cmpf une, %part, %zero : {0}
    %is = arith.ori %listed, %counts : i1
    %after = arith.addi %next, %c1 : index
    %more = arith.addi %all, %c1 : index
    %newNext = arith.select %listed, %after, %next : index
    %newAll = arith.select %is, %more, %all : index
    scf.yield %newNext, %newAll : index, index
  }
  %fits = arith.cmpi ule, %counted#1, %capacity : index
  scf.if %fits {{
    scf.for %k = %c0 to %size step %c1
        iter_args(%left = %n, %to = %counted#1) -> (index, index) {{
      %up = arith.addi %k, %c1 : index
      %i = arith.subi %size, %up : index
      %wanted = arith.index_cast %i : index to i64
      %some = arith.cmpi ugt, %left, %c0 : index
      %before = arith.subi %left, %c1 : index
      %listed = scf.if %some -> i1 {{
        %at = memref.load %positions[%before] : memref<?xi64>
        %equal = arith.cmpi eq, %at, %wanted : i64
        scf.yield %equal : i1
      } else {{
        scf.yield %some : i1
      }
      %part = memref.load %tensor[%i] : memref<?x{0}>
      %counts = arith.cmpf une, %part, %zero : {0}
      %is = arith.ori %listed, %counts : i1
      %newTo = scf.if %is -> index {{
        %slot = arith.subi %to, %c1 : index
        %old = scf.if %listed -> {0} {{
          %v = memref.load %values[%before] : memref<?x{0}>
          scf.yield %v : {0}
        } else {{
          scf.yield %zero : {0}
        }
        %sum = arith.addf %old, %part : {0}
        memref.store %wanted, %positions[%slot] : memref<?xi64>
        memref.store %sum, %values[%slot] : memref<?x{0}>
        scf.yield %slot : index
      } else {{
        scf.yield %to : index
      }
      %newLeft = arith.select %listed, %before, %left : index
      scf.yield %newLeft, %newTo : index, index
    }
    %all64 = arith.index_cast %counted#1 : index to i64
    memref.store %all64, %count[%c0] : memref<1xi64>
  }
  return
}

// The slot of the entry at `position`; if there is none, a new one of value 0 if it
// `may` be made and there is room, else the capacity.
func.func private @trop.slot.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                 %count: memref<1xi64>, %position: index, %may: i1) -> index {{
  %zero = arith.constant 0.0 : {0}
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ps, %begin, %capacity, %step = memref.extract_strided_metadata %positions
      : memref<?xi64> -> memref<i64>, index, index, index
  %wanted = arith.index_cast %position : index to i64
  %n64 = memref.load %count[%c0] : memref<1xi64>
  %n = arith.index_cast %n64 : i64 to index
  // Entries often come in order, so look at the last before searching.
  %behind = func.call @trop.search.{0}(%positions, %n, %wanted)
      : (memref<?xi64>, index, i64) -> index
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
  %slot = scf.if %exists -> index {{
    %at = arith.subi %behind, %c1 : index
    scf.yield %at : index
  } else {{
    %fits = arith.cmpi ult, %n, %capacity : index
    %made = arith.andi %fits, %may : i1
    %new = scf.if %made -> index {{
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
      memref.store %zero, %values[%behind] : memref<?x{0}>
      %one = arith.constant 1 : i64
      %more = arith.addi %n64, %one : i64
      memref.store %more, %count[%c0] : memref<1xi64>
      scf.yield %behind : index
    } else {{
      scf.yield %capacity : index
    }
    scf.yield %new : index
  }
  return %slot : index
}

func.func private @trop.insert.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                   %count: memref<1xi64>, %position: index, %part: {0})
    attributes {{passthrough = ["noinline"]} {{
  %zero = arith.constant 0.0 : {0}
  %counts = arith.cmpf une, %part, %zero : {0}
  scf.if %counts {{
    %ps, %begin, %capacity, %step = memref.extract_strided_metadata %positions
        : memref<?xi64> -> memref<i64>, index, index, index
    %slot = func.call @trop.slot.{0}(%positions, %values, %count, %position, %counts)
        : (memref<?xi64>, memref<?x{0}>, memref<1xi64>, index, i1) -> index
    %fits = arith.cmpi ult, %slot, %capacity : index
    scf.if %fits {{
      %old = memref.load %values[%slot] : memref<?x{0}>
      %sum = arith.addf %old, %part : {0}
      memref.store %sum, %values[%slot] : memref<?x{0}>
    }
  }
  return
}

// The value of an entry, 0 where there is none.
func.func private @trop.read.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                 %count: memref<1xi64>, %position: index) -> {0}
    attributes {{passthrough = ["noinline"]} {{
  %zero = arith.constant 0.0 : {0}
  %no = arith.constant false
  %ps, %begin, %capacity, %step = memref.extract_strided_metadata %positions
      : memref<?xi64> -> memref<i64>, index, index, index
  %slot = func.call @trop.slot.{0}(%positions, %values, %count, %position, %no)
      : (memref<?xi64>, memref<?x{0}>, memref<1xi64>, index, i1) -> index
  %fits = arith.cmpi ult, %slot, %capacity : index
  %value = scf.if %fits -> {0} {{
    %v = memref.load %values[%slot] : memref<?x{0}>
    scf.yield %v : {0}
  } else {{
    scf.yield %zero : {0}
  }
  return %value : {0}
}

// Sets the value of an entry, which is made if there is none and the value is not 0.
func.func private @trop.write.{0}(%positions: memref<?xi64>, %values: memref<?x{0}>,
                                  %count: memref<1xi64>, %position: index, %value: {0})
    attributes {{passthrough = ["noinline"]} {{
  %zero = arith.constant 0.0 : {0}
  %counts = arith.cmpf une, %value, %zero : {0}
  %ps, %begin, %capacity, %step = memref.extract_strided_metadata %positions
      : memref<?xi64> -> memref<i64>, index, index, index
  %slot = func.call @trop.slot.{0}(%positions, %values, %count, %position, %counts)
      : (memref<?xi64>, memref<?x{0}>, memref<1xi64>, index, i1) -> index
  %fits = arith.cmpi ult, %slot, %capacity : index
  scf.if %fits {{
    memref.store %value, %values[%slot] : memref<?x{0}>
  }
  return
}
)mlir";

/// A function for lists of `element`; all are put into the module once.
static func::FuncOp getFunction(OpBuilder &builder, StringRef name, Type element) {
  auto module = builder.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
  std::string type = element.isF64() ? "f64" : "f32";
  std::string symbol = ("trop." + name + "." + type).str();
  if (auto function = module.lookupSymbol<func::FuncOp>(symbol))
    return function;
  auto parsed = parseSourceString<ModuleOp>(llvm::formatv(kFunctions.data(), type).str(),
                                            ParserConfig(builder.getContext()),
                                            "trop-active-lists.mlir");
  for (auto function : llvm::make_early_inc_range(parsed->getOps<func::FuncOp>())) {
    function->remove();
    module.push_back(function);
  }
  return module.lookupSymbol<func::FuncOp>(symbol);
}

static func::CallOp emitCall(Emission &emit, StringRef name, const ActiveList &list,
                             ValueRange operands) {
  Type element = cast<MemRefType>(list.values.getType()).getElementType();
  SmallVector<Value> all{list.positions, list.values, list.count};
  llvm::append_range(all, operands);
  return func::CallOp::create(emit.builder, emit.loc, getFunction(emit.builder, name, element),
                              all);
}

void ActiveList::emitClear(Emission &emit) const {
  emit.store(arith::ConstantIntOp::create(emit.builder, emit.loc, 0, 64), count);
}

void ActiveList::emitInsert(Emission &emit, Value position, Value part) const {
  emitCall(emit, "insert", *this, {position, part});
}

Value ActiveList::emitRead(Emission &emit, Value position) const {
  return emitCall(emit, "read", *this, position).getResult(0);
}

void ActiveList::emitWrite(Emission &emit, Value position, Value value) const {
  emitCall(emit, "write", *this, {position, value});
}

void ActiveList::emitMerge(Emission &emit, Value tensor) const {
  auto type = cast<MemRefType>(tensor.getType());
  Type element = type.getElementType();
  Value flat = memref::ReinterpretCastOp::create(
      emit.builder, emit.loc, MemRefType::get({type.getNumElements()}, element), tensor,
      /*offset=*/0, ArrayRef<int64_t>{type.getNumElements()}, ArrayRef<int64_t>{1});
  Value dynamic = memref::CastOp::create(emit.builder, emit.loc,
                                         MemRefType::get({ShapedType::kDynamic}, element), flat);
  emitCall(emit, "merge", *this, dynamic);
}

void ActiveList::emitForEach(Emission &emit, function_ref<void(Value, Value)> body) const {
  Value end = emit.toIndex(emit.load(count));
  emit.forRange(emit.index(0), end, [&](Value entry) {
    Value position = emit.toIndex(emit.load(positions, entry));
    body(position, emit.load(values, entry));
  });
}

} // namespace trop
