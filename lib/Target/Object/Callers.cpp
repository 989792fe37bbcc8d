//===- Callers.cpp - Who may call an entry point -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Callers.h"

#include "trop/abi.h"

#include "llvm/IR/Module.h"

#include <cstddef>
#include <string>

using namespace llvm;

namespace trop {

/// The size of version 1's trop_context, which does not tell its version: it has an address where
/// others have that, and no version comes to such a number.
static constexpr uint64_t kVersion1Context = 56, kLeastAddress = 1 << 16;

static Value *load(IRBuilder<> &builder, Type *type, Value *object, size_t offset) {
  return builder.CreateLoad(type, builder.CreatePtrAdd(object, builder.getInt64(offset)));
}

/// What is wrong with a caller that is refused.
static Value *explain(IRBuilder<> &builder, Value *context, Value *isOther, bool hasStreams) {
  std::string expected =
      "expected a caller of ABI version " + std::to_string(TROP_ABI_VERSION) + ", found ";
  Value *size = load(builder, builder.getInt64Ty(), context, offsetof(trop_context, struct_size));
  Value *version =
      load(builder, builder.getInt64Ty(), context, offsetof(trop_context, abi_version));
  Value *isFirst =
      builder.CreateAnd(builder.CreateICmpEQ(size, builder.getInt64(kVersion1Context)),
                        builder.CreateICmpUGE(version, builder.getInt64(kLeastAddress)));
  Value *other = builder.CreateSelect(isFirst, builder.CreateGlobalString(expected + "version 1"),
                                      builder.CreateGlobalString(expected + "another"));
  return builder.CreateSelect(
      isOther, other,
      builder.CreateGlobalString(hasStreams ? "expected a stream to queue work on, found none"
                                            : "expected no stream, which the CPU has not"));
}

/// `trop_status (trop_context *, bool isOther, trop_error *)`, once in a module.
static Function *getRefusal(Module &module, bool hasStreams) {
  constexpr StringLiteral name = "trop.refuse";
  if (Function *known = module.getFunction(name))
    return known;
  IRBuilder<> builder(module.getContext());
  auto *type = FunctionType::get(
      builder.getInt32Ty(), {builder.getPtrTy(), builder.getInt1Ty(), builder.getPtrTy()}, false);
  Function *function = Function::Create(type, GlobalValue::InternalLinkage, name, module);
  function->addFnAttr(Attribute::Cold);
  function->addFnAttr(Attribute::NoInline);
  auto addBlock = [&](StringRef label) {
    return BasicBlock::Create(module.getContext(), label, function);
  };
  BasicBlock *entry = addBlock("entry"), *report = addBlock("report"), *end = addBlock("end");
  Value *error = function->getArg(2);
  builder.SetInsertPoint(entry);
  builder.CreateCondBr(builder.CreateIsNull(error), end, report);
  builder.SetInsertPoint(report);
  auto store = [&](Value *value, size_t offset) {
    builder.CreateStore(value, builder.CreatePtrAdd(error, builder.getInt64(offset)));
  };
  store(builder.getInt64(-1), offsetof(trop_error, sample));
  store(explain(builder, function->getArg(0), function->getArg(1), hasStreams),
        offsetof(trop_error, message));
  builder.CreateBr(end);
  builder.SetInsertPoint(end);
  builder.CreateRet(builder.getInt32(TROP_INVALID_ARGUMENT));
  return function;
}

void refuseOthers(IRBuilder<> &builder, Function &entry, bool hasStreams) {
  Value *context = entry.getArg(0), *error = entry.getArg(entry.arg_size() - 1);
  Value *version =
      load(builder, builder.getInt64Ty(), context, offsetof(trop_context, abi_version));
  Value *stream = load(builder, builder.getPtrTy(), context, offsetof(trop_context, stream));
  Value *isOther = builder.CreateICmpNE(version, builder.getInt64(TROP_ABI_VERSION));
  Value *isWrong = hasStreams ? builder.CreateIsNull(stream) : builder.CreateIsNotNull(stream);
  Value *isRefused = builder.CreateOr(isOther, isWrong);
  auto *refused = BasicBlock::Create(builder.getContext(), "refused", &entry);
  auto *known = BasicBlock::Create(builder.getContext(), "known", &entry);
  builder.CreateCondBr(isRefused, refused, known);
  builder.SetInsertPoint(refused);
  builder.CreateRet(
      builder.CreateCall(getRefusal(*entry.getParent(), hasStreams), {context, isOther, error}));
  builder.SetInsertPoint(known);
}

} // namespace trop
