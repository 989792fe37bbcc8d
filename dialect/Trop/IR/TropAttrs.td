//===- TropAttrs.td - Attributes of the trop dialect -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_ATTRS_TD
#define TROP_ATTRS_TD

include "dialect/Trop/IR/TropDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class TropAttr<string name, string attrMnemonic> : AttrDef<TropDialect, name> {
  let mnemonic = attrMnemonic;
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

def CombinerEnum : I32EnumAttr<"Combiner", "how the leaves of one output are combined", [
    I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"Sum", 1, "sum">,
    I32EnumAttrCase<"Max", 2, "max">, I32EnumAttrCase<"Min", 3, "min">]> {
  let cppNamespace = "::trop";
  let genSpecializedAttr = 0;
}
def CombinerAttr : EnumAttr<TropDialect, CombinerEnum, "combiner">;

def SummationEnum : I32EnumAttr<"Summation", "how products are added to a sum", [
    I32EnumAttrCase<"Rounded", 0, "rounded">, I32EnumAttrCase<"Fused", 1, "fused">]> {
  let cppNamespace = "::trop";
  let genSpecializedAttr = 0;
}
def SummationAttr : EnumAttr<TropDialect, SummationEnum, "sum"> {
  let assemblyFormat = "`<` $value `>`";
}

def PatternEnum : I32EnumAttr<"Pattern", "where the free entries of a linear map are", [
    I32EnumAttrCase<"Dense", 0, "dense">,
    I32EnumAttrCase<"PlusMinus", 1, "plus_minus">,
    I32EnumAttrCase<"Masked", 2, "masked">]> {
  let cppNamespace = "::trop";
  let genSpecializedAttr = 0;
}
def PatternAttr : EnumAttr<TropDialect, PatternEnum, "pattern"> {
  let assemblyFormat = "`<` $value `>`";
}

def DerivedProgramAttr : TropAttr<"DerivedProgram", "derived"> {
  let summary = "which derived program stands where a maximum or minimum ties";
  let description = [{
    A blend (002, Def. 10): of the adjoint, the share `1 - beta` goes to the first
    tied candidate and `beta` to the mean over all of them. `native` is beta 0,
    `minimal` beta 1, anything else `hybrid(beta)`; beta is finite and at least 0.
    Up to 1 it chooses from the Clarke subdifferential, above it from a larger
    conservative gradient (Remark 10). A candidate that wins alone takes the whole
    adjoint, unrounded, whatever beta is.

    Example: `#trop.derived<hybrid(0.5)>`
  }];
  let parameters = (ins APFloatParameter<"share of the mean over tied candidates">:$beta);
  let builders = [AttrBuilder<(ins CArg<"double", "0">:$beta), [{
    return $_get($_ctxt, ::llvm::APFloat(beta));
  }]>];
  let constBuilderCall = "::trop::DerivedProgramAttr::get($_builder.getContext(), $0)";
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    bool isNative() const { return getBeta().isZero(); }
    /// `native`, `minimal` or `hybrid(beta)`, beta as its shortest decimal.
    std::string getText() const;
  }];
}

def OutsideKindEnum : I32EnumAttr<"OutsideKind", "what a read outside of its operand gives", [
    I32EnumAttrCase<"None", 0, "none">, I32EnumAttrCase<"Neutral", 1, "neutral">,
    I32EnumAttrCase<"Constant", 2, "constant">]> {
  let cppNamespace = "::trop";
  let genSpecializedAttr = 0;
}

def OutsideAttr : TropAttr<"Outside", "outside"> {
  let summary = "what stands outside of an operand whose map leaves it";
  let description = [{
    A place is outside where a coordinate is below 0, or as large as the extent or larger.
    `none`: nothing stands there, and the map must stay within the operand. `neutral`: a point
    that reads outside has no leaf, so nothing is combined for it, it never ties, and it passes
    on no adjoint, whatever else it reads. `constant(c)`: the leaf reads the number c, rounded
    to the element type and finite; the operand gets no part of the adjoint of such a point,
    all others do.

    Example: `#trop.outside<constant(0.0)>`
  }];
  let parameters = (ins "::trop::OutsideKind":$kind,
                    APFloatParameter<"the constant; 0 of other kinds">:$value);
  let builders = [AttrBuilder<(ins "::trop::OutsideKind":$kind, CArg<"double", "0">:$value), [{
    return $_get($_ctxt, kind, ::llvm::APFloat(value));
  }]>];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    bool isNone() const { return getKind() == OutsideKind::None; }
    bool isNeutral() const { return getKind() == OutsideKind::Neutral; }
    bool isConstant() const { return getKind() == OutsideKind::Constant; }
  }];
}
def OutsideArrayAttr
    : TypedArrayAttrBase<OutsideAttr, "what stands outside of each leaf operand">;

