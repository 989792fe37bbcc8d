//===- TropStructureOps.td - The forms that layers take on their way down -*- tablegen -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_STRUCTURE_OPS_TD
#define TROP_STRUCTURE_OPS_TD

include "dialect/Trop/IR/TropBase.td"
include "mlir/IR/SymbolInterfaces.td"

def Trop_ConstantOp : Trop_Op<"constant", [Pure, ConstantLike,
    AllTypesMatch<["value", "result"]>]> {
  let summary = "constant without samples";
  let description = [{
    ```mlir
    %c = trop.constant dense<[1.0, -2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Trop_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def Trop_GenericOp : Trop_Op<"generic", [Pure, AttrSizedOperandSegments,
    IsolatedFromAbove, SingleBlock,
    DeclareOpInterfaceMethods<StructuralOpInterface, ["getOutsideOfOperands"]>]> {
  let summary = "structural op with its leaf spelt out";
  let description = [{
    What StructuralOpInterface describes, with the leaf in a region of scalar ops:
    composite ops expand to it, and before code is made all structural ops become one
    (trop-generalize). Gradients are derived before. `trop.index` gives the point of the
    domain. With `sum` fused, a leaf that is a product is added by fma, and one that is a sum
    of products term after term. `outside` says of each input what stands outside of it, where
    maps leave some. A region `adjoints`, which steps of an explanation have if their op states
    derivatives, yields for each input the adjoint of the leaf times the partial derivative by
    that input, 0 where it takes none. `lowering` says whose loops compute it, if an op brought any
    (LoopLoweringOpInterface), and `kernel` whose kernel (KernelLoweringOpInterface).

    ```mlir
    %m = trop.generic max [3] ins(%z : tensor<?x3xf32>)
        maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
    ^bb0(%a: f32):
      trop.yield %a : f32
    }
    ```
  }];
  let arguments = (ins CombinerAttr:$combiner, DenseI64ArrayAttr:$extents,
      Variadic<Trop_Leaf>:$inputs, Optional<Trop_Tensor>:$init,
      AffineMapArrayAttr:$maps,
      DefaultValuedAttr<SummationAttr, "::trop::Summation::Rounded">:$sum,
      OptionalAttr<OutsideArrayAttr>:$outside, OptionalAttr<LoweringAttr>:$lowering,
      OptionalAttr<LoweringAttr>:$kernel);
  let results = (outs Trop_Tensor:$result);
  let regions = (region SizedRegion<1>:$leaf, MaxSizedRegion<1>:$adjoints);
  let assemblyFormat = [{
    $combiner $extents `ins` `(` $inputs `:` type($inputs) `)`
    (`init` `(` $init^ `:` type($init) `)`)? `maps` $maps attr-dict
    `:` type($result) $leaf (`adjoints` $adjoints^)?
  }];
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::RankedTensorType":$resultType,
      "::trop::Combiner":$combiner, "::llvm::ArrayRef<int64_t>":$domain,
      "::mlir::ValueRange":$inputs, "::llvm::ArrayRef<::mlir::AffineMap>":$maps,
      "::llvm::function_ref<::mlir::Value(::mlir::OpBuilder &, ::mlir::Location, "
      "::mlir::ValueRange, ::mlir::ValueRange)>":$buildLeaf,
      CArg<"::mlir::Value", "{}">:$init,
      CArg<"::trop::Summation", "::trop::Summation::Rounded">:$sum,
      CArg<"::llvm::ArrayRef<::trop::OutsideAttr>", "{}">:$outside)>];
  let hasRegionVerifier = 1;
}

def Trop_PullbackOp : Trop_Op<"pullback", [Pure, AttrSizedOperandSegments,
    IsolatedFromAbove]> {
  let summary = "adjoints of a structural op's operands";
  let description = [{
    The reverse derivative of a structural op with these leaf operands, domain and
    maps (inputs, then result), whose result `value` has adjoint `adjoint`. Result
    k is the adjoint of operand `wrt[k]`, of which there are some, in increasing
    order; the number after that of the last input means the init operand.
    Results are like their operands: without samples, they sum over all samples, in
    the order of StructuralOpInterface's reductions.

    - Combiner `sum` or `none`: every point d of the domain adds its region
      `adjoints`, yielding `adjoint * d leaf / d operand`, to element m_k(d), in
      order of d; with `sum` fused, parts that are products by fma. The init's adjoint is
      `adjoint`.
    - Combiner `max` or `min`: only candidates that equal (==) the value do, the init
      first, then the points d in order whose `leaf` equals it. Candidates for a
      result without samples are those of all samples, sample by sample. `ties` says
      what each takes of the adjoint (002, Def. 10): `native` gives it to the first,
      the witness; `hybrid(beta)` gives of |T| candidates each `beta / |T|`, and the
      first `1 - beta` on top; `minimal` is beta 1. A single candidate takes it whole.
      Outputs whose adjoint is 0 are passed over, so candidates are looked for on
      active paths only.

    Of points that read outside of an input (`outside`), those of which nothing stands there
    are none, and those of which a number does add nothing to that input.

    Adjoint and results may be lists of active entries. Their order is the same,
    parts that are 0 are not listed, and a result's bound is at least what
    `getResultBound` says.

    ```mlir
    %dz = trop.pullback max [3] wrt [0] ins(%z : tensor<?x3xf32>) value(%m : tensor<?xf32>)
        adjoint(%dm : tensor<?xf32>)
        maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
    ^bb0(%a: f32):
      trop.yield %a : f32
    } adjoints {
    ^bb0(%a: f32, %d: f32):
      trop.yield %d : f32
    }
    ```
  }];
  let arguments = (ins CombinerAttr:$combiner, DenseI64ArrayAttr:$extents,
      DenseI64ArrayAttr:$wrt, Variadic<Trop_Leaf>:$inputs,
      Optional<Trop_Tensor>:$init, Optional<Trop_Tensor>:$value, Trop_Adjoint:$adjoint,
      AffineMapArrayAttr:$maps,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties,
      DefaultValuedAttr<SummationAttr, "::trop::Summation::Rounded">:$sum,
      OptionalAttr<OutsideArrayAttr>:$outside);
  let results = (outs Variadic<Trop_Adjoint>:$results);
  let regions = (region MaxSizedRegion<1>:$leaf, SizedRegion<1>:$adjoints);
  let assemblyFormat = [{
    $combiner $extents `wrt` $wrt `ins` `(` $inputs `:` type($inputs) `)`
    (`init` `(` $init^ `:` type($init) `)`)? (`value` `(` $value^ `:` type($value) `)`)?
    `adjoint` `(` $adjoint `:` type($adjoint) `)` `maps` $maps attr-dict
    `:` type($results) (`leaf` $leaf^)? `adjoints` $adjoints
  }];
  let extraClassDeclaration = [{
    /// What `wrt` calls the init operand.
    int64_t getInitNumber() { return getInputs().size(); }
    /// The maps of inputs, then the result's.
    ::llvm::SmallVector<::mlir::AffineMap> getIndexingMaps();
    /// What stands outside of each input; none at all: no map leaves one.
    ::llvm::SmallVector<::trop::OutsideAttr> getOutsideOfOperands();
    /// The operand that result `number` is the adjoint of.
    ::mlir::Value getSource(unsigned number);
    /// Most entries of result `number` that one sample reaches by `outputs` entries
    /// of the adjoint: one for a witness that stands alone, else every element that
    /// a point under an output maps to.
    int64_t getResultBound(unsigned number, int64_t outputs);
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Trop_IndexOp : Trop_Op<"index", [Pure, ParentOneOf<["GenericOp", "PullbackOp"]>]> {
  let summary = "coordinate of the domain a leaf is computed for";
  let description = [{
    ```mlir
    %p = trop.generic none [3] ins(%z : tensor<?x3xf32>)
        maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] : tensor<?x3xf32> {
    ^bb0(%a: f32):
      %d = trop.index 0 : index
      %i = arith.index_cast %d : index to i32
      %f = arith.sitofp %i : i32 to f32
      trop.yield %f : f32
    }
    ```
  }];
  let arguments = (ins I64Attr:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = "$dim attr-dict `:` type($result)";
  let builders = [OpBuilder<(ins "int64_t":$dim), [{
    build($_builder, $_state, $_builder.getIndexType(), $_builder.getI64IntegerAttr(dim));
  }]>];
}

def Trop_YieldOp : Trop_Op<"yield", [Pure, Terminator,
    ParentOneOf<["GenericOp", "PullbackOp"]>]> {
  let summary = "gives what a region computed";
  let description = [{
    ```mlir
    trop.yield %a : f32
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

