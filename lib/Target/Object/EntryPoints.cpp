//===- EntryPoints.cpp - C functions around the lowered ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A lowered function takes every memref as (allocated, aligned, offset, sizes,
// strides). An entry point takes these from the structs of trop/abi.h and turns
// the number returned into a status.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/EntryPoints.h"

#include "lib/Conversion/TropToLoops/CallingConvention.h"

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
  EntryPoint(Module &module, const ModelDescription &model, StringRef callee, unsigned numExtra,
             StringRef suffix = ".entry")
      : module(module), model(model), builder(module.getContext()),
        callee(module.getFunction(callee)) {
    SmallVector<Type *> types(2 + numExtra + 1, builder.getPtrTy());
    function = Function::Create(FunctionType::get(builder.getInt32Ty(), types, false),
                                GlobalValue::InternalLinkage, callee + suffix, module);
    builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
    if (this->callee->hasOptSize()) // It may be inlined.
      function->addFnAttr(Attribute::OptimizeForSize);
    inheritPlaces();
    context = function->getArg(0);
    samples = function->getArg(1);
    error = function->getArg(2 + numExtra);
  }

  Value *getExtra(unsigned index) { return function->getArg(2 + index); }
  /// What stands where most entry points take samples.
  Value *getSecond() { return samples; }
  IRBuilder<> &getBuilder() { return builder; }

  /// Field of a struct, loaded.
  Value *loadField(Value *object, size_t offset, Type *type) {
    return builder.CreateLoad(type, builder.CreatePtrAdd(object, builder.getInt64(offset)));
  }
  Value *loadPointer(Value *object, size_t offset) {
    return loadField(object, offset, builder.getPtrTy());
  }
  Value *loadElement(Value *array, size_t index) {
    return loadPointer(array, index * sizeof(void *));
  }

  /// Passes a memref of `shape`, row-major, `leading` extents first.
  void passMemref(Value *pointer, ArrayRef<Value *> leading, ArrayRef<int64_t> shape) {
    SmallVector<Value *> sizes(leading);
    for (int64_t extent : shape)
      sizes.push_back(builder.getInt64(extent));
    SmallVector<Value *> strides(sizes.size());
    Value *stride = builder.getInt64(1);
    for (size_t dim = sizes.size(); dim-- > 0;) {
      strides[dim] = stride;
      if (dim > 0)
        stride = builder.CreateMul(stride, sizes[dim]);
    }
    arguments.append({pointer, pointer, builder.getInt64(0)});
    arguments.append(sizes);
    arguments.append(strides);
  }

  /// What every function begins with: which samples, the workspace, inputs, targets
  /// where it takes them, parameters.
  void passSamples(bool withTargets) {
    passLeading();
    passInputs();
    if (withTargets)
      passTargets();
    passParameters();
  }

  /// indices, first, count, workspace.
  void passLeading() {
    rows = loadField(samples, offsetof(trop_samples, rows), builder.getInt64Ty());
    count = loadField(samples, offsetof(trop_samples, count), builder.getInt64Ty());
    passMemref(loadPointer(samples, offsetof(trop_samples, indices)), count, {});
    arguments.push_back(loadField(samples, offsetof(trop_samples, first), builder.getInt64Ty()));
    arguments.push_back(count);
    // Its extent is not looked at: it is at least what the descriptor says.
    passMemref(loadPointer(context, offsetof(trop_context, workspace)),
               ConstantInt::get(builder.getInt64Ty(), INT64_MAX), {});
  }
  void passInputs() {
    passMemref(loadPointer(samples, offsetof(trop_samples, inputs)), rows, model.inputShape);
  }
  void passTargets() {
    passMemref(loadPointer(samples, offsetof(trop_samples, targets)), rows,
               model.target == TROP_TARGET_CLASSES ? ArrayRef<int64_t>()
                                                   : ArrayRef<int64_t>(model.outputShape));
  }
  /// What is null, as a whole or one by one, or lies past the end of an older caller's
  /// struct, is passed as null.
  void passNoise() {
    if (model.noise.empty())
      return;
    size_t offset = offsetof(trop_samples, noise);
    Value *size = loadField(samples, offsetof(trop_samples, struct_size), builder.getInt64Ty());
    Value *isThere = builder.CreateICmpUGE(size, builder.getInt64(offset + sizeof(void *)));
    Constant *none = makeZeros(model.noise.size() * sizeof(void *));
    Value *field = builder.CreatePtrAdd(samples, builder.getInt64(offset));
    Value *array = loadPointer(builder.CreateSelect(isThere, field, none), 0);
    array = builder.CreateSelect(builder.CreateIsNull(array), none, array);
    for (auto [index, noise] : enumerate(model.noise))
      passMemref(loadElement(array, index), count, noise.shape);
  }
  void passParameters() { passArrays(loadPointer(context, offsetof(trop_context, parameters))); }
  /// One array shaped like each parameter.
  void passArrays(Value *array) {
    for (auto [index, parameter] : enumerate(model.parameters))
      passMemref(loadElement(array, index), {}, parameter.shape);
  }
  /// The three buffers of each of an array of trop_sparse.
  void passLists(Value *array) {
    for (size_t index = 0; index < model.parameters.size(); ++index) {
      Value *list = builder.CreatePtrAdd(array, builder.getInt64(index * sizeof(trop_sparse)));
      Value *capacity = loadField(list, offsetof(trop_sparse, capacity), builder.getInt64Ty());
      passMemref(loadPointer(list, offsetof(trop_sparse, indices)), capacity, {});
      passMemref(loadPointer(list, offsetof(trop_sparse, values)), capacity, {});
      passMemref(builder.CreatePtrAdd(list, builder.getInt64(offsetof(trop_sparse, count))), {},
                 {1});
    }
  }
  /// In the place of weights and lists where nothing is written.
  void passNoLists() {
    Value *none = ConstantPointerNull::get(builder.getPtrTy());
    passMemref(none, count, {});
    for (size_t index = 0; index < model.parameters.size(); ++index) {
      passMemref(none, builder.getInt64(0), {});
      passMemref(none, builder.getInt64(0), {});
      passMemref(none, {}, {1});
    }
  }
  /// Memory of the caller whose extent is not looked at.
  void passBytes(Value *pointer) { passMemref(pointer, builder.getInt64(INT64_MAX), {}); }
  /// Positions and how many, of each of an array of trop_changes.
  void passChanges(Value *array) {
    for (size_t index = 0; index < model.parameters.size(); ++index) {
      Value *changes = builder.CreatePtrAdd(array, builder.getInt64(index * sizeof(trop_changes)));
      Value *count = loadField(changes, offsetof(trop_changes, count), builder.getInt64Ty());
      passMemref(loadPointer(changes, offsetof(trop_changes, indices)), count, {});
      arguments.push_back(count);
    }
  }
  /// The same, after a flag: null stands for no entries, and sets it.
  void passChangesOrAll(Value *array) {
    Constant *none = makeZeros(model.parameters.size() * sizeof(trop_changes));
    Value *all = builder.CreateIsNull(array);
    arguments.push_back(builder.CreateZExt(all, builder.getInt64Ty()));
    passChanges(builder.CreateSelect(all, none, array));
  }
  void passValue(Value *value) { arguments.push_back(value); }
  void passInteger(int64_t value) { passValue(builder.getInt64(value)); }

  /// An array of one element of `shape` a sample.
  void passResult(Value *pointer, ArrayRef<int64_t> shape) { passMemref(pointer, count, shape); }

  /// Refuses more samples than are computed at once.
  void requireBlock() {
    Value *most = builder.getInt64(model.blockSamples);
    auto *accepted = addBlock("accepted");
    auto *refused = addBlock("refused");
    builder.CreateCondBr(builder.CreateICmpULE(count, most), accepted, refused);
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
    builder.CreateCondBr(builder.CreateICmpEQ(result, count), succeeded, failed);
    builder.SetInsertPoint(failed);
    returnError(TROP_NONFINITE, result, "the loss is not finite");
    builder.SetInsertPoint(succeeded);
    builder.CreateRet(builder.getInt32(TROP_OK));
    return function;
  }

