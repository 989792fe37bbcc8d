//===- EntryPoints.cpp - C functions around the lowered ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An entry point takes what a lowered function takes from the structs of trop/abi.h, and turns the
// number returned into a status.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/EntryPoints.h"

#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Target/Object/Callers.h"
#include "lib/Target/Object/EntryArguments.h"
#include "lib/Target/Object/Team.h"

#include "trop/abi.h"

#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"

#include <cstddef>

using namespace llvm;

namespace trop {
namespace {

/// Schedulers take time that grows with the square of a call's arguments, of which each
/// parameter has several; above so many, moving them is worth no optimisation.
constexpr size_t kOptimizedArguments = 500;

/// Writes one entry point.
class EntryPoint {
public:
  EntryPoint(Module &module, const ModelDescription &model, const Entry &entry, Function &callee,
             ArrayForm form)
      : module(module), model(model), entry(entry), form(form), builder(module.getContext()),
        callee(callee), function(create()), error(function->getArg(2 + unsigned(entry.takes.size))),
        arguments(builder, *function, model, entry, form) {}

  /// What the lowered function is passed.
  EntryArguments &passed() { return arguments; }

  /// Whether this is what a team runs (Team.h), in phases, three arguments behind the error.
  bool isShared() const {
    return form == ArrayForm::Memref && entry.isEvaluation() && model.phases > 1;
  }

  /// Those for halves and phases.
  void passHalves() {
    arguments.passValue(builder.getInt64(entry.halves));
    if (form == ArrayForm::Pointer)
      return;
    if (isShared())
      for (Argument &argument : drop_begin(function->args(), function->arg_size() - 3))
        arguments.passValue(&argument);
    else
      for (int64_t value : {-1, 0, 1}) // All phases, the one part.
        arguments.passValue(builder.getInt64(value));
  }

  /// Refuses more samples than are computed at once.
  void requireBlock() {
    Value *most = builder.getInt64(model.blockSamples);
    auto *accepted = addBlock("accepted");
    auto *refused = addBlock("refused");
    builder.CreateCondBr(builder.CreateICmpULE(arguments.getCount(), most), accepted, refused);
    builder.SetInsertPoint(refused);
    returnError(TROP_INVALID_ARGUMENT, builder.getInt64(-1), "more samples than block_samples");
    builder.SetInsertPoint(accepted);
  }

  /// Calls a function that returns nothing and does not fail.
  Function *finishAlways() {
    call();
    builder.CreateRet(builder.getInt32(TROP_OK));
    return function;
  }
  /// Calls the lowered function; a result short of `count` names a sample whose
  /// loss is not finite.
  Function *finish() {
    Value *result = call();
    auto *failed = addBlock("failed");
    auto *succeeded = addBlock("succeeded");
    builder.CreateCondBr(builder.CreateICmpEQ(result, arguments.getCount()), succeeded, failed);
    builder.SetInsertPoint(failed);
    returnError(TROP_NONFINITE, result, "the loss is not finite");
    builder.SetInsertPoint(succeeded);
    builder.CreateRet(builder.getInt32(TROP_OK));
    return function;
  }

private:
  /// The wrapper, as far as it refuses callers.
  Function *create() {
    SmallVector<Type *> types(2 + entry.takes.size + 1, builder.getPtrTy());
    StringRef part;
    if (isShared()) {
      part = ".part";
      types.append(3, builder.getInt64Ty());
    }
    Function *made = Function::Create(FunctionType::get(builder.getInt32Ty(), types, false),
                                      GlobalValue::InternalLinkage,
                                      callee.getName() + entry.ending + part, module);
    builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", made));
    if (callee.hasOptSize()) // It may be inlined.
      made->addFnAttr(Attribute::OptimizeForSize);
    inheritPlaces(*made);
    if (!isShared())
      refuseOthers(builder, *made, /*hasStreams=*/form == ArrayForm::Pointer);
    return made;
  }

