//===- LoweredFunction.cpp - What a lowered function is called with -------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/LoweredFunction.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"

using namespace mlir;

namespace trop {

MemRefType getPassedType(Type type) {
  if (isa<StateType>(type))
    return MemRefType::get({ShapedType::kDynamic}, IntegerType::get(type.getContext(), 8));
  auto tensor = cast<RankedTensorType>(type);
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

LoweredFunction LoweredFunction::create(OpBuilder &builder, func::FuncOp source,
                                        ArrayRef<Type> resultArguments) {
  SmallVector<Type> types{MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()),
                          builder.getIndexType(), builder.getIndexType(),
                          MemRefType::get({ShapedType::kDynamic}, builder.getI8Type())};
  for (Type type : source.getArgumentTypes())
    types.push_back(getPassedType(type));
  llvm::append_range(types, resultArguments);
  auto op = func::FuncOp::create(builder, source.getLoc(), source.getName(),
                                 builder.getFunctionType(types, builder.getI64Type()));
  op->setDiscardableAttrs(source->getDiscardableAttrDictionary());
  Block *entry = op.addEntryBlock();
  SmallVector<DictionaryAttr> attributes(entry->getNumArguments());
  for (auto [index, argument] : llvm::enumerate(source.getArguments())) {
    attributes[kNumLeadingArguments + index] = source.getArgAttrDict(index);
    entry->getArgument(kNumLeadingArguments + index).setLoc(argument.getLoc());
  }
  // A result takes one argument, or, of a list, several, which have no attributes.
  unsigned passedBefore = kNumLeadingArguments + source.getNumArguments();
  if (entry->getNumArguments() == passedBefore + source.getNumResults())
    for (unsigned index = 0; index < source.getNumResults(); ++index)
      attributes[passedBefore + index] = source.getResultAttrDict(index);
  op.setAllArgAttrs(attributes); // All at once: they are one attribute.
  dropValues(op);
  builder.setInsertionPointToStart(entry);
  auto leading = ValueRange(entry->getArguments()).take_front(kNumLeadingArguments);
  auto passed = ValueRange(entry->getArguments()).drop_front(kNumLeadingArguments);
  return {op,
          leading[0],
          leading[1],
          leading[2],
          leading[3],
          passed.take_front(source.getNumArguments()),
          passed.drop_front(source.getNumArguments())};
}

} // namespace trop