private:
  Value *call() {
    if (arguments.size() > kOptimizedArguments) {
      function->removeFnAttr(Attribute::OptimizeForSize);
      function->addFnAttr(Attribute::NoInline); // Not to be optimised asks for it.
      function->addFnAttr(Attribute::OptimizeNone);
    }
    return builder.CreateCall(callee, arguments);
  }
  /// Read-only memory that is 0.
  Constant *makeZeros(size_t bytes) {
    auto *type = ArrayType::get(builder.getInt8Ty(), bytes);
    auto *zeros = new GlobalVariable(module, type, /*isConstant=*/true, GlobalValue::PrivateLinkage,
                                     Constant::getNullValue(type));
    zeros->setAlignment(Align(8));
    return zeros;
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
  void inheritPlaces() {
    DISubprogram *subprogram = callee->getSubprogram();
    if (!subprogram)
      return;
    DISubprogram *own = MDNode::replaceWithDistinct(subprogram->clone());
    function->setSubprogram(own);
    builder.SetCurrentDebugLocation(
        DILocation::get(module.getContext(), subprogram->getLine(), 0, own));
  }

  Module &module;
  const ModelDescription &model;
  IRBuilder<> builder;
  Function *callee, *function;
  Value *context, *samples, *error;
  Value *rows = nullptr, *count = nullptr;
  SmallVector<Value *> arguments;
};

} // namespace

