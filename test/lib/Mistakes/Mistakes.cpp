//===- Mistakes.cpp - Layers of which each has one mistake ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Plugin/Plugin.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <cstdlib>

using namespace mlir;

#include "test/lib/Mistakes/MistakesDialect.h.inc"
#define GET_OP_CLASSES
#include "test/lib/Mistakes/MistakeOps.h.inc"

namespace mistakes {

//===----------------------------------------------------------------------===//
// Sound answers
//===----------------------------------------------------------------------===//

/// What all ops answer.
template <typename Op> struct Sound {
  static StringRef getSurfaceName() { return Op::getOperationName().split('.').second; }
  static SmallVector<trop::OutsideAttr> getOutsideOfOperands(Op) { return {}; }
  static Value getInit(Op) { return {}; }
  static trop::DerivedProgramAttr getDerivedProgram(Op op) { return trop::getDerivedProgram(op); }
};

/// result[h] = max_i input[i] + weights[i, h]
template <typename Op> struct MaxPlus : Sound<Op> {
  static trop::LayerSignature getSignature() {
    return {{{"input"}, {"weights"}}, {trop::getTiesOption()}};
  }
  static LogicalResult infer(std::optional<Location> loc, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    ArrayRef<int64_t> input = trop::getUnitShape(operands[0]),
                      weights = trop::getUnitShape(operands[1]);
    if (input.size() != 1 || weights.size() != 2 || weights[0] != input[0])
      return trop::ShapeError(loc) << "expected weights of shape [length of the input, _]";
    return addType(operands, weights.drop_front(), results);
  }
  static LogicalResult addType(ValueRange operands, ArrayRef<int64_t> shape,
                               SmallVectorImpl<Type> &results) {
    results.push_back(trop::getValueType(trop::anySamples(operands), shape,
                                         getElementTypeOrSelf(operands[0].getType())));
    return success();
  }
  static SmallVector<int64_t> getDomain(Op op) {
    ArrayRef<int64_t> weights = trop::getUnitShape(op.getWeights());
    return {weights[1], weights[0]};
  }
  static SmallVector<AffineMap> getIndexingMaps(Op op) {
    AffineExpr h, i;
    bindDims(op.getContext(), h, i);
    unsigned dims = op.getDomain().size();
    return {AffineMap::get(dims, 0, i), AffineMap::get(dims, 0, {i, h}, op.getContext()),
            AffineMap::get(dims, 0, h)};
  }
  static SmallVector<Value> getLeafOperands(Op op) { return {op.getInput(), op.getWeights()}; }
  static trop::Combiner getCombiner() { return trop::Combiner::Max; }
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    return arith::AddFOp::create(builder, loc, args[0], args[1]);
  }
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &, Location, ValueRange, Value adjoint) {
    return {adjoint, adjoint};
  }
  static SmallVector<unsigned> getWeightOperands() { return {1}; }
  static StringRef getWeightPattern() { return "dense"; }
  static double getWeightPenalty() { return 0; }
  static bool takesInfinities() { return true; }
};

/// `value` where the input is above 0, else 0.
static Value selectPositive(OpBuilder &builder, Location loc, Value input, Value value) {
  Value zero = arith::ConstantOp::create(builder, loc, FloatAttr::get(input.getType(), 0));
  Value above = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OGT, input, zero);
  return arith::SelectOp::create(builder, loc, above, value, zero);
}

/// result = input where that is above 0, else 0
template <typename Op> struct Rectifier : Sound<Op> {
  static trop::LayerSignature getSignature() { return {{{"input"}}, {}}; }
  static LogicalResult infer(std::optional<Location>, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    results.push_back(operands[0].getType());
    return success();
  }
  static SmallVector<int64_t> getDomain(Op op) {
    return SmallVector<int64_t>(trop::getUnitShape(op.getResult()));
  }
  static SmallVector<AffineMap> getIndexingMaps(Op op) { return trop::getElementwiseMaps(op); }
  static SmallVector<Value> getLeafOperands(Op op) { return {op.getInput()}; }
  static trop::Combiner getCombiner() { return trop::Combiner::None; }
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    return selectPositive(builder, loc, args[0], args[0]);
  }
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                              Value adjoint) {
    return {selectPositive(builder, loc, args[0], adjoint)};
  }
  static bool isPositivelyHomogeneous() { return true; }
  static double getLipschitzConstant() { return 1; }
  static double getValueAt(double x) { return x > 0 ? x : 0; }
};

