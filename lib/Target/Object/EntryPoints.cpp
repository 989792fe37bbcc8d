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
#include "lib/Target/Object/Callers.h"
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
  EntryPoint(Module &module, const ModelDescription &model, const Entry &entry, StringRef name)
      : module(module), model(model), entry(entry), builder(module.getContext()),
        callee(module.getFunction((name + entry.part).str())) {
    auto numExtra = unsigned(entry.takes.size);
    SmallVector<Type *> types(2 + numExtra + 1, builder.getPtrTy());
    StringRef part;
    if (isShared()) {
      part = ".part";
      types.append(3, builder.getInt64Ty());
    }
    function = Function::Create(FunctionType::get(builder.getInt32Ty(), types, false),
                                GlobalValue::InternalLinkage,
                                callee->getName() + entry.ending + part, module);
    builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
    if (this->callee->hasOptSize()) // It may be inlined.
      function->addFnAttr(Attribute::OptimizeForSize);
    inheritPlaces();
    if (!isShared())
      refuseOthers(builder, *function);
    context = function->getArg(0);
    samples = function->getArg(1);
    error = function->getArg(2 + numExtra);
  }

  /// Whether this is what a team runs (Team.h), in phases, three arguments behind the error.
  bool isShared() const { return entry.isEvaluation() && model.phases > 1; }

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

  /// indices, first, count, workspace.
  void passLeading() {
    rows = loadField(samples, offsetof(trop_samples, rows), builder.getInt64Ty());
    count = loadField(samples, offsetof(trop_samples, count), builder.getInt64Ty());
    passMemref(loadPointer(samples, offsetof(trop_samples, indices)), count, {});
    arguments.push_back(loadField(samples, offsetof(trop_samples, first), builder.getInt64Ty()));
    arguments.push_back(count);
    // Its extent is not looked at: it is at least what the descriptor says.
    passBytes(loadPointer(context, offsetof(trop_context, workspace)));
  }
  /// What the function takes in the source, each as its kind says.
  void passArguments(ArrayRef<ModelDescription::Argument> all) {
    struct Field {
      Value *array = nullptr;
      size_t passed = 0;
    };
    DenseMap<const ArgumentKind *, Field> fields;
    for (const ModelDescription::Argument &argument : all) {
      const ArgumentKind &kind = *argument.kind;
      auto isAlike = [&](const ModelDescription::Argument &other) { return other.kind == &kind; };
      Field &field = fields[&kind];
      if (!field.array)
        field.array = loadArray(kind, size_t(count_if(all, isAlike)));
      Value *array = kind.field.isList ? loadElement(field.array, field.passed++) : field.array;
      if (kind.name == kinds::kState)
        passBytes(array);
      else if (kind.extent == Extent::Whole)
        passMemref(array, {}, argument.shape);
      else
        passMemref(array, kind.extent == Extent::Rows ? rows : count, argument.shape);
    }
  }
  void passParameters() { passArrays(loadPointer(context, offsetof(trop_context, parameters))); }
  void passChangesOrAll() { passChangesOrAll(samples); }
  /// Those for halves and phases.
  void passHalves() {
    passValue(builder.getInt64(entry.halves));
    if (isShared())
      append_range(arguments,
                   make_pointer_range(drop_begin(function->args(), function->arg_size() - 3)));
    else
      for (int64_t value : {-1, 0, 1}) // All phases, the one part.
        passValue(builder.getInt64(value));
  }

  /// What the function takes after these.
  void pass(Passed what) {
    Value *given = getTaken(what);
    switch (what) {
    case Passed::Outputs:
      return passResult(given, model.outputShape);
    case Passed::InputGradients:
      return passResult(given, model.inputShape);
    case Passed::Values:
      for (auto [index, value] : enumerate(model.values))
        passResult(loadElement(given, index), value.shape);
      return;
    case Passed::Losses:
    case Passed::Products:
      return passResult(given, {});
    case Passed::Gradients:
    case Passed::OldParameters:
      return passArrays(given);
    case Passed::Lists:
      return isNone(given) ? passNoLists() : passLists(given);
    case Passed::Leaves:
      return passLeaves(given);
    case Passed::Changes:
      return passChanges(given);
    case Passed::Shared:
    case Passed::Touched:
    case Passed::Counters:
      return passBytes(given);
    case Passed::Weights:
    case Passed::Directions:
    case Passed::Blocks:
      llvm_unreachable("they are arguments of the source");
    }
  }

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
  /// What the caller passes, or null.
  Value *getTaken(Passed what) {
    const Passed *taken = llvm::find(entry.takes, what);
    if (taken == entry.takes.end())
      return ConstantPointerNull::get(builder.getPtrTy());
    return function->getArg(2 + unsigned(taken - entry.takes.begin()));
  }
  static bool isNone(Value *pointer) { return isa<ConstantPointerNull>(pointer); }

  /// The array of a kind of which the function has `number` arguments, or the array of theirs.
  Value *loadArray(const ArgumentKind &kind, size_t number) {
    if (kind.field.owner == AbiField::Call)
      return getTaken(kind.name == kinds::kWeights     ? Passed::Weights
                      : kind.name == kinds::kDirection ? Passed::Directions
                                                       : Passed::Blocks);
    Value *owner = kind.field.owner == AbiField::Context ? context : samples;
    if (kind.null == NullMeans::Nothing)
      return loadPointer(owner, kind.field.offset);
    return loadOptional(owner, kind.field.offset, kind.field.isList ? number : 1,
                        kind.field.isList);
  }
  /// What is null, as a whole or one by one, or lies past the end of an older caller's
  /// struct, is passed as null.
  Value *loadOptional(Value *owner, size_t offset, size_t number, bool isList) {
    static_assert(offsetof(trop_samples, struct_size) == 0);
    Value *size = loadField(owner, 0, builder.getInt64Ty());
    Value *isThere = builder.CreateICmpUGE(size, builder.getInt64(offset + sizeof(void *)));
    Constant *none = makeZeros(number * sizeof(void *));
    Value *field = builder.CreatePtrAdd(owner, builder.getInt64(offset));
    Value *array = loadPointer(builder.CreateSelect(isThere, field, none), 0);
    return isList ? builder.CreateSelect(builder.CreateIsNull(array), none, array) : array;
  }

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
  /// In the place of lists where nothing is written.
  void passNoLists() {
    Value *none = ConstantPointerNull::get(builder.getPtrTy());
    for (size_t index = 0; index < model.parameters.size(); ++index) {
      passMemref(none, builder.getInt64(0), {});
      passMemref(none, builder.getInt64(0), {});
      passMemref(none, {}, {1});
    }
  }
  /// The fields of a trop_leaves; see ExplainLowering.cpp.
  void passLeaves(Value *leaves) {
    Type *integer = builder.getInt64Ty();
    passValue(loadField(leaves, offsetof(trop_leaves, step), integer));
    passValue(loadField(leaves, offsetof(trop_leaves, unit), integer));
    for (size_t offset : {offsetof(trop_leaves, value), offsetof(trop_leaves, leaves),
                          offsetof(trop_leaves, positions), offsetof(trop_leaves, elements),
                          offsetof(trop_leaves, slopes)})
      passBytes(loadPointer(leaves, offset));
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

  /// An array of one element of `shape` a sample.
  void passResult(Value *pointer, ArrayRef<int64_t> shape) { passMemref(pointer, count, shape); }

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
  const Entry &entry;
  IRBuilder<> builder;
  Function *callee, *function;
  Value *context, *samples, *error;
  Value *rows = nullptr, *count = nullptr;
  SmallVector<Value *> arguments;
};

} // namespace

