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
    **What.** A function of more than `whole` operations becomes calls of private
    functions of up to `limit`. A piece is a run of operations that hands nothing but
    memory to what comes after it; what it reads of what came before are its arguments.
    Pieces that are equal but for their arguments, as the iterations of a `repeat`
    are, become one function.

    **Why.** A code generator takes time above linear in the length of a function. In
    pieces it is linear in the length of a program, and in the number of blocks that
    differ.

    **Why it is sound.** Operations keep their order. Pieces exchange memory alone,
    and that memory was there before: the loops of a layer write what those of
    the next one read.

    **Before/After.** test/Transforms/OutlineBlocks/basic.mlir

    **Needs.** Functions whose values of layers are in memory (`convert-trop-to-loops`).

    **Leaves alone.** Functions up to `whole`, and operations that cannot be cut.
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
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

#endif // TROP_TRANSFORMS_OUTLINEBLOCKS_TD
