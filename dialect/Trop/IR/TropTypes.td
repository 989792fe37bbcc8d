//===- TropTypes.td - Types of the trop dialect -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TYPES_TD
#define TROP_TYPES_TD

include "dialect/Trop/IR/TropDialect.td"
include "mlir/IR/AttrTypeBase.td"

def Trop_ActiveType : TypeDef<TropDialect, "Active"> {
  let mnemonic = "active";
  let summary = "tensor of which few entries are not 0";
  let description = [{
    Stands for a tensor of type `dense` of one sample, written as a list of at most
    `bound` entries: row-major positions, ascending, and their values; all others are
    0. The adjoint of a value that few active paths reach. Functions of role
    `active_gradient` alone have such values.

    Example: `!trop.active<tensor<?x500xf32>, 10>`
  }];
  let parameters = (ins TypeParameter<"::mlir::RankedTensorType", "the tensor">:$dense,
                        "int64_t":$bound);
  let assemblyFormat = "`<` $dense `,` $bound `>`";
  let genVerifyDecl = 1;
}

def Trop_StateType : TypeDef<TropDialect, "State"> {
  let mnemonic = "state";
  let summary = "handle of maintained values";
  let description = [{
    Stands for memory that holds values of all samples from one step of training to
    the next. A handle, not a value: ops that keep values in it have memory effects, and
    there is no copy. The first argument of functions of role `state`.

    Example: `!trop.state`
  }];
}

#endif // TROP_TYPES_TD
