//===- ArgumentTransfer.cpp - Arguments into lanes, results back ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ArgumentTransfer.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/Workspace.h"
#include "lib/Schedule/Blocks.h"

using namespace mlir;

namespace trop {

bool ArgumentTransfer::isLarge(Value value) {
  return !staysNear(Workspace::getBytes(emitter.buffers.getType(value)), processor);
}

/// How what may be null is gathered; null of other arguments.
static const ArgumentKind *findOptionalKind(func::FuncOp source, BlockArgument argument) {
  const ArgumentKind *kind = findArgumentKind(getArgumentKind(source, argument.getArgNumber()));
  return kind && kind->null != NullMeans::Nothing ? kind : nullptr;
}

void ArgumentTransfer::setRows(Value rowOfLane) {
  for (auto [argument, passed] : llvm::zip_equal(source.getArguments(), target.arguments))
    if (hasSamples(argument) && !findOptionalKind(source, argument))
      emitter.buffers.setRows(argument, {passed, rowOfLane, isLarge(argument)});
}

void ArgumentTransfer::gather(BlockTransfer &transfer, ValueRange values) {
  // What runs over many samples, and often: elsewhere it takes longer to compile than it saves.
  bool isFrequent = llvm::is_contained(
      {roles::kForward, roles::kLoss, roles::kGradient, roles::kActiveGradient}, getRole(source));
  for (Value value : values) {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || !hasSamples(argument) || argument.use_empty() ||
        !gathered.insert(argument).second)
      continue;
    Value passed = target.arguments[argument.getArgNumber()];
    if (const ArgumentKind *kind = findOptionalKind(source, argument))
      transfer.gatherOptional(argument, passed, *kind);
    else
      transfer.gatherRows(argument, passed, isFrequent || isLarge(argument));
  }
}

Value ArgumentTransfer::finishBlock(BlockTransfer &transfer, Value least) {
  ValueRange returned = source.getBody().front().getTerminator()->getOperands();
  gather(transfer, returned);
  for (auto [value, passed] : llvm::zip_equal(returned, target.results))
    if (hasSamples(value))
      transfer.scatter(value, passed, isLarge(value));
  return getRole(source) == roles::kLoss ? transfer.emitFiniteCheck(returned.front(), least)
                                         : least;
}

} // namespace trop
