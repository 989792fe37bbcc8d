//===- Simplify.td - Laws of tropical algebra -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TRANSFORMS_SIMPLIFY_TD
#define TROP_TRANSFORMS_SIMPLIFY_TD

include "mlir/Pass/PassBase.td"

def Simplify : Pass<"trop-simplify", "::mlir::ModuleOp"> {
  let summary = "Simplify by the laws of tropical algebra";
  let description = [{
    **What.** Applies the laws that ops state by AlgebraicOpInterface, computes what
    is constant, and leaves out monomials of tropical polynomials that never attain
    the maximum. docs/algebra.md has the table of laws.

    **Why it is sound.** Every law says whether it is exact in floats and which
    derived programs it keeps, and tests check both. Unless told otherwise the pass
    takes those that are exact and keep the derived program that stands on the op:
    then neither values nor gradients change. A monomial goes when it is strictly
    below the upper envelope of the extended Newton polytope (003, Theorems 3 to 5)
    by more than its rounding: linear programs find a convex combination of the
    other monomials above it, and what they found is checked with rounding bounds.

    **Before/After.** test/Transforms/Simplify/basic.mlir

    **Needs.** Layers, as the front end gives them: expanded ops state no laws.

    **Leaves alone.** Values with another use are not taken apart, and polynomials so
    large that their linear programs would take long.
  }];
  let dependentDialects = ["::trop::TropDialect"];
  let options = [
    ListOption<"roles", "roles", "std::string",
               "Roles of the functions to simplify; all functions if none is given">,
    Option<"valuesOnly", "values-only", "bool", "false",
           "Also apply laws that change derived programs: for functions that are not, or no "
           "longer, derived. Off, because a gradient may still be wanted">,
    Option<"allowInexact", "allow-inexact", "bool", "false",
           "Also apply laws that round otherwise. Off, because compiled code and reference "
           "agree bit for bit">,
    ListOption<"laws", "laws", "std::string",
               "Names of the laws to apply; all that are allowed if none is given">,
    Option<"printLaws", "print-laws", "bool", "false",
           "Print the table of all laws to standard output and change nothing">,
  ];
  let statistics = [
    Statistic<"numApplied", "applied", "Laws applied">,
  ];
}

#endif // TROP_TRANSFORMS_SIMPLIFY_TD
