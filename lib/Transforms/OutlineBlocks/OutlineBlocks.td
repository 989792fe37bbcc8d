//===- OutlineBlocks.td - Long functions in pieces ---------*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_OUTLINEBLOCKS_TD
#define TROP_TRANSFORMS_OUTLINEBLOCKS_TD

include "mlir/Pass/PassBase.td"

def OutlineBlocks : Pass<"trop-outline-blocks", "::mlir::ModuleOp"> {
  let summary = "Divide long functions into pieces, of which equal ones are one";
  let description = [{
    **What.** Of a function of more than `whole` operations, runs of up to `limit` become
    calls of private functions. Such a piece hands nothing but memory to what comes after
    it; what it reads of what came before are its arguments: of buffers in one memory, spans
    of those that lie alike to each other in all equal pieces of the function, or, where there
    is no equal one, each. Pieces that are equal but for their arguments, as the iterations of a
    `repeat` are, become one function.

    **Why.** A code generator takes time above linear in the length of a function. In
    pieces it is linear in the length of a program, and in the number of blocks that
    differ.

    **Why it is sound.** Operations keep their order, and no result of a piece is read
    outside it. The memory that pieces hand on was there before: the loops of a layer
    write what those of the next one read.

    **Before/After.** test/Transforms/OutlineBlocks/basic.mlir

    **Needs.** Functions whose values of layers are in memory (`convert-trop-to-loops`).

    **Leaves alone.** Functions up to `whole` or of several blocks, values that are read far behind where they
    are computed, and operations above `limit` that have no region to look into.
  }];
  let options = [
    Option<"whole", "whole", "int64_t", /*default=*/"5000",
           "most operations of a function that stays whole">,
    Option<"limit", "limit", "int64_t", /*default=*/"500",
           "most operations of a piece">,
    Option<"keepLocations", "keep-locations", "bool", /*default=*/"false",
           "pieces of different lines of the source are not equal">
  ];
  let statistics = [
    Statistic<"numCalls", "num-calls", "calls of pieces">,
    Statistic<"numPieces", "num-pieces", "functions that pieces became">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // TROP_TRANSFORMS_OUTLINEBLOCKS_TD