def Trop_TrainOp : Trop_Op<"train", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "how a model is trained, as its train block says";
  let description = [{
    Carried through to the descriptor and carried out by the runtime, which knows
    three ways to `reduce` losses, `mean`, `max`, and `top`, the mean of the
    `reduce_count` largest, and those of plugins. The steps of the phases add up
    to at most `steps`; -1 stands for those left and is last. With a `batch` a step
    is about so many samples, or, with `accumulate`, those of so many batches; with `epochs`, passes over all, `steps` is 0. `ties` and
    `slope_at_zero` are the derived programs of what does not say its own; the
    runtime's maximum over samples follows `ties`.

    ```mlir
    trop.train @LMM {loss = "cross_entropy", reduce = "max", steps = 100 : i64, seed = 0 : i64,
      phases = [#trop.phase<#trop.call<"polyak", [], {target = 0.0 : f64}>, -1>]}
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$model, OptionalAttr<CallAttr>:$data, StrAttr:$loss,
      StrAttr:$reduce, TypedArrayAttrBase<PhaseAttr, "phases">:$phases, I64Attr:$steps,
      I64Attr:$seed, DefaultValuedAttr<I64Attr, "1">:$reduce_count,
      DefaultValuedAttr<DerivedProgramAttr, "0">:$ties,
      OptionalAttr<F64Attr>:$slope_at_zero,
      DefaultValuedAttr<I64Attr, "0">:$batch, DefaultValuedAttr<I64Attr, "0">:$epochs,
      OptionalAttr<CallAttr>:$schedule, OptionalAttr<CallAttr>:$clip,
      OptionalAttr<CallAttr>:$early_stopping, DefaultValuedAttr<I64Attr, "0">:$accumulate);
  let assemblyFormat = "$model attr-dict";
  let hasVerifier = 1;
}

#endif // TROP_STRUCTURE_OPS_TD