  Value *call() {
    if (arguments.get().size() > kOptimizedArguments) {
      function->removeFnAttr(Attribute::OptimizeForSize);
      function->addFnAttr(Attribute::NoInline); // Not to be optimised asks for it.
      function->addFnAttr(Attribute::OptimizeNone);
    }
    return builder.CreateCall(&callee, arguments.get());
  }
  BasicBlock *addBlock(StringRef name) {
    return BasicBlock::Create(module.getContext(), name, function);
  }

  /// Fills the trop_error, if there is one, and returns the status.
  void returnError(trop_status status, Value *sample, StringRef message) {
    auto *report = addBlock("report");
    auto *end = addBlock("end");
    builder.CreateCondBr(builder.CreateIsNull(error), end, report);
    builder.SetInsertPoint(report);
    builder.CreateStore(
        sample, builder.CreatePtrAdd(error, builder.getInt64(offsetof(trop_error, sample))));
    builder.CreateStore(
        builder.CreateGlobalString(message),
        builder.CreatePtrAdd(error, builder.getInt64(offsetof(trop_error, message))));
    builder.CreateBr(end);
    builder.SetInsertPoint(end);
    builder.CreateRet(builder.getInt32(status));
  }

  /// Stands where the lowered function stands in the source, so that what is
  /// inlined keeps its lines.
  void inheritPlaces(Function &wrapper) {
    DISubprogram *subprogram = callee.getSubprogram();
    if (!subprogram)
      return;
    DISubprogram *own = MDNode::replaceWithDistinct(subprogram->clone());
    wrapper.setSubprogram(own);
    builder.SetCurrentDebugLocation(
        DILocation::get(module.getContext(), subprogram->getLine(), 0, own));
  }

  Module &module;
  const ModelDescription &model;
  const Entry &entry;
  ArrayForm form;
  IRBuilder<> builder;
  Function &callee, *function;
  Value *error;
  EntryArguments arguments;
};

} // namespace

/// prepare takes no samples: what changed stands in their place.
static Function *emitPrepare(EntryPoint &point, ArrayForm form) {
  if (form == ArrayForm::Pointer)
    point.passed().passStream();
  point.passed().pass(Passed::Shared);
  point.passed().passParameters();
  point.passed().passChangesOrAll();
  if (form == ArrayForm::Pointer)
    point.passed().passWarps();
  return point.finishAlways();
}

static Function *emitEntryPoint(Module &module, const ModelDescription &model, const Entry &entry,
                                const ModelDescription::Function &described, ArrayForm form) {
  Function *callee = module.getFunction(described.name + entry.part.str());
  if (!callee) // A device has kernels for some roles only.
    return nullptr;
  EntryPoint point(module, model, entry, *callee, form);
  if (entry.part == kPrepareSuffix)
    return emitPrepare(point, form);
  point.passed().passLeading();
  if (entry.halves != 0 && entry.halves != (kEvaluateHalf | kBackwardHalf))
    point.requireBlock(); // The workspace holds one.
  point.passed().passArguments(described.arguments);
  for (Passed result : entry.results)
    if (result != Passed::Losses || model.hasLoss())
      point.passed().pass(result);
  if (entry.halves != 0)
    point.passHalves();
  if (form == ArrayForm::Pointer && entry.table == Entry::State)
    point.passed().passWarps();
  if (form == ArrayForm::Pointer) // Work that is queued has not failed yet.
    return point.finishAlways();
  Function *function = point.finish();
  return point.isShared() ? emitTeamEntry(*function, model.phases) : function;
}

static EntryPoints emitAll(Module &module, const ModelDescription &model, ArrayForm form) {
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  EntryPoints points{};
  for (auto [entry, point] : zip_equal(kEntries, points)) {
    auto described = model.functions.find(entry.role);
    if (described == model.functions.end() || (entry.takes.has(Passed::Losses) && !model.hasLoss()))
      continue;
    point = emitEntryPoint(module, model, entry, described->second, form);
  }
  return points;
}

EntryPoints emitEntryPoints(Module &module, const ModelDescription &model) {
  return emitAll(module, model, ArrayForm::Memref);
}

EntryPoints emitDeviceEntryPoints(Module &module, const ModelDescription &model) {
  return emitAll(module, model, ArrayForm::Pointer);
}

} // namespace trop
