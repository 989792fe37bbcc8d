//===- TropVocabulary.cpp - Calls that plugins add to the language --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropVocabulary.h"

#include "dialect/Trop/IR/TropDialect.h"

#include "mlir/IR/DialectInterface.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace trop {
namespace {

/// Where a context has them.
class Vocabulary : public DialectInterface::Base<Vocabulary> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Vocabulary)
  explicit Vocabulary(Dialect *dialect) : Base(dialect) {}

  llvm::StringMap<std::vector<schema::Call>> calls;
};

class AddCall : public DialectExtension<AddCall, TropDialect> {
public:
  AddCall(StringRef what, const schema::Call &call) : what(what.str()), call(call) {}

  void apply(MLIRContext *, TropDialect *dialect) const final {
    auto *vocabulary = dialect->getRegisteredInterface<Vocabulary>();
    if (!vocabulary)
      vocabulary = &dialect->addInterface<Vocabulary>();
    vocabulary->calls[what].push_back(call);
  }

private:
  std::string what;
  schema::Call call;
};

} // namespace

void addCall(DialectRegistry &registry, StringRef what, const schema::Call &call) {
  registry.addExtension(TypeID::getFromOpaquePointer(&call), std::make_unique<AddCall>(what, call));
}

ArrayRef<schema::Call> getAddedCalls(MLIRContext *context, StringRef what) {
  auto *dialect = context->getLoadedDialect<TropDialect>();
  auto *vocabulary = dialect ? dialect->getRegisteredInterface<Vocabulary>() : nullptr;
  if (!vocabulary)
    return {};
  auto found = vocabulary->calls.find(what);
  if (found == vocabulary->calls.end())
    return {};
  return found->second;
}

} // namespace trop