/// result = input + input
template <typename Op> struct Twice {
  static StringRef getSurfaceName() { return Sound<Op>::getSurfaceName(); }
  static trop::LayerSignature getSignature() { return {{{"input"}}, {}}; }
  static LogicalResult infer(std::optional<Location> loc, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    return Rectifier<Op>::infer(loc, operands, results);
  }
  static Value expand(Op op, OpBuilder &builder) {
    return trop::PlusOp::create(builder, op.getLoc(), op.getInput(), op.getInput());
  }
  static SmallVector<Value> buildReverse(Op op, OpBuilder &builder, Value adjoint) {
    return {trop::PlusOp::create(builder, op.getLoc(), adjoint, adjoint)};
  }
  static Value buildForward(Op op, OpBuilder &builder, ValueRange tangents) {
    return trop::PlusOp::create(builder, op.getLoc(), tangents[0], tangents[0]);
  }
};

//===----------------------------------------------------------------------===//
// Mistakes
//===----------------------------------------------------------------------===//

template <typename Op> struct Answers;

/// Of a name that is taken no program compiles, so this one waits to be asked for.
template <> struct Answers<TakenNameOp> : MaxPlus<TakenNameOp> {
  static StringRef getSurfaceName() {
    return std::getenv("TROP_TAKE_NAME") ? "maxplus" : "taken_name";
  }
};
template <> struct Answers<ReservedNameOp> : MaxPlus<ReservedNameOp> {
  static StringRef getSurfaceName() { return "layer"; }
};
template <> struct Answers<UnwritableNameOp> : MaxPlus<UnwritableNameOp> {
  static StringRef getSurfaceName() { return "max-plus"; }
};
template <> struct Answers<OtherOperandsOp> : MaxPlus<OtherOperandsOp> {
  static trop::LayerSignature getSignature() {
    return {{{"input"}, {"weights"}, {"bias", /*named=*/true}}, {trop::getTiesOption()}};
  }
};
template <> struct Answers<OptionWithoutAttributeOp> : MaxPlus<OptionWithoutAttributeOp> {
  static trop::LayerSignature getSignature() {
    return {{{"input"}, {"weights"}},
            {trop::getTiesOption(), {"slope", trop::LayerOption::Kind::Number}}};
  }
};
template <> struct Answers<LacksTiesOptionOp> : MaxPlus<LacksTiesOptionOp> {
  static trop::LayerSignature getSignature() { return {{{"input"}, {"weights"}}, {}}; }
};
template <> struct Answers<AttributeWithoutOptionOp> : MaxPlus<AttributeWithoutOptionOp> {};
template <> struct Answers<OptionOfOtherKindOp> : MaxPlus<OptionOfOtherKindOp> {
  static trop::LayerSignature getSignature() {
    return {{{"input"}, {"weights"}},
            {trop::getTiesOption(), {"size", trop::LayerOption::Kind::Number}}};
  }
};
template <> struct Answers<ImpureOp> : MaxPlus<ImpureOp> {};
template <> struct Answers<NoInferenceOp> : Rectifier<NoInferenceOp> {};

template <> struct Answers<UncheckedShapesOp> : MaxPlus<UncheckedShapesOp> {
  static LogicalResult infer(std::optional<Location> loc, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    ArrayRef<int64_t> weights = trop::getUnitShape(operands[1]);
    if (trop::getUnitShape(operands[0]).size() != 1 || weights.size() != 2)
      return trop::ShapeError(loc) << "expected weights of two dimensions";
    return addType(operands, weights.drop_front(), results);
  }
};
template <> struct Answers<CrashingInferenceOp> : MaxPlus<CrashingInferenceOp> {
  static LogicalResult infer(std::optional<Location> loc, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    if (trop::getUnitShape(operands[1]).size() > 2)
      std::abort();
    return MaxPlus::infer(loc, operands, results);
  }
};
template <> struct Answers<SilentInferenceOp> : MaxPlus<SilentInferenceOp> {
  static LogicalResult infer(std::optional<Location>, ValueRange operands,
                             SmallVectorImpl<Type> &results) {
    return MaxPlus::infer(std::nullopt, operands, results);
  }
};
template <> struct Answers<TypelessInferenceOp> : MaxPlus<TypelessInferenceOp> {
  static LogicalResult infer(std::optional<Location> loc, ValueRange operands,
                             SmallVectorImpl<Type> &) {
    SmallVector<Type> lost;
    return MaxPlus::infer(loc, operands, lost);
  }
};

