//===- Derivation.cpp - What both modes of derivation share -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveGradient/Derivation.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace trop {

Derivation::Derivation(func::FuncOp function)
    : function(function), builder(function.getContext()),
      returned(cast<func::ReturnOp>(function.getBody().front().getTerminator())),
      result(returned.getOperand(0)) {}

LogicalResult Derivation::prepare(ArrayRef<StringRef> kinds, bool movingAlone) {
  expandComposites(function, /*derivedByParts=*/true);
  result = returned.getOperand(0);
  for (StringRef kind : kinds)
    for (BlockArgument argument : function.getArguments())
      if (getArgumentKind(function, argument.getArgNumber()) == kind)
        sources.push_back(argument);
  for (BlockArgument source : sources) {
    auto every = function.getArgAttrOfType<IntegerAttr>(source.getArgNumber(), attrs::kUpdateEvery);
    if (!movingAlone || !every || every.getInt() != kNeverMoves)
      active.insert(source);
  }
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (!llvm::any_of(op.getOperands(), [&](Value operand) { return isActive(operand); }))
      continue;
    if (!isa<DifferentiableLeafOpInterface, CompositeOpInterface>(op)) {
      auto diagnostic = op.emitError()
                        << "'" << op.getName() << "' has no derivative: it implements neither "
                        << "DifferentiableLeafOpInterface nor CompositeOpInterface";
      diagnostic.attachNote() << "implement buildLeafAdjoints of the one, or buildReverse and "
                                 "buildForward of the other";
      return diagnostic;
    }
    ops.push_back(&op);
    active.insert(op.result_begin(), op.result_end());
  }
  return success();
}

FailureOr<ValueRange> Derivation::addArguments(StringRef kind, ArrayRef<NewArgument> added) {
  unsigned before = function.getNumArguments();
  SmallVector<unsigned> positions(added.size(), before);
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> dictionaries;
  SmallVector<Location> places;
  for (const NewArgument &argument : added) {
    NamedAttrList attributes;
    attributes.set(attrs::kKind, builder.getStringAttr(kind));
    if (argument.name)
      attributes.set(attrs::kName, argument.name);
    types.push_back(argument.type);
    dictionaries.push_back(attributes.getDictionary(builder.getContext()));
    places.push_back(argument.loc);
  }
  if (failed(function.insertArguments(positions, types, dictionaries, places)))
    return failure();
  return ValueRange(function.getArguments().drop_front(before));
}

Attribute Derivation::getName(BlockArgument argument) {
  return function.getArgAttr(argument.getArgNumber(), attrs::kName);
}

void Derivation::finish(ArrayRef<Value> results, ArrayRef<Attribute> names) {
  returned->setOperands(results);
  SmallVector<Type> types = llvm::map_to_vector(results, [](Value v) { return v.getType(); });
  function.setFunctionType(
      builder.getFunctionType(function.getBody().front().getArgumentTypes(), types));
  function.removeResAttrsAttr();
  if (llvm::any_of(names, [](Attribute name) { return bool(name); })) {
    SmallVector<Attribute> dictionaries;
    for (Attribute name : names) {
      NamedAttrList attributes;
      if (name)
        attributes.set(attrs::kName, name);
      dictionaries.push_back(attributes.getDictionary(builder.getContext()));
    }
    function.setAllResultAttrs(dictionaries);
  }
  eraseDead(function.getBody().front());
}

Value buildFilled(OpBuilder &builder, Location loc, Value like, double number) {
  auto type = cast<RankedTensorType>(like.getType());
  FloatAttr attr = builder.getFloatAttr(type.getElementType(), number);
  if (!hasSamples(like))
    return ConstantOp::create(builder, loc,
                              cast<ElementsAttr>(DenseElementsAttr::get(type, Attribute(attr))));
  ArrayRef<int64_t> shape = getUnitShape(like);
  auto map = AffineMap::getMultiDimIdentityMap(shape.size(), builder.getContext());
  return GenericOp::create(builder, loc, type, Combiner::None, shape, like, {map, map},
                           [&](OpBuilder &builder, Location loc, ValueRange, ValueRange) -> Value {
                             return arith::ConstantOp::create(builder, loc, attr);
                           });
}

LogicalResult refuseLeafOperand(DifferentiableLeafOpInterface op, unsigned number) {
  auto diagnostic = op.emitError()
                    << "'" << op->getName() << "' takes no derivative by its leaf operand "
                    << number << ", which a parameter or an input reaches";
  diagnostic.attachNote()
      << "let buildLeafAdjoints of DifferentiableLeafOpInterface give its adjoint";
  return diagnostic;
}

void dropUnused(GenericOp op, Value kept) {
  Block &leaf = op.getLeaf().front();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  SmallVector<OutsideAttr> outside = op.getOutsideOfOperands();
  for (unsigned number = leaf.getNumArguments(); number-- > 0;) {
    if (!leaf.getArgument(number).use_empty() || op.getInputs()[number] == kept ||
        (!outside.empty() && outside[number].isNeutral()))
      continue;
    leaf.eraseArgument(number);
    op.getInputsMutable().erase(number);
    maps.erase(maps.begin() + number);
    if (!outside.empty())
      outside.erase(outside.begin() + number);
  }
  Builder builder(op);
  op.setMapsAttr(builder.getAffineMapArrayAttr(maps));
  op.setOutsideAttr(buildOutsideAttr(builder, outside));
}

} // namespace trop