/// Without losses and with them.
static void emitGradient(Module &module, const ModelDescription &model, EntryPoints &entries) {
  auto emit = [&](unsigned numExtra, StringRef suffix) {
    EntryPoint entry(module, model, model.gradient, numExtra, suffix);
    entry.passSamples(/*withTargets=*/true);
    entry.passNoise();
    entry.passResult(entry.getExtra(0), {});
    entry.passArrays(entry.getExtra(numExtra - 1));
    Value *none = ConstantPointerNull::get(entry.getBuilder().getPtrTy());
    entry.passResult(numExtra == 3 ? entry.getExtra(1) : none, {});
    return entry.finish();
  };
  entries.gradient = emit(2, ".entry");
  entries.lossGradient = emit(3, ".with_losses");
}

/// One function with both halves, and an entry point for each and for both. Its last result
/// are the losses, if the model has any.
static void emitActiveGradient(Module &module, const ModelDescription &model,
                               EntryPoints &entries) {
  auto emit = [&](unsigned numExtra, StringRef suffix, int64_t halves) {
    EntryPoint entry(module, model, model.activeGradient, numExtra, suffix);
    entry.passSamples(/*withTargets=*/true);
    entry.passNoise();
    if (halves != (kEvaluateHalf | kBackwardHalf))
      entry.requireBlock(); // The workspace holds one.
    Value *losses = ConstantPointerNull::get(entry.getBuilder().getPtrTy());
    if (halves & kFiniteLosses)
      losses = entry.getExtra(0);
    if (halves & kBackwardHalf) {
      entry.passResult(entry.getExtra(0), {});
      entry.passLists(entry.getExtra(1));
    } else {
      entry.passNoLists();
    }
    if (!model.loss.empty())
      entry.passResult(losses, {});
    entry.passInteger(halves);
    return entry.finish();
  };
  entries.activeGradient = emit(2, ".entry", kEvaluateHalf | kBackwardHalf);
  entries.evaluate = emit(0, ".evaluate", kEvaluateHalf);
  if (!model.loss.empty())
    entries.evaluateLoss = emit(1, ".evaluate_loss", kEvaluateHalf | kFiniteLosses);
  entries.activeBackward = emit(2, ".backward", kBackwardHalf);
}