/// prepare takes no samples: what changed stands in their place.
static Function *emitPrepare(EntryPoint &point) {
  point.pass(Passed::Shared);
  point.passParameters();
  point.passChangesOrAll();
  return point.finishAlways();
}

static Function *emitEntryPoint(Module &module, const ModelDescription &model, const Entry &entry,
                                const ModelDescription::Function &described) {
  EntryPoint point(module, model, entry, described.name);
  if (entry.part == kPrepareSuffix)
    return emitPrepare(point);
  point.passLeading();
  if (entry.halves != 0 && entry.halves != (kEvaluateHalf | kBackwardHalf))
    point.requireBlock(); // The workspace holds one.
  point.passArguments(described.arguments);
  for (Passed result : entry.results)
    if (result != Passed::Losses || model.hasLoss())
      point.pass(result);
  if (entry.halves != 0)
    point.passHalves();
  Function *function = point.finish();
  return point.isShared() ? emitTeamEntry(*function, model.phases) : function;
}

EntryPoints emitEntryPoints(Module &module, const ModelDescription &model) {
  for (Function &function : module)
    if (!function.isDeclaration())
      function.setLinkage(GlobalValue::InternalLinkage);
  EntryPoints points{};
  for (auto [entry, point] : zip_equal(kEntries, points)) {
    auto described = model.functions.find(entry.role);
    if (described == model.functions.end() || (entry.takes.has(Passed::Losses) && !model.hasLoss()))
      continue;
    point = emitEntryPoint(module, model, entry, described->second);
  }
  return points;
}

} // namespace trop