template <> struct Answers<CrashingDomainOp> : MaxPlus<CrashingDomainOp> {
  static SmallVector<int64_t> getDomain(CrashingDomainOp) {
    int64_t *volatile nowhere = nullptr;
    return {*nowhere, 1};
  }
};
template <> struct Answers<EndlessDomainOp> : MaxPlus<EndlessDomainOp> {
  static SmallVector<int64_t> getDomain(EndlessDomainOp op) {
    volatile bool forever = true;
    while (forever)
      ;
    return MaxPlus::getDomain(op);
  }
};
template <> struct Answers<RepeatingDomainOp> : MaxPlus<RepeatingDomainOp> {
  static SmallVector<int64_t> getDomain(RepeatingDomainOp op) {
    SmallVector<int64_t> domain = MaxPlus::getDomain(op);
    domain.push_back(2);
    return domain;
  }
};
template <> struct Answers<FewMapsOp> : MaxPlus<FewMapsOp> {
  static SmallVector<AffineMap> getIndexingMaps(FewMapsOp op) {
    SmallVector<AffineMap> maps = MaxPlus::getIndexingMaps(op);
    maps.erase(maps.begin());
    return maps;
  }
};
template <> struct Answers<LeavingMapOp> : MaxPlus<LeavingMapOp> {
  static SmallVector<AffineMap> getIndexingMaps(LeavingMapOp op) {
    SmallVector<AffineMap> maps = MaxPlus::getIndexingMaps(op);
    maps[0] = AffineMap::get(2, 0, getAffineDimExpr(1, op.getContext()) + 1);
    return maps;
  }
};
template <> struct Answers<LeftOutOperandOp> : MaxPlus<LeftOutOperandOp> {
  static SmallVector<Value> getLeafOperands(LeftOutOperandOp op) { return {op.getInput()}; }
};
template <> struct Answers<FewOutsideOp> : MaxPlus<FewOutsideOp> {
  static SmallVector<trop::OutsideAttr> getOutsideOfOperands(FewOutsideOp op) {
    return {trop::OutsideAttr::get(op.getContext(), trop::OutsideKind::None)};
  }
};
template <> struct Answers<OddInitOp> : MaxPlus<OddInitOp> {
  static Value getInit(OddInitOp op) { return op.getWeights(); }
};
template <> struct Answers<NoCombinerOp> : MaxPlus<NoCombinerOp> {
  static trop::Combiner getCombiner() { return trop::Combiner::None; }
};

template <> struct Answers<NullLeafOp> : MaxPlus<NullLeafOp> {
  static Value buildLeaf(OpBuilder &, Location, ValueRange) { return {}; }
};
template <> struct Answers<LibmLeafOp> : MaxPlus<LibmLeafOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    return math::SinOp::create(builder, loc, MaxPlus::buildLeaf(builder, loc, args));
  }
};
template <> struct Answers<FastLeafOp> : MaxPlus<FastLeafOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    return arith::AddFOp::create(builder, loc, args[0], args[1], arith::FastMathFlags::reassoc);
  }
};
template <> struct Answers<ForgetfulLeafOp> : MaxPlus<ForgetfulLeafOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    static int calls = 0;
    Value sum = MaxPlus::buildLeaf(builder, loc, args);
    return ++calls % 2 ? sum : arith::AddFOp::create(builder, loc, sum, args[0]).getResult();
  }
};
template <> struct Answers<SingleLeafOp> : MaxPlus<SingleLeafOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    Value sum = MaxPlus::buildLeaf(builder, loc, args);
    Value one = arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(1));
    return arith::MulFOp::create(builder, loc, sum, one);
  }
};
template <> struct Answers<FewAdjointsOp> : MaxPlus<FewAdjointsOp> {
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &, Location, ValueRange, Value adjoint) {
    return {adjoint};
  }
};
template <> struct Answers<WrongAdjointOp> : MaxPlus<WrongAdjointOp> {
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange,
                                              Value adjoint) {
    return {adjoint, arith::AddFOp::create(builder, loc, adjoint, adjoint)};
  }
};
/// Infinite where the input is 0, by a quotient.
template <> struct Answers<KinkedAdjointOp> : Rectifier<KinkedAdjointOp> {
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                              Value adjoint) {
    Value quotient = arith::DivFOp::create(builder, loc, args[0], args[0]);
    Value scaled = arith::MulFOp::create(builder, loc, adjoint, quotient);
    Value zero = arith::ConstantOp::create(builder, loc, FloatAttr::get(adjoint.getType(), 0));
    Value below = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, args[0], zero);
    return {arith::SelectOp::create(builder, loc, below, zero, scaled)};
  }
};
template <> struct Answers<OneProgramOp> : MaxPlus<OneProgramOp> {
  static trop::DerivedProgramAttr getDerivedProgram(OneProgramOp op) {
    return trop::DerivedProgramAttr::get(op.getContext(), 1);
  }
};

