//===- EntryArguments.cpp - What lowered functions are passed -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/EntryArguments.h"

#include "trop/abi.h"

#include <cstddef>

using namespace llvm;

namespace trop {

static bool isNone(Value *pointer) { return isa<ConstantPointerNull>(pointer); }

Value *EntryArguments::loadField(Value *object, size_t offset, Type *type) {
  return builder.CreateLoad(type, builder.CreatePtrAdd(object, builder.getInt64(offset)));
}

Value *EntryArguments::getTaken(Passed what) {
  const Passed *taken = llvm::find(entry.takes, what);
  if (taken == entry.takes.end())
    return ConstantPointerNull::get(builder.getPtrTy());
  return point.getArg(2 + unsigned(taken - entry.takes.begin()));
}

Value *EntryArguments::loadArray(const ArgumentKind &kind, size_t number) {
  if (kind.field.owner == AbiField::Call)
    return getTaken(kind.name == kinds::kWeights     ? Passed::Weights
                    : kind.name == kinds::kDirection ? Passed::Directions
                                                     : Passed::Blocks);
  Value *owner = kind.field.owner == AbiField::Context ? context : samples;
  if (kind.null == NullMeans::Nothing)
    return loadPointer(owner, kind.field.offset);
  return loadOptional(owner, kind.field.offset, kind.field.isList ? number : 1, kind.field.isList);
}

Value *EntryArguments::findField(Value *owner, size_t offset, Value *none) {
  static_assert(offsetof(trop_samples, struct_size) == 0 &&
                offsetof(trop_context, struct_size) == 0);
  Value *size = loadField(owner, 0, builder.getInt64Ty());
  Value *isThere = builder.CreateICmpUGE(size, builder.getInt64(offset + sizeof(void *)));
  Value *field = builder.CreatePtrAdd(owner, builder.getInt64(offset));
  return builder.CreateSelect(isThere, field, none);
}

void EntryArguments::passWarps() {
  Value *field = findField(context, offsetof(trop_context, warps), makeZeros(sizeof(int64_t)));
  passValue(loadField(field, 0, builder.getInt64Ty()));
}

Value *EntryArguments::loadOptional(Value *owner, size_t offset, size_t number, bool isList) {
  Constant *none = makeZeros(number * sizeof(void *));
  Value *array = loadPointer(findField(owner, offset, none), 0);
  return isList ? builder.CreateSelect(builder.CreateIsNull(array), none, array) : array;
}

void EntryArguments::passArrays(Value *array) {
  for (auto [index, parameter] : enumerate(model.parameters))
    passArray(loadElement(array, index), {}, parameter.shape);
}

void EntryArguments::passLists(Value *array) {
  for (size_t index = 0; index < model.parameters.size(); ++index) {
    Value *list = builder.CreatePtrAdd(array, builder.getInt64(index * sizeof(trop_sparse)));
    if (form == ArrayForm::Pointer) { // All entries.
      passValue(loadPointer(list, offsetof(trop_sparse, values)));
      continue;
    }
    Value *capacity = loadField(list, offsetof(trop_sparse, capacity), builder.getInt64Ty());
    passArray(loadPointer(list, offsetof(trop_sparse, indices)), capacity, {});
    passArray(loadPointer(list, offsetof(trop_sparse, values)), capacity, {});
    passArray(builder.CreatePtrAdd(list, builder.getInt64(offsetof(trop_sparse, count))), {}, {1});
  }
}

void EntryArguments::passNoLists() {
  Value *none = ConstantPointerNull::get(builder.getPtrTy());
  for (size_t index = 0; index < model.parameters.size(); ++index) {
    if (form == ArrayForm::Pointer) {
      passValue(none);
      continue;
    }
    passArray(none, builder.getInt64(0), {});
    passArray(none, builder.getInt64(0), {});
    passArray(none, {}, {1});
  }
}

void EntryArguments::passLeaves(Value *leaves) {
  Type *integer = builder.getInt64Ty();
  passValue(loadField(leaves, offsetof(trop_leaves, step), integer));
  passValue(loadField(leaves, offsetof(trop_leaves, unit), integer));
  for (size_t offset : {offsetof(trop_leaves, value), offsetof(trop_leaves, leaves),
                        offsetof(trop_leaves, positions), offsetof(trop_leaves, elements),
                        offsetof(trop_leaves, slopes)})
    passBytes(loadPointer(leaves, offset));
}

void EntryArguments::passChanges(Value *array) {
  if (form == ArrayForm::Pointer) // Kernels read it.
    return passValue(array);
  for (size_t index = 0; index < model.parameters.size(); ++index) {
    Value *changes = builder.CreatePtrAdd(array, builder.getInt64(index * sizeof(trop_changes)));
    Value *count = loadField(changes, offsetof(trop_changes, count), builder.getInt64Ty());
    passArray(loadPointer(changes, offsetof(trop_changes, indices)), count, {});
    arguments.push_back(count);
  }
}

void EntryArguments::passChangesOrAll() {
  Value *array = samples;
  Constant *none = makeZeros(model.parameters.size() * sizeof(trop_changes));
  Value *all = builder.CreateIsNull(array);
  arguments.push_back(builder.CreateZExt(all, builder.getInt64Ty()));
  passChanges(form == ArrayForm::Pointer ? array : builder.CreateSelect(all, none, array));
}

Constant *EntryArguments::makeZeros(size_t bytes) {
  auto *type = ArrayType::get(builder.getInt8Ty(), bytes);
  auto *zeros = new GlobalVariable(*point.getParent(), type, /*isConstant=*/true,
                                   GlobalValue::PrivateLinkage, Constant::getNullValue(type));
  zeros->setAlignment(Align(8));
  return zeros;
}

void EntryArguments::passArray(Value *pointer, ArrayRef<Value *> leading, ArrayRef<int64_t> shape) {
  if (form == ArrayForm::Pointer)
    return passValue(pointer);
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

void EntryArguments::passLeading() {
  if (form == ArrayForm::Pointer)
    passStream();
  rows = loadField(samples, offsetof(trop_samples, rows), builder.getInt64Ty());
  count = loadField(samples, offsetof(trop_samples, count), builder.getInt64Ty());
  passArray(loadPointer(samples, offsetof(trop_samples, indices)), count, {});
  arguments.push_back(loadField(samples, offsetof(trop_samples, first), builder.getInt64Ty()));
  arguments.push_back(count);
  // Its extent is not looked at: it is at least what the descriptor says.
  passBytes(loadPointer(context, offsetof(trop_context, workspace)));
}

void EntryArguments::passArguments(ArrayRef<ModelDescription::Argument> all) {
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
      passArray(array, {}, argument.shape);
    else
      passArray(array, kind.extent == Extent::Rows ? rows : count, argument.shape);
  }
}

void EntryArguments::passParameters() {
  passArrays(loadPointer(context, offsetof(trop_context, parameters)));
}

void EntryArguments::pass(Passed what) {
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

} // namespace trop
