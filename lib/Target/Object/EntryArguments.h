//===- EntryArguments.h - What lowered functions are passed -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_ENTRYARGUMENTS_H
#define TROP_LIB_TARGET_OBJECT_ENTRYARGUMENTS_H

#include "lib/Target/Object/EntryTable.h"
#include "lib/Target/Object/ModelDescription.h"

#include "llvm/IR/IRBuilder.h"

namespace trop {

/// How lowered functions take arrays: as memrefs, (allocated, aligned, offset, sizes, strides), or,
/// those that queue work of a device, as pointers alone.
enum class ArrayForm { Memref, Pointer };

/// Takes from the structs of trop/abi.h what a lowered function takes.
class EntryArguments {
public:
  /// Of an entry point: its first arguments are a trop_context and trop_samples.
  EntryArguments(llvm::IRBuilder<> &builder, llvm::Function &point, const ModelDescription &model,
                 const Entry &entry, ArrayForm form)
      : builder(builder), point(point), model(model), entry(entry), form(form),
        context(point.getArg(0)), samples(point.getArg(1)) {}

  /// A device's stream; indices, first, count, workspace.
  void passLeading();
  /// What the function takes in the source, each as its kind says.
  void passArguments(llvm::ArrayRef<ModelDescription::Argument> all);
  void passParameters();
  void passStream() { passValue(loadPointer(context, offsetof(trop_context, stream))); }
  /// How many warps compute; none, of a caller whose struct ends before it.
  void passWarps();
  /// What changed stands where others have samples, after a flag: null stands for no entries, and
  /// sets it.
  void passChangesOrAll();
  void passValue(llvm::Value *value) { arguments.push_back(value); }
  /// What the function takes after these.
  void pass(Passed what);

  llvm::Value *getCount() const { return count; }
  llvm::ArrayRef<llvm::Value *> get() const { return arguments; }

private:
  /// Field of a struct, loaded.
  llvm::Value *loadField(llvm::Value *object, size_t offset, llvm::Type *type);
  llvm::Value *loadPointer(llvm::Value *object, size_t offset) {
    return loadField(object, offset, builder.getPtrTy());
  }
  llvm::Value *loadElement(llvm::Value *array, size_t index) {
    return loadPointer(array, index * sizeof(void *));
  }
  /// What the caller passes, or null.
  llvm::Value *getTaken(Passed what);
  /// The array of a kind of which the function has `number` arguments, or the array of theirs.
  llvm::Value *loadArray(const ArgumentKind &kind, size_t number);
  /// What is null, as a whole or one by one, or lies past the end of an older caller's
  /// struct, is passed as null.
  llvm::Value *loadOptional(llvm::Value *owner, size_t offset, size_t number, bool isList);
  /// A field of 8 bytes, or `none` where the owner's struct ends before it, as of older callers.
  llvm::Value *findField(llvm::Value *owner, size_t offset, llvm::Value *none);
  /// Read-only memory that is 0.
  llvm::Constant *makeZeros(size_t bytes);

  /// Passes an array of `shape`, row-major, `leading` extents first.
  void passArray(llvm::Value *pointer, llvm::ArrayRef<llvm::Value *> leading,
                 llvm::ArrayRef<int64_t> shape);
  /// One array shaped like each parameter.
  void passArrays(llvm::Value *array);
  /// An array of one element of `shape` a sample.
  void passResult(llvm::Value *pointer, llvm::ArrayRef<int64_t> shape) {
    passArray(pointer, count, shape);
  }
  /// Memory of the caller whose extent is not looked at.
  void passBytes(llvm::Value *pointer) { passArray(pointer, builder.getInt64(INT64_MAX), {}); }
  /// The buffers of each of an array of trop_sparse: three, or those that trop/abi.h says of a
  /// device.
  void passLists(llvm::Value *array);
  /// In the place of lists where nothing is written.
  void passNoLists();
  /// The fields of a trop_leaves; see ExplainLowering.cpp.
  void passLeaves(llvm::Value *leaves);
  /// Positions and how many, of each of an array of trop_changes.
  void passChanges(llvm::Value *array);

  llvm::IRBuilder<> &builder;
  llvm::Function &point;
  const ModelDescription &model;
  const Entry &entry;
  ArrayForm form;
  llvm::Value *context, *samples;
  llvm::Value *rows = nullptr, *count = nullptr;
  llvm::SmallVector<llvm::Value *> arguments;
};

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_ENTRYARGUMENTS_H
