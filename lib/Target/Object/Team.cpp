//===- Team.cpp - Entry points that threads share -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   status entry(context, samples, ..., error) {
//     if (no team, or more than one sample) return part(context, samples, ..., error, -1, 0, 1);
//     part(context, samples, ..., error, 0, 0, 1);
//     team->run(team->threads, team->parts, share, {context, samples, ..., error, 1, team->parts});
//     return part(context, samples, ..., error, 2, 0, 1);
//   }
//   void share(work, number) { part(of work, phase of work, number, parts of work); }
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Team.h"

#include "lib/Target/Object/Callers.h"

#include "trop/abi.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

#include <cstddef>

using namespace llvm;

namespace trop {
namespace {

/// What every thread is told: the entry point's arguments, then a phase and how many parts.
StructType *getWork(ArrayRef<Type *> arguments) {
  SmallVector<Type *> fields(arguments);
  fields.append(2, Type::getInt64Ty(arguments[0]->getContext()));
  return StructType::get(arguments[0]->getContext(), fields);
}

/// `void share(work, number)`: runs one part of a phase.
Function *emitShare(Function &part, StructType *work) {
  LLVMContext &context = part.getContext();
  IRBuilder<> builder(context);
  auto *type =
      FunctionType::get(builder.getVoidTy(), {builder.getPtrTy(), builder.getInt64Ty()}, false);
  Function *share = Function::Create(type, GlobalValue::InternalLinkage, part.getName() + ".share",
                                     *part.getParent());
  builder.SetInsertPoint(BasicBlock::Create(context, "entry", share));
  SmallVector<Value *> arguments;
  for (unsigned field = 0; field < work->getNumElements(); ++field)
    arguments.push_back(builder.CreateLoad(work->getElementType(field),
                                           builder.CreateStructGEP(work, share->getArg(0), field)));
  arguments.insert(arguments.end() - 1, share->getArg(1));
  builder.CreateCall(&part, arguments);
  builder.CreateRetVoid();
  return share;
}

} // namespace

Function *emitTeamEntry(Function &part, int64_t phases) {
  Module &module = *part.getParent();
  LLVMContext &llvmContext = module.getContext();
  IRBuilder<> builder(llvmContext);
  ArrayRef<Type *> types = part.getFunctionType()->params().drop_back(3);
  StringRef name = part.getName();
  name.consume_back(".part");
  Function *entry = Function::Create(FunctionType::get(builder.getInt32Ty(), types, false),
                                     GlobalValue::InternalLinkage, name, module);
  auto addBlock = [&](StringRef label) { return BasicBlock::Create(llvmContext, label, entry); };
  builder.SetInsertPoint(addBlock("entry"));
  refuseOthers(builder, *entry);
  SmallVector<Value *> arguments(make_pointer_range(entry->args()));
  auto load = [&](Type *type, Value *object, size_t offset) {
    return builder.CreateLoad(type, builder.CreatePtrAdd(object, builder.getInt64(offset)));
  };
  auto callPart = [&](int64_t phase) {
    SmallVector<Value *> all(arguments);
    for (int64_t value : {phase, int64_t(0), int64_t(1)})
      all.push_back(builder.getInt64(value));
    return builder.CreateCall(&part, all);
  };

  BasicBlock *alone = addBlock("alone"), *look = addBlock("look"), *shared = addBlock("shared");
  Value *context = entry->getArg(0), *samples = entry->getArg(1);
  Value *size = load(builder.getInt64Ty(), context, offsetof(trop_context, struct_size));
  Value *count = load(builder.getInt64Ty(), samples, offsetof(trop_samples, count));
  Value *mayHave = builder.CreateAnd(
      builder.CreateICmpUGE(size, builder.getInt64(offsetof(trop_context, team) + sizeof(void *))),
      builder.CreateICmpEQ(count, builder.getInt64(1)));
  builder.CreateCondBr(mayHave, look, alone);
  builder.SetInsertPoint(look); // Older callers' contexts end before it.
  Value *team = load(builder.getPtrTy(), context, offsetof(trop_context, team));
  builder.CreateCondBr(builder.CreateIsNull(team), alone, shared);
  builder.SetInsertPoint(alone);
  builder.CreateRet(callPart(-1));

  builder.SetInsertPoint(shared);
  StructType *type = getWork(types);
  Value *work = builder.CreateAlloca(type);
  Function *share = emitShare(part, type);
  Value *parts = load(builder.getInt64Ty(), team, offsetof(trop_team, parts));
  Value *run = load(builder.getPtrTy(), team, offsetof(trop_team, run));
  Value *threads = load(builder.getPtrTy(), team, offsetof(trop_team, threads));
  auto store = [&](Value *value, unsigned field) {
    builder.CreateStore(value, builder.CreateStructGEP(type, work, field));
  };
  for (auto [field, argument] : enumerate(arguments))
    store(argument, field);
  auto phaseField = unsigned(arguments.size());
  store(parts, phaseField + 1);
  auto *runType = FunctionType::get(
      builder.getVoidTy(),
      {builder.getPtrTy(), builder.getInt64Ty(), builder.getPtrTy(), builder.getPtrTy()}, false);
  Value *status = nullptr;
  for (int64_t phase = 0; phase < phases; ++phase) {
    if (phase % 2 == 0) {
      status = callPart(phase);
      continue;
    }
    store(builder.getInt64(phase), phaseField);
    builder.CreateCall(runType, run, {threads, parts, share, work});
  }
  builder.CreateRet(status);
  return entry;
}

} // namespace trop
