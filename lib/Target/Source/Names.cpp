//===- Names.cpp - What a source calls the values of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Names.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Frontend/Grammar/Parser.h"

#include "trop/schema.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

/// What invented names begin with.
static constexpr llvm::StringLiteral kInvented = "t";

static bool isReserved(StringRef name) {
  static constexpr llvm::StringLiteral kWords[] = {"include", "const",  "layer",  "model", "train",
                                                   "param",   "repeat", "return", "inf"};
  return llvm::is_contained(kWords, name) || name == schema::kReservedName;
}

static bool isIdentifier(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) && name.size() <= kMaxNameLength &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; }) &&
         !isReserved(name);
}

/// Whether two functions are of the same ops, so that the n-th of one is the n-th of the other.
static bool haveEqualOps(Block &left, Block &right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](Operation &a, Operation &b) { return a.getName() == b.getName(); });
}

static StringRef getPlaceName(Value value) {
  auto name = dyn_cast<NameLoc>(value.getLoc());
  return name ? name.getName().getValue() : StringRef();
}

SourceNames::SourceNames(func::FuncOp forward, func::FuncOp values) {
  Block &block = forward.getBody().front();
  SmallVector<Wanted> wanted;
  for (BlockArgument argument : block.getArguments())
    if (auto name = forward.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName))
      wanted.push_back({argument, name.getValue(), /*isDefinition=*/false});

  bool known = values && haveEqualOps(block, values.getBody().front());
  if (known) {
    DenseMap<Value, Value> twins;
    for (auto [twin, argument] : llvm::zip(values.getArguments(), block.getArguments()))
      twins[twin] = argument;
    for (auto [twin, op] : llvm::zip(values.getBody().front(), block))
      for (auto [result, value] : llvm::zip(twin.getResults(), op.getResults()))
        twins[result] = value;
    Operation *end = values.getBody().front().getTerminator();
    for (auto [index, result] : llvm::enumerate(end->getOperands()))
      if (auto name = values.getResultAttrOfType<StringAttr>(index, attrs::kName))
        wanted.push_back({twins[result], name.getValue(), /*isDefinition=*/true});
  }
  for (Operation &op : block)
    for (Value value : op.getResults())
      if (StringRef name = getPlaceName(value); !name.empty() && !(known && hasSamples(value)))
        wanted.push_back({value, name, hasSamples(value)});
  assign(wanted);
}

void SourceNames::assign(ArrayRef<Wanted> wanted) {
  // The input is a value, too; that is no second name of it.
  auto isAgain = [&](const Wanted &name) {
    return isa<BlockArgument>(name.value) && name.isDefinition && name.name == wanted.front().name;
  };
  SmallVector<std::string> chosen(wanted.size());
  for (bool identifiers : {true, false})
    for (auto [name, choice] : llvm::zip(wanted, chosen)) {
      bool keeps = isIdentifier(name.name) && !taken.contains(name.name);
      if (!isAgain(name) && choice.empty() && (keeps || !identifiers))
        choice = makeUnique(name.name);
    }
  for (auto [name, choice] : llvm::zip(wanted, chosen)) {
    if (isAgain(name))
      continue;
    names.try_emplace(name.value, choice);
    if (name.isDefinition)
      definitions.push_back({name.value, choice});
  }
}

std::string SourceNames::makeUnique(StringRef name) {
  std::string stem;
  for (char c : name)
    stem += llvm::isAlnum(c) ? c : '_';
  if (stem.empty() || llvm::isDigit(stem.front()))
    stem.insert(0, "_");
  std::string unique = stem;
  for (int &number = numbers[stem]; !isIdentifier(unique) || !taken.insert(unique).second;) {
    std::string suffix = "_" + std::to_string(++number + 1);
    unique = stem.substr(0, kMaxNameLength - suffix.size()) + suffix;
  }
  return unique;
}

std::string SourceNames::lookup(Value value) const { return names.lookup(value); }

std::string SourceNames::invent(Value value) {
  return names.try_emplace(value, makeUnique(kInvented)).first->second;
}

} // namespace trop
