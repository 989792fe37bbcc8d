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
  auto add = [&](NameTable &table, StringRef what, StringRef surfaceName,
                 RegisteredOperationName name) {
    auto [entry, isNew] = table.try_emplace(surfaceName, name);
    if (!isNew)
      clashes.push_back({what, entry->first(), entry->second, name});
  };
  for (RegisteredOperationName name : context->getRegisteredOperations()) {
    if (auto *layer = name.getInterface<LayerOpInterface>())
      add(layers, "layer", layer->getSurfaceName(), name);
    if (auto *loss = name.getInterface<LossOpInterface>())
      add(losses, "loss", loss->getSurfaceName(), name);
    if (auto *reduce = name.getInterface<SampleReduceOpInterface>())
      add(reduces, "reduction", reduce->getSurfaceName(), name);
  }
}

LogicalResult Registry::verify(Location loc) const {
  for (const Clash &clash : clashes) {
    auto diagnostic = emitError(loc)
                      << "'" << clash.first << "' and '" << clash.second << "' are both called "
                      << clash.what << " '" << clash.surfaceName << "'";
    diagnostic.attachNote() << "load one of their dialects alone, or rename one";
  }
  return success(clashes.empty());
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
  auto *inference = name.getInterface<InferTypeOpInterface>();
  if (!inference)
    return emitError(loc) << "'" << name
                          << "' does not infer the type of its result: a bug of its dialect";
  OperationState state(loc, name);
  state.addOperands(operands);
  SmallVector<Type> types;
  {
    // A scratch op gives inference its properties, defaults filled in.
    Operation *scratch =
        Operation::create(loc, name, TypeRange(), operands, attributes.getDictionary(context),
                          OpaqueProperties(nullptr), {}, 0);
    // Of another kind than the op's they are dropped.
    for (NamedAttribute attribute : attributes)
      if (!scratch->getAttr(attribute.getName())) {
        scratch->destroy();
        return emitError(loc) << "'" << name << "' has no attribute '"
                              << attribute.getName().getValue()
                              << "' of this kind: a bug of its dialect";
      }
    LogicalResult inferred =
        inference->inferReturnTypes(context, loc, operands, scratch->getAttrDictionary(),
                                    scratch->getPropertiesStorage(), {}, types);
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
static FailureOr<NamedAttrList> makeAttributes(RegisteredOperationName op, Location loc,
                                               ArrayRef<LayerOption> known,
                                               ArrayRef<NamedAttribute> options) {
  NamedAttrList attributes;
  for (NamedAttribute option : options) {
    const LayerOption *declared = llvm::find_if(
        known, [&](const LayerOption &o) { return o.name == option.getName().getValue(); });
    assert(declared != known.end() && "options are checked against the signature");
    Attribute attribute = declared->makeAttr
                              ? declared->makeAttr(loc.getContext(), option.getValue())
                              : option.getValue();
    if (!attribute || !llvm::is_contained(op.getAttributeNames(), option.getName()))
      return emitError(loc) << "'" << op << "' has no attribute for its option '" << declared->name
                            << "': a bug of its dialect";
    attributes.append(option.getName(), attribute);
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
  auto attributes = makeAttributes(layer, loc, signature.options, options);
  if (failed(attributes))
    return failure();
  if (layer.hasTrait<OpTrait::AttrSizedOperandSegments>())
    attributes->append("operandSegmentSizes", builder.getDenseI32ArrayAttr(segments));
  return buildInferred(layer, builder, loc, present, *attributes);
}

FailureOr<Value> Registry::buildLoss(RegisteredOperationName loss, OpBuilder &builder, Location loc,
                                     Value output, Value target, ArrayRef<NamedAttribute> options) {
  auto attributes = makeAttributes(loss, loc, getLossOptions(loss), options);
  if (failed(attributes))
    return failure();
  return loss.getInterface<LossOpInterface>()->buildLoss(builder, loc, output, target,
                                                         attributes->getAttrs());
}

FailureOr<Value> Registry::buildReduce(RegisteredOperationName reduce, OpBuilder &builder,
                                       Location loc, Value losses,
                                       ArrayRef<NamedAttribute> options) {
  auto attributes = makeAttributes(reduce, loc, getReduceOptions(reduce), options);
  if (failed(attributes))
    return failure();
  return buildInferred(reduce, builder, loc, losses, *attributes);
}

} // namespace trop
