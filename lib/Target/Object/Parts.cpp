//===- Parts.cpp - Machine code in several threads -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/Parts.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/PassTimingInfo.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <array>
#include <optional>

using namespace llvm;

namespace trop {

/// More would balance threads better, but each costs a context and passes of its own.
static constexpr unsigned kParts = 4;

/// Local functions of up to so many instructions are worth a copy in each part, where
/// they may be inlined.
static constexpr unsigned kCopiedInstructions = 50;

/// Constants up to so many bytes, which code may read; larger ones are a model's weights.
static constexpr uint64_t kCopiedBytes = 4096;

/// Those that every part has that needs them.
static bool isCopied(const GlobalValue &value) {
  if (!value.hasLocalLinkage())
    return false;
  if (auto *variable = dyn_cast<GlobalVariable>(&value))
    return variable->isConstant() &&
           value.getDataLayout().getTypeAllocSize(value.getValueType()) <= kCopiedBytes;
  auto *function = dyn_cast<Function>(&value);
  return function && function->getInstructionCount() <= kCopiedInstructions;
}

/// The part of each function that is in one: the largest first, each to the part that has
/// the fewest instructions by then. What has no entry is in the first.
static DenseMap<const GlobalValue *, unsigned> distribute(const Module &module) {
  SmallVector<std::pair<unsigned, const Function *>> functions;
  for (const Function &function : module)
    if (!function.isDeclaration() && !isCopied(function))
      functions.emplace_back(function.getInstructionCount(), &function);
  llvm::sort(functions, [](auto &a, auto &b) {
    return std::pair(b.first, a.second->getName()) < std::pair(a.first, b.second->getName());
  });
  DenseMap<const GlobalValue *, unsigned> partOf;
  unsigned sizes[kParts] = {};
  for (auto [size, function] : functions) {
    unsigned part = std::min_element(std::begin(sizes), std::end(sizes)) - std::begin(sizes);
    sizes[part] += size;
    partOf[function] = part;
  }
  return partOf;
}

/// Bitcode, for a thread's own context.
static SmallVector<char, 0> writePart(const Module &module, unsigned part,
                                      const DenseMap<const GlobalValue *, unsigned> &partOf) {
  ValueToValueMapTy values;
  std::unique_ptr<Module> clone = CloneModule(module, values, [&](const GlobalValue *value) {
    return isCopied(*value) || partOf.lookup(value) == part;
  });
  SmallVector<char, 0> bitcode;
  raw_svector_ostream stream(bitcode);
  WriteBitcodeToFile(*clone, stream);
  return bitcode;
}

static Expected<ObjectFile> compilePart(StringRef bitcode, const CodegenOptions &options) {
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module =
      parseBitcodeFile(MemoryBufferRef(bitcode, "part"), context);
  if (!module)
    return module.takeError();
  Expected<TargetMachines> machines = createTargetMachines(options); // Functions know theirs.
  if (!machines)
    return machines.takeError();
  TargetMachine &machine = *machines->front();
  if (Error error = optimize(**module, machine, options.optLevel))
    return error;
  ObjectFile object;
  raw_svector_ostream stream(object);
  if (Error error = emitCode(**module, machine, CodeGenFileType::ObjectFile, stream))
    return error;
  return object;
}

/// Gives names that all parts see, and nobody else, to what is local and in one part.
static void shareLocals(Module &module) {
  for (GlobalValue &value : module.global_values()) {
    if (!value.hasLocalLinkage() || isCopied(value))
      continue;
    value.setLinkage(GlobalValue::ExternalLinkage);
    value.setVisibility(GlobalValue::HiddenVisibility);
    if (!value.hasName())
      value.setName("trop.shared");
  }
}

Expected<SmallVector<ObjectFile>> emitParts(Module &module, const CodegenOptions &options) {
  DenseMap<const GlobalValue *, unsigned> partOf = distribute(module);
  shareLocals(module);
  std::array<std::optional<Expected<ObjectFile>>, kParts> results;
  // Times of passes are those of one thread.
  DefaultThreadPool threads(TimePassesIsEnabled ? hardware_concurrency(1)
                                                : optimal_concurrency(kParts));
  for (unsigned part = 0; part < kParts; ++part)
    threads.async([&options, &result = results[part], bitcode = writePart(module, part, partOf)] {
      result.emplace(compilePart(StringRef(bitcode.data(), bitcode.size()), options));
    });
  threads.wait();

  SmallVector<ObjectFile> objects;
  Error errors = Error::success();
  for (std::optional<Expected<ObjectFile>> &result : results)
    if (*result)
      objects.push_back(std::move(**result));
    else
      errors = joinErrors(std::move(errors), result->takeError());
  if (errors)
    return errors;
  return objects;
}

} // namespace trop
