//===- Options.cpp - Options of a call, from an op's attributes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Options become attributes by functions of the op's (LayerOption::makeAttr), which have no
// inverse: a value is tried, and is right if it makes the same attribute. A call is right if
// it builds the same op again.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Options.h"

#include "dialect/Trop/IR/TropRegistry.h"
#include "lib/Target/Source/Text.h"

using namespace mlir;

namespace trop {
namespace {

Attribute makeAttr(const LayerOption &option, Attribute value) {
  return option.makeAttr ? option.makeAttr(value.getContext(), value) : value;
}

/// The value of an option that makes `found`; null if there is none.
Attribute findValue(const LayerOption &option, Attribute found) {
  Builder builder(found.getContext());
  SmallVector<Attribute> tried;
  auto real = dyn_cast<FloatAttr>(found);
  auto integer = dyn_cast<IntegerAttr>(found);
  switch (option.kind) {
  case LayerOption::Kind::Number:
    if (real && !real.getValue().isNaN())
      tried.push_back(builder.getF64FloatAttr(real.getValueAsDouble()));
    break;
  case LayerOption::Kind::Integer:
    if (integer)
      tried.push_back(builder.getI64IntegerAttr(integer.getValue().getSExtValue()));
    break;
  case LayerOption::Kind::Choice:
    for (StringRef choice : option.choices)
      tried.push_back(builder.getStringAttr(choice));
    break;
  case LayerOption::Kind::Ties:
    tried.push_back(found);
  }
  auto *same = llvm::find_if(tried, [&](Attribute t) { return makeAttr(option, t) == found; });
  return same == tried.end() ? Attribute() : *same;
}

std::string formatValue(Attribute value) {
  if (auto real = dyn_cast<FloatAttr>(value))
    return formatReal(real.getValueAsDouble());
  if (auto integer = dyn_cast<IntegerAttr>(value))
    return std::to_string(integer.getInt());
  if (auto ties = dyn_cast<DerivedProgramAttr>(value))
    return ties.getText();
  return cast<StringAttr>(value).getValue().str();
}

/// What stands where a call does not say, from the attributes of a trop.train of these names.
Attribute getFollowed(Operation *train, const LayerOption &option) {
  if (!train || (option.name != kTies && option.name != kSlopeAtZero))
    return {};
  Attribute followed = train->getAttr(option.name);
  auto ties = dyn_cast_or_null<DerivedProgramAttr>(followed);
  // This is also what stands where the block does not say.
  return ties && ties.isNative() ? Attribute() : followed;
}

InFlightDiagnostic refuse(Operation *op) {
  return emitError(op->getLoc()) << "'" << op->getName() << "' ";
}

/// Which operands of the op are which of the signature; false if they are not.
bool matchOperands(Operation *op, LayerCall &call) {
  ArrayRef<LayerOperand> expected = call.signature.operands;
  SmallVector<int32_t> sizes(expected.size(), 1);
  if (auto segments = op->getAttrOfType<DenseI32ArrayAttr>("operandSegmentSizes"))
    sizes.assign(segments.asArrayRef().begin(), segments.asArrayRef().end());
  else if (auto *open = llvm::find_if(expected, [](auto &o) { return o.named || o.many; });
           open != expected.end()) // Of several, ops have segments.
    sizes[open - expected.begin()] += int32_t(op->getNumOperands()) - int32_t(expected.size());
  if (sizes.size() != expected.size())
    return false;
  unsigned next = 0;
  for (int32_t size : sizes) {
    auto &group = call.operands.emplace_back();
    for (int32_t i = 0; i < size; ++i)
      group.push_back(next++);
  }
  return next == op->getNumOperands();
}

/// What an op's attributes are where a call says these options alone.
SmallVector<Attribute> getUsual(Operation *op, ArrayRef<LayerOption> options,
                                NamedAttrList attributes) {
  if (Attribute segments = op->getAttr("operandSegmentSizes"))
    attributes.set("operandSegmentSizes", segments);
  Operation *scratch = Operation::create(
      op->getLoc(), op->getName(), op->getResultTypes(), op->getOperands(),
      attributes.getDictionary(op->getContext()), OpaqueProperties(nullptr), {}, 0);
  auto usual = llvm::map_to_vector(
      options, [&](const LayerOption &option) { return scratch->getAttr(option.name); });
  scratch->destroy();
  return usual;
}

/// Whether a call with these options builds the same op; emits an error if it builds none.
bool buildsSame(Operation *op, const LayerCall &call, ArrayRef<NamedAttribute> options) {
  SmallVector<Value> operands;
  for (ArrayRef<unsigned> group : call.operands) {
    if (group.empty())
      operands.push_back({});
    for (unsigned number : group)
      operands.push_back(op->getOperand(number));
  }
  Block block;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&block);
  FailureOr<Value> built =
      Registry::buildLayer(*op->getRegisteredInfo(), builder, op->getLoc(), operands, options);
  if (failed(built))
    return false;
  Operation *again = built->getDefiningOp();
  return again->getPropertiesAsAttribute() == op->getPropertiesAsAttribute() &&
         again->getResultTypes() == op->getResultTypes();
}

} // namespace

FailureOr<std::string> formatOption(Operation *op, const LayerOption &option) {
  Attribute found = op->getAttr(option.name);
  Attribute value = found ? findValue(option, found) : Attribute();
  if (value)
    return formatValue(value);
  return refuse(op) << "has no '" << option.name << "' that a source can give it";
}

FailureOr<LayerCall> describeCall(Operation *op, Operation *train) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer || op->getNumResults() != 1)
    return refuse(op) << "has no form in a source";
  LayerCall call;
  call.signature = layer.getSignature();
  if (!matchOperands(op, call))
    return refuse(op) << "has operands that no call of " << layer.getSurfaceName() << " gives it";

  ArrayRef<LayerOption> known = call.signature.options;
  NamedAttrList followed;
  for (const LayerOption &option : known)
    if (Attribute value = option.required ? op->getAttr(option.name) : getFollowed(train, option))
      followed.set(option.name, option.required ? value : makeAttr(option, value));
  SmallVector<NamedAttribute> options;
  for (auto [option, usual] : llvm::zip(known, getUsual(op, known, followed))) {
    Attribute found = op->getAttr(option.name);
    if (option.required || found != usual) {
      FailureOr<std::string> text = formatOption(op, option);
      if (failed(text))
        return failure();
      call.options.emplace_back(option.name, *text);
    }
    if (Attribute value = found ? findValue(option, found) : Attribute())
      options.emplace_back(StringAttr::get(op->getContext(), option.name), value);
  }
  if (buildsSame(op, call, options))
    return call;
  return refuse(op) << "has attributes that no call of " << layer.getSurfaceName() << " gives it";
}

} // namespace trop
