//===- TropVocabulary.cpp - Calls that plugins add to the language --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropVocabulary.h"

#include "dialect/Trop/IR/TropDialect.h"

#include "mlir/IR/DialectInterface.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

#include "trop/schema_check.h"

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

bool mayBeAdded(StringRef what) {
  return llvm::is_contained({"optimizer", "initialiser", "schedule", "data source", "noise"}, what);
}

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

/// One argument: whether it is given, as it has to be.
static std::string findMistake(const schema::Argument &argument, Attribute value) {
  std::string name = "'" + std::string(argument.name) + "'";
  if (!value)
    return argument.optional ? "" : "without " + name;
  if (argument.kind == schema::Kind::Choice) {
    auto word = dyn_cast<FlatSymbolRefAttr>(value);
    SmallVector<StringRef> choices;
    llvm::SplitString(argument.choices, choices, "|");
    return word && llvm::is_contained(choices, word.getValue()) ? "" : "with no choice for " + name;
  }
  auto number = dyn_cast<FloatAttr>(value);
  return number && schema::isLegal(argument, number.getValueAsDouble())
             ? ""
             : "with no number in its range for " + name;
}

std::string findNoiseMistake(CallAttr distribution) {
  if (!distribution)
    return "is none";
  std::string name = "'" + distribution.getName().str() + "'";
  ArrayRef<schema::Call> added = getAddedCalls(distribution.getContext(), "noise");
  auto known = llvm::concat<const schema::Call>(ArrayRef(schema::kNoises), added);
  auto found = llvm::find_if(
      known, [&](const schema::Call &call) { return distribution.getName() == call.name; });
  if (found == known.end())
    return "is " + name + ", which neither Trop nor a plugin declares";
  ArrayRef<schema::Argument> arguments((*found).arguments, (*found).argumentCount);
  ArrayRef<Attribute> positional = distribution.getPositional().getValue();
  size_t taken = 0, named = 0;
  for (const schema::Argument &argument : arguments) {
    Attribute value;
    if (argument.named) {
      value = distribution.getNamed().get(argument.name);
      named += bool(value);
    } else if (taken < positional.size()) {
      value = positional[taken++];
    }
    if (std::string mistake = findMistake(argument, value); !mistake.empty())
      return "is " + name + " " + mistake;
  }
  if (taken < positional.size() || named < distribution.getNamed().size())
    return "is " + name + " with arguments that it does not have";
  return "";
}

} // namespace trop
