//===- ExposeLayerInputs.cpp - Layer inputs among the named values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_EXPOSELAYERINPUTS
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h.inc"

WeightedOpInterface findWeightedLayer(Value parameter) {
  WeightedOpInterface first;
  for (Operation *user : parameter.getUsers()) {
    auto layer = dyn_cast<WeightedOpInterface>(user);
    if (!layer)
      continue;
    SmallVector<Value> operands = layer.getLeafOperands();
    for (unsigned number : layer.getWeightOperands())
      if (operands[number] == parameter && (!first || user->isBeforeInBlock(first)))
        first = layer;
  }
  return first;
}

namespace {

/// Results of a function, and those that it gets: all at once, since a signature is
/// written anew for each change.
class Results {
public:
  explicit Results(func::FuncOp function)
      : function(function), returned(function.getBody().front().getTerminator()) {
    for (auto [position, value] : llvm::enumerate(returned->getOperands())) {
      positions.try_emplace(value, position);
      if (auto name = function.getResultAttrOfType<StringAttr>(position, attrs::kName))
        names.insert(name.getValue());
    }
  }

  /// The number of the result that is `value`, called `name` if it is a new one.
  unsigned findOrAdd(Value value, const Twine &name) {
    auto [entry, isNew] = positions.try_emplace(value, returned->getNumOperands() + added.size());
    if (!isNew)
      return entry->second;
    Builder builder(function.getContext());
    NamedAttrList attributes;
    if (!name.isTriviallyEmpty())
      attributes.set(attrs::kName, builder.getStringAttr(makeUnique(name.str())));
    dictionaries.push_back(attributes.getDictionary(builder.getContext()));
    added.push_back(value);
    return entry->second;
  }

  LogicalResult add() {
    unsigned before = returned->getNumOperands();
    SmallVector<unsigned> places(added.size(), before);
    if (failed(function.insertResults(places, ValueRange(added).getTypes(), dictionaries)))
      return failure();
    returned->insertOperands(before, added);
    return success();
  }

  size_t countAdded() const { return added.size(); }

private:
  /// `name`, or `name#2` and so on where results have it already: no source can write that.
  std::string makeUnique(const std::string &name) {
    std::string unique = name;
    for (unsigned count = 2; !names.insert(unique).second; ++count)
      unique = name + "#" + std::to_string(count);
    return unique;
  }

  func::FuncOp function;
  Operation *returned;
  llvm::StringSet<> names;
  llvm::DenseMap<Value, unsigned> positions;
  SmallVector<Value> added;
  SmallVector<DictionaryAttr> dictionaries;
};

struct ExposeLayerInputs : impl::ExposeLayerInputsBase<ExposeLayerInputs> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == roles::kValues &&
          (failed(verifyModelFunction(function)) || failed(expose(function))))
        return signalPassFailure();
  }

  LogicalResult expose(func::FuncOp function) {
    Builder builder(&getContext());
    Results results(function);
    SmallVector<DictionaryAttr> dictionaries;
    function.getAllArgAttrs(dictionaries);
    for (auto [argument, dictionary] : llvm::zip_equal(function.getArguments(), dictionaries)) {
      WeightedOpInterface layer = findWeightedLayer(argument);
      if (!layer || !hasSamples(layer.getLeafOperands().front()))
        continue;
      NamedAttrList attributes(dictionary);
      auto name = dyn_cast_or_null<StringAttr>(attributes.get(attrs::kName));
      unsigned position = results.findOrAdd(layer.getLeafOperands().front(),
                                            name ? name.getValue() + ".input" : Twine());
      attributes.set(attrs::kInputValue, builder.getI64IntegerAttr(position));
      dictionary = attributes.getDictionary(&getContext());
    }
    function.setAllArgAttrs(dictionaries);
    for (auto head : function.getOps<HeadOpInterface>())
      if (hasSamples(head.getScores()))
        results.findOrAdd(head.getScores(), "scores");
    numExposed += results.countAdded();
    return results.add();
  }
};

} // namespace
} // namespace trop