/// Arguments follow the fields of trop_leaves; see ExplainLowering.cpp.
static Function *emitExplain(Module &module, const ModelDescription &model) {
  EntryPoint entry(module, model, model.explain, 1);
  Value *leaves = entry.getExtra(0);
  Type *integer = entry.getBuilder().getInt64Ty();
  entry.passSamples(/*withTargets=*/false);
  entry.passValue(entry.loadField(leaves, offsetof(trop_leaves, step), integer));
  entry.passValue(entry.loadField(leaves, offsetof(trop_leaves, unit), integer));
  for (size_t offset : {offsetof(trop_leaves, value), offsetof(trop_leaves, leaves),
                        offsetof(trop_leaves, positions), offsetof(trop_leaves, elements),
                        offsetof(trop_leaves, slopes)})
    entry.passBytes(entry.loadPointer(leaves, offset));
  return entry.finish();
}

/// Three functions around maintained state; see StateLowering.cpp for their arguments.
static void emitState(Module &module, const ModelDescription &model, EntryPoints &entries) {
  const std::string &name = model.state->function;
  {
    EntryPoint entry(module, model, (Twine(name) + kPrepareSuffix).str(), 1);
    entry.passBytes(entry.getExtra(0));
    entry.passParameters();
    entry.passChangesOrAll(entry.getSecond());
    entries.prepare = entry.finishAlways();
  }
  {
    EntryPoint entry(module, model, (Twine(name) + kBuildSuffix).str(), 3);
    entry.passLeading();
    entry.passBytes(entry.getExtra(1));
    entry.passInputs();
    entry.passTargets();
    entry.passParameters();
    entry.passResult(entry.getExtra(2), {});
    entries.build = entry.finish();
  }
  {
    EntryPoint entry(module, model, (Twine(name) + kUpdateSuffix).str(), 7);
    entry.passLeading();
    entry.passBytes(entry.getExtra(3));
    entry.passInputs();
    entry.passTargets();
    entry.passParameters();
    for (unsigned index : {4, 5, 6})
      entry.passBytes(entry.getExtra(index));
    entry.passBytes(entry.getExtra(0));
    entry.passArrays(entry.getExtra(1));
    entry.passChanges(entry.getExtra(2));
    entries.update = entry.finish();
  }
}

EntryPoints emitEntryPoints(Module &module, const ModelDescription &model) {
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  EntryPoints entries;
  {
    EntryPoint entry(module, model, model.forward, 1);
    entry.passSamples(/*withTargets=*/false);
    entry.passResult(entry.getExtra(0), model.outputShape);
    entries.forward = entry.finish();
  }
  {
    EntryPoint entry(module, model, model.valuesFunction, 1);
    entry.passSamples(/*withTargets=*/false);
    for (auto [index, value] : enumerate(model.values))
      entry.passResult(entry.loadElement(entry.getExtra(0), index), value.shape);
    entries.values = entry.finish();
  }
  if (!model.loss.empty()) {
    EntryPoint entry(module, model, model.loss, 1);
    entry.passSamples(/*withTargets=*/true);
    entry.passResult(entry.getExtra(0), {});
    entries.loss = entry.finish();
  }
  if (!model.gradient.empty())
    emitGradient(module, model, entries);
  if (!model.inputGradient.empty()) {
    EntryPoint entry(module, model, model.inputGradient, 1);
    entry.passSamples(/*withTargets=*/true);
    entry.passResult(entry.getExtra(0), model.inputShape);
    entries.inputGradient = entry.finish();
  }
  if (!model.forwardProduct.empty()) {
    EntryPoint entry(module, model, model.forwardProduct, 2);
    entry.passSamples(/*withTargets=*/true);
    entry.passArrays(entry.getExtra(0));
    entry.passMemref(entry.loadElement(entry.getExtra(0), model.parameters.size()), {},
                     model.inputShape);
    entry.passResult(entry.getExtra(1), {});
    entries.forwardProduct = entry.finish();
  }
  if (!model.activeGradient.empty())
    emitActiveGradient(module, model, entries);
  if (!model.steps.empty())
    entries.explain = emitExplain(module, model);
  if (model.state)
    emitState(module, model, entries);
  return entries;
}

} // namespace trop