template <> struct Answers<WeightOutOfRangeOp> : MaxPlus<WeightOutOfRangeOp> {
  static SmallVector<unsigned> getWeightOperands() { return {2}; }
};
template <> struct Answers<NegativePenaltyOp> : MaxPlus<NegativePenaltyOp> {
  static double getWeightPenalty() { return -1; }
};
/// A product, whose author left what is said of maxima.
template <> struct Answers<InfiniteProductOp> : MaxPlus<InfiniteProductOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    return arith::MulFOp::create(builder, loc, args[0], args[1]);
  }
  static SmallVector<Value> buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                              Value adjoint) {
    return {arith::MulFOp::create(builder, loc, adjoint, args[1]),
            arith::MulFOp::create(builder, loc, adjoint, args[0])};
  }
  static trop::Combiner getCombiner() { return trop::Combiner::Sum; }
};

template <> struct Answers<OtherValueOp> : Rectifier<OtherValueOp> {
  static double getValueAt(double x) { return x; }
};
template <> struct Answers<SteepOp> : Rectifier<SteepOp> {
  static double getLipschitzConstant() { return 0.5; }
};
template <> struct Answers<ShiftedOp> : Rectifier<ShiftedOp> {
  static Value buildLeaf(OpBuilder &builder, Location loc, ValueRange args) {
    Value one = arith::ConstantOp::create(builder, loc, FloatAttr::get(args[0].getType(), 1));
    return arith::AddFOp::create(builder, loc, Rectifier::buildLeaf(builder, loc, args), one);
  }
  static double getValueAt(double x) { return Rectifier::getValueAt(x) + 1; }
};

template <> struct Answers<OddExpansionOp> : Twice<OddExpansionOp> {
  static Value expand(OddExpansionOp, OpBuilder &) { return {}; }
};
template <> struct Answers<WrongReverseOp> : Twice<WrongReverseOp> {
  static SmallVector<Value> buildReverse(WrongReverseOp, OpBuilder &, Value adjoint) {
    return {adjoint};
  }
};
template <> struct Answers<WrongForwardOp> : Twice<WrongForwardOp> {
  static Value buildForward(WrongForwardOp, OpBuilder &, ValueRange tangents) {
    return tangents[0];
  }
};
template <> struct Answers<LeavingProgramOp> : Twice<LeavingProgramOp> {
  static Value expand(LeavingProgramOp, OpBuilder &) { std::exit(0); }
};
template <> struct Answers<NoHeadOp> : Twice<NoHeadOp> {};

template <> struct Answers<OtherLoopsOp> : MaxPlus<OtherLoopsOp> {};
template <> struct Answers<OtherKernelOp> : MaxPlus<OtherKernelOp> {};

//===----------------------------------------------------------------------===//
// The dialect
//===----------------------------------------------------------------------===//

void MistakesDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "test/lib/Mistakes/MistakeOps.cpp.inc"
      >();
}

} // namespace mistakes

#include "test/lib/Mistakes/MistakesDialect.cpp.inc"
#define GET_OP_CLASSES
#include "test/lib/Mistakes/MistakeOps.cpp.inc"

TROP_PLUGIN("Mistakes", "1.0", plugin) { plugin.addDialect<mistakes::MistakesDialect>(); }
