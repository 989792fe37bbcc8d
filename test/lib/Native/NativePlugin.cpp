//===- NativePlugin.cpp - Layers that need a runtime half -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NativeCalls.h"

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Plugin/Plugin.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <cstdlib>

#include "NativeDialect.h.inc"
#define GET_OP_CLASSES
#include "NativeOps.h.inc"

#include "NativeDialect.cpp.inc"
#define GET_OP_CLASSES
#include "NativeOps.cpp.inc"

using namespace mlir;

namespace native {

void NativeDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "NativeOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// gaussian_noise
//===----------------------------------------------------------------------===//

StringRef GaussianNoiseOp::getSurfaceName() { return "gaussian_noise"; }

trop::LayerSignature GaussianNoiseOp::getSignature() {
  return {{{"input"}}, {{"sigma", trop::LayerOption::Kind::Number, {}, /*required=*/true}}};
}

LogicalResult GaussianNoiseOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  if (!trop::hasSamples(input))
    return trop::ShapeError(loc).pointTo(input)
           << "gaussian_noise expects an input that differs from sample to sample";
  if (double sigma = adaptor.getSigma().convertToDouble(); !(sigma >= 0 && sigma < 1e300))
    return trop::ShapeError(loc) << "gaussian_noise expects a sigma of at least 0, found " << sigma;
  results.push_back(input.getType());
  return success();
}

OpFoldResult GaussianNoiseOp::fold(FoldAdaptor) {
  return getNoise() ? OpFoldResult() : OpFoldResult(getInput());
}

SmallVector<int64_t> GaussianNoiseOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> GaussianNoiseOp::getIndexingMaps() {
  return SmallVector<AffineMap>(
      getNumOperands() + 1, AffineMap::getMultiDimIdentityMap(getDomain().size(), getContext()));
}

SmallVector<Value> GaussianNoiseOp::getLeafOperands() { return getOperands(); }

trop::Combiner GaussianNoiseOp::getCombiner() { return trop::Combiner::None; }

Value GaussianNoiseOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return args.size() == 1 ? args[0] : arith::MulFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> GaussianNoiseOp::buildLeafAdjoints(OpBuilder &builder, Location loc,
                                                      ValueRange args, ValueRange, Value adjoint) {
  if (args.size() == 1)
    return {adjoint};
  return {arith::MulFOp::create(builder, loc, adjoint, args[1]),
          arith::MulFOp::create(builder, loc, adjoint, args[0])};
}

void GaussianNoiseOp::addNoise(Value noise) { getNoiseMutable().assign(noise); }

trop::CallAttr GaussianNoiseOp::getNoiseDistribution() {
  Builder builder(getContext());
  NamedAttribute sigma = builder.getNamedAttr("sigma", getSigmaAttr());
  return trop::CallAttr::get(getContext(), kGaussian.name, builder.getArrayAttr({}),
                             builder.getDictionaryAttr(sigma));
}

//===----------------------------------------------------------------------===//
// logistic
//===----------------------------------------------------------------------===//

StringRef LogisticOp::getSurfaceName() { return "logistic"; }

trop::LayerSignature LogisticOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult LogisticOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                           SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

SmallVector<int64_t> LogisticOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> LogisticOp::getIndexingMaps() {
  return SmallVector<AffineMap>(
      2, AffineMap::getMultiDimIdentityMap(getDomain().size(), getContext()));
}

SmallVector<Value> LogisticOp::getLeafOperands() { return {getInput()}; }

trop::Combiner LogisticOp::getCombiner() { return trop::Combiner::None; }

static Value buildNumber(OpBuilder &builder, Location loc, Type type, double number) {
  TypedAttr attr = builder.getFloatAttr(getElementTypeOrSelf(type), number);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(builder, loc, attr);
}

/// What the map gives, and its derivative times `slope`, if there is one.
static void step(OpBuilder &builder, Location loc, Value &x, Value &slope) {
  Value rate = buildNumber(builder, loc, x.getType(), 3.5),
        one = buildNumber(builder, loc, x.getType(), 1);
  Value rest = arith::SubFOp::create(builder, loc, one, x);
  if (slope) {
    Value turn = arith::SubFOp::create(builder, loc, rest, x);
    slope =
        arith::MulFOp::create(builder, loc, slope, arith::MulFOp::create(builder, loc, rate, turn));
  }
  x = arith::MulFOp::create(builder, loc, arith::MulFOp::create(builder, loc, rate, x), rest);
}

Value LogisticOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  Value x = args[0], none;
  for (int count = 0; count < 3; ++count)
    step(builder, loc, x, none);
  return x;
}

SmallVector<Value> LogisticOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                 ValueRange, Value adjoint) {
  Value x = args[0], slope = adjoint;
  for (int count = 0; count < 3; ++count)
    step(builder, loc, x, slope);
  return {slope};
}

/// An element at a time, by the C function.
void LogisticOp::lowerToLoops(trop::LoopLowering &code, DictionaryAttr) {
  SmallVector<Value> place;
  auto loop = [&](auto &self) -> void {
    if (place.size() == code.getResultShape().size())
      return code.store(place, code.call("native_logistic", code.load(0, place), 1).front());
    code.buildLoop(code.getResultShape()[place.size()], {}, [&](Value at, ValueRange) {
      place.push_back(at);
      self(self);
      place.pop_back();
      return SmallVector<Value>();
    });
  };
  loop(loop);
}

Value LogisticOp::lowerToKernel(trop::KernelLowering &code, ValueRange place, DictionaryAttr) {
  auto next = [&](Value, ValueRange carried) -> SmallVector<Value> {
    Value x = carried[0], none;
    step(code.builder, code.loc, x, none);
    return {x};
  };
  return code.buildLoop(3, code.load(0, place), next)[0];
}

} // namespace native

TROP_PLUGIN("native", "1.0", plugin) {
  plugin.addDialect<native::NativeDialect>();
  if (!std::getenv("NATIVE_UNDECLARED")) // A mistake of an author, to be found.
    plugin.addNoise(native::kGaussian);
}
