//===- Resize.cpp - Parameters of other sizes -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PruneZonotopes/Resize.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"

#include "mlir/Interfaces/InferTypeOpInterface.h"

using namespace mlir;

namespace trop {

static BlockArgument getNoise(Operation *op, func::FuncOp function) {
  for (Value operand : op->getOperands())
    if (auto argument = dyn_cast<BlockArgument>(operand))
      if (getArgumentKind(function, argument.getArgNumber()) == kinds::kNoise)
        return argument;
  return {};
}

/// Infers the results of an op of which an operand has another type now.
static LogicalResult inferAgain(Operation *op, func::FuncOp function) {
  if (isa<NoiseOpInterface>(op))
    if (BlockArgument noise = getNoise(op, function))
      noise.setType(op->getOperand(0).getType());
  auto inferring = dyn_cast<InferTypeOpInterface>(op);
  if (!inferring)
    return op->emitError() << op->getName() << " does not infer its type, as an op of values whose "
                           << "sizes change has to";
  SmallVector<Type> types;
  if (failed(inferring.inferReturnTypes(op->getContext(), op->getLoc(), op->getOperands(),
                                        op->getDiscardableAttrDictionary(),
                                        op->getPropertiesStorage(), op->getRegions(), types)))
    return failure();
  for (auto [result, type] : llvm::zip_equal(op->getResults(), types))
    result.setType(type);
  return success();
}

LogicalResult resizeParameters(func::FuncOp function, const llvm::StringMap<Type> &types) {
  Block &body = function.getBody().front();
  llvm::DenseSet<Value> changed;
  for (BlockArgument argument : body.getArguments()) {
    auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName);
    if (getArgumentKind(function, argument.getArgNumber()) != kinds::kParameter || !name)
      continue;
    if (auto type = types.find(name.getValue()); type != types.end()) {
      argument.setType(type->second);
      changed.insert(argument);
    }
  }
  for (Operation &op : body.without_terminator()) {
    if (llvm::none_of(op.getOperands(), [&](Value value) { return changed.contains(value); }))
      continue;
    SmallVector<Type> before(op.getResultTypes());
    if (failed(inferAgain(&op, function)))
      return failure();
    for (auto [result, type] : llvm::zip_equal(op.getResults(), before))
      if (result.getType() != type)
        changed.insert(result);
  }
  function.setType(FunctionType::get(function.getContext(), body.getArgumentTypes(),
                                     body.getTerminator()->getOperandTypes()));
  return success();
}

LogicalResult replaceValues(func::FuncOp forward,
                            ArrayRef<std::pair<BlockArgument, DenseElementsAttr>> values) {
  llvm::StringMap<Type> types;
  for (auto [parameter, value] : values) {
    unsigned number = parameter.getArgNumber();
    types[getParameterName(parameter)] = value.getType();
    forward.setArgAttr(number, attrs::kValue, value);
  }
  Attribute model = forward->getAttr(attrs::kModel);
  for (auto function : forward->getParentOfType<ModuleOp>().getOps<func::FuncOp>())
    if (function->getAttr(attrs::kModel) == model && failed(resizeParameters(function, types)))
      return failure();
  return success();
}

} // namespace trop
