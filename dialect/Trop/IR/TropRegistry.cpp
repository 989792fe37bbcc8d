//===- TropRegistry.cpp - Ops by the name a source calls them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropRegistry.h"

#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

using NameTable = llvm::StringMap<RegisteredOperationName>;

Registry::Registry(MLIRContext *context) {
  for (RegisteredOperationName name : context->getRegisteredOperations()) {
    if (auto *layer = name.getInterface<LayerOpInterface>())
      layers.try_emplace(layer->getSurfaceName(), name);
    if (auto *loss = name.getInterface<LossOpInterface>())
      losses.try_emplace(loss->getSurfaceName(), name);
    if (auto *reduce = name.getInterface<SampleReduceOpInterface>())
      reduces.try_emplace(reduce->getSurfaceName(), name);
  }
}

static std::optional<RegisteredOperationName> find(const NameTable &table, StringRef name) {
  auto entry = table.find(name);
  if (entry == table.end())
    return std::nullopt;
  return entry->second;
}

std::optional<RegisteredOperationName> Registry::findLayer(StringRef name) const {
  return find(layers, name);
}
std::optional<RegisteredOperationName> Registry::findLoss(StringRef name) const {
  return find(losses, name);
}
std::optional<RegisteredOperationName> Registry::findReduce(StringRef name) const {
  return find(reduces, name);
}

static SmallVector<StringRef> getNames(const NameTable &table) {
  SmallVector<StringRef> names;
  for (const auto &entry : table)
    if (llvm::isAlpha(entry.first().front()))
      names.push_back(entry.first());
  llvm::sort(names);
  return names;
}

SmallVector<StringRef> Registry::getLayerNames() const { return getNames(layers); }
SmallVector<StringRef> Registry::getLossNames() const { return getNames(losses); }
SmallVector<StringRef> Registry::getReduceNames() const { return getNames(reduces); }

LayerSignature Registry::getSignature(RegisteredOperationName layer) {
  return layer.getInterface<LayerOpInterface>()->getSignature();
}

bool Registry::lossTakesClasses(RegisteredOperationName loss) {
  return loss.getInterface<LossOpInterface>()->takesClasses();
}

llvm::SmallVector<LayerOption> Registry::getLossOptions(RegisteredOperationName loss) {
  return loss.getInterface<LossOpInterface>()->getOptions();
}

FailureOr<Value> buildInferred(RegisteredOperationName name, OpBuilder &builder, Location loc,
                               ArrayRef<Value> operands, NamedAttrList attributes) {
  MLIRContext *context = builder.getContext();
  OperationState state(loc, name);
  state.addOperands(operands);
  SmallVector<Type> types;
  {
    // A scratch op gives inference its properties, defaults filled in.
    Operation *scratch =
        Operation::create(loc, name, TypeRange(), operands, attributes.getDictionary(context),
                          OpaqueProperties(nullptr), {}, 0);
    LogicalResult inferred = name.getInterface<InferTypeOpInterface>()->inferReturnTypes(
        context, loc, operands, scratch->getAttrDictionary(), scratch->getPropertiesStorage(), {},
        types);
    scratch->destroy();
    if (failed(inferred))
      return failure();
    if (types.size() != 1)
      return emitError(loc) << "'" << name << "' infers " << types.size()
                            << " results, expected one: a bug of its dialect";
  }
  state.addAttributes(attributes);
  state.addTypes(types);
  return builder.create(state)->getResult(0);
}

llvm::SmallVector<LayerOption> Registry::getReduceOptions(RegisteredOperationName reduce) {
  return reduce.getInterface<SampleReduceOpInterface>()->getOptions();
}

/// The op's attributes for the options of a call.
static NamedAttrList makeAttributes(MLIRContext *context, ArrayRef<LayerOption> known,
                                    ArrayRef<NamedAttribute> options) {
  NamedAttrList attributes;
  for (NamedAttribute option : options) {
    const LayerOption *declared = llvm::find_if(
        known, [&](const LayerOption &o) { return o.name == option.getName().getValue(); });
    assert(declared != known.end() && "options are checked against the signature");
    attributes.append(option.getName(), declared->makeAttr
                                            ? declared->makeAttr(context, option.getValue())
                                            : option.getValue());
  }
  return attributes;
}

FailureOr<Value> Registry::buildLayer(RegisteredOperationName layer, OpBuilder &builder,
                                      Location loc, ArrayRef<Value> operands,
                                      ArrayRef<NamedAttribute> options) {
  LayerSignature signature = getSignature(layer);
  SmallVector<Value> present;
  SmallVector<int32_t> segments;
  for (auto [index, operand] : llvm::enumerate(operands)) {
    // Operands past the signature belong to its last, `many`, operand.
    if (index < signature.operands.size())
      segments.push_back(0);
    if (!operand)
      continue;
    present.push_back(operand);
    ++segments.back();
  }
  NamedAttrList attributes = makeAttributes(builder.getContext(), signature.options, options);
  if (layer.hasTrait<OpTrait::AttrSizedOperandSegments>())
    attributes.append("operandSegmentSizes", builder.getDenseI32ArrayAttr(segments));
  return buildInferred(layer, builder, loc, present, attributes);
}

FailureOr<Value> Registry::buildLoss(RegisteredOperationName loss, OpBuilder &builder, Location loc,
                                     Value output, Value target, ArrayRef<NamedAttribute> options) {
  NamedAttrList attributes = makeAttributes(builder.getContext(), getLossOptions(loss), options);
  return loss.getInterface<LossOpInterface>()->buildLoss(builder, loc, output, target,
                                                         attributes.getAttrs());
}

FailureOr<Value> Registry::buildReduce(RegisteredOperationName reduce, OpBuilder &builder,
                                       Location loc, Value losses,
                                       ArrayRef<NamedAttribute> options) {
  return buildInferred(reduce, builder, loc, losses,
                       makeAttributes(builder.getContext(), getReduceOptions(reduce), options));
}

} // namespace trop
