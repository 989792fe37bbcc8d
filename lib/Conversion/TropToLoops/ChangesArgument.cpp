//===- ChangesArgument.cpp - Which entries of parameters changed ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ChangesArgument.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

/// trop_changes is read as integers.
static constexpr size_t kWord = sizeof(int64_t);
static_assert(sizeof(trop_changes) % kWord == 0 && offsetof(trop_changes, count) % kWord == 0 &&
              offsetof(trop_changes, indices) % kWord == 0);

static MemRefType getIntegers(OpBuilder &builder) {
  return MemRefType::get({ShapedType::kDynamic}, builder.getI64Type());
}

void ChangesArgument::appendTypes(OpBuilder &builder, size_t parameters, bool areThreads,
                                  SmallVectorImpl<Type> &types) {
  if (areThreads)
    return types.push_back(getIntegers(builder));
  for (size_t number = 0; number < parameters; ++number)
    types.append({getIntegers(builder), builder.getIndexType()});
}

Value ChangesArgument::loadWord(Emission &code, size_t parameter, size_t offset) const {
  return code.load(arguments[0],
                   code.index(int64_t((parameter * sizeof(trop_changes) + offset) / kWord)));
}

Value ChangesArgument::getCount(Emission &code, size_t parameter) const {
  return areThreads ? code.toIndex(loadWord(code, parameter, offsetof(trop_changes, count)))
                    : arguments[2 * parameter + 1];
}

Value ChangesArgument::getPositions(Emission &code, size_t parameter) const {
  if (!areThreads)
    return arguments[2 * parameter];
  Value address = LLVM::IntToPtrOp::create(
      code.builder, code.loc, LLVM::LLVMPointerType::get(code.builder.getContext()),
      loadWord(code, parameter, offsetof(trop_changes, indices)));
  return UnrealizedConversionCastOp::create(code.builder, code.loc, getIntegers(code.builder),
                                            address)
      .getResult(0);
}

} // namespace trop