def LoweringAttr : TropAttr<"Lowering", "lowering"> {
  let summary = "whose loops, or kernel, compute a structural op's values";
  let description = [{
    The name of an op with LoopLoweringOpInterface, or KernelLoweringOpInterface, and its attributes.
    trop-generalize leaves it on the `trop.generic` that such an op becomes.

    Example: `#trop.lowering<"my.layer", {degree = 3 : i64}>`
  }];
  let parameters = (ins "::mlir::StringAttr":$op, "::mlir::DictionaryAttr":$attributes);
  let assemblyFormat = "`<` $op `,` $attributes `>`";
}

//===----------------------------------------------------------------------===//
// Maintained state
//===----------------------------------------------------------------------===//

// Kept ones last (isKept).
def SctPlaceEnum : I32EnumAttr<"SctPlace", "where an update of a state finds a value", [
    I32EnumAttrCase<"Shared", 0, "shared">, I32EnumAttrCase<"Gathered", 1, "gathered">,
    I32EnumAttrCase<"Row", 2, "row">, I32EnumAttrCase<"Inlined", 3, "inlined">,
    I32EnumAttrCase<"Whole", 4, "whole">, I32EnumAttrCase<"EveryBlock", 5, "every_block">,
    I32EnumAttrCase<"Kept", 6, "kept">, I32EnumAttrCase<"Searched", 7, "searched">,
    I32EnumAttrCase<"Scanned", 8, "scanned">, I32EnumAttrCase<"Tree", 9, "tree">]> {
  let cppNamespace = "::trop";
  let genSpecializedAttr = 0;
}

def SctAttr : TropAttr<"Sct", "sct"> {
  let summary = "how an update of a state brings a value up to date";
  let description = [{
    What trop-place-sct decided for a structural op of a function of role `state`
    (lib/Analysis/Maintenance says why):

    - `shared`: the same for all samples, computed before the blocks of samples;
    - `inlined`: computed where it is read;
    - `whole`: computed for a block as a whole once something it depends on changed;
      `every_block` for each block, whatever changed;
    - `kept`: in the state, and its units that something changed of are computed anew;
    - `searched`, `scanned`, `tree`: in the state, and changed leaves are candidates;
      where a former winner lost, all leaves are searched with samples as lanes, or along
      the sample's row, or a group of each level of the value's tree.

    Values that are `inlined`, and those in the state, are followed entry by entry: for each
    leaf operand and the init, `visits` says how many points of the domain an update visits
    for an entry that changed, 0 if it cannot follow the operand's map backwards. Of more
    than `most` points, and where such an operand changed, it computes the value as a whole.
    Arguments have the places `gathered` (brought into lanes for
    every block) and `row` (read where the caller has it), which are not written.

    Example: `#trop.sct<tree, most = 3920, visits = [10, 1]>`
  }];
  let parameters = (ins EnumParameter<SctPlaceEnum>:$place,
                    DefaultValuedParameter<"int64_t", "0">:$most,
                    OptionalArrayRefParameter<"int64_t">:$visits);
  let assemblyFormat = [{
    `<` $place (`,` `most` `=` $most^ `,` `visits` `=` `[` $visits `]`)? `>`
  }];
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// What the source says and the runtime carries out
//===----------------------------------------------------------------------===//

def CallAttr : TropAttr<"Call", "call"> {
  let summary = "`name(argument, key: argument, ...)` with constants evaluated";
  let description = [{
    An initialiser, a data source or an optimizer, as the source names it;
    trop/schema.h lists them. An argument is a number (f64), a string, a bare word
    (a symbol), or an array of strings.

    Example: `#trop.call<"votes", [@W1, 4.0 : f64], {}>`
  }];
  let parameters = (ins StringRefParameter<"what is called">:$name,
                    "::mlir::ArrayAttr":$positional,
                    "::mlir::DictionaryAttr":$named);
  let assemblyFormat = "`<` $name `,` $positional `,` $named `>`";
}

def PhaseAttr : TropAttr<"Phase", "phase"> {
  let summary = "an optimizer and for how many steps it runs (-1: those left)";
  let parameters = (ins "::trop::CallAttr":$optimizer, "int64_t":$steps);
  let assemblyFormat = "`<` $optimizer `,` $steps `>`";
}

#endif // TROP_ATTRS_TD
