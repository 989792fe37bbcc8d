//===- ModelDescription.cpp - What the descriptor says of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Object/ModelDescription.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Schedule/Lanes.h"
#include "lib/Target/Object/ModelHash.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

/// "file:line:col", of the innermost location that is a place in a file.
static std::string formatLocation(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return formatLocation(name.getChildLoc());
  if (auto fused = dyn_cast<FusedLoc>(loc); fused && !fused.getLocations().empty())
    return formatLocation(fused.getLocations().front());
  if (auto place = dyn_cast<FileLineColLoc>(loc))
    return (place.getFilename().getValue() + ":" + Twine(place.getLine()) + ":" +
            Twine(place.getColumn()))
        .str();
  return "";
}

static std::vector<int64_t> getShape(Type type) { return getUnitShape(type).vec(); }

static std::string getName(DictionaryAttr attributes) {
  auto name = attributes ? attributes.getAs<StringAttr>(attrs::kName) : StringAttr();
  return name ? name.str() : "";
}

static ModelDescription::Function describeFunction(func::FuncOp function) {
  ModelDescription::Function described{function.getName().str(), {}};
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
    described.arguments.push_back({findArgumentKind(getArgumentKind(function, index)),
                                   isa<StateType>(type) ? std::vector<int64_t>() : getShape(type)});
  return described;
}

static void describeNoise(func::FuncOp gradient, ModelDescription &model) {
  for (BlockArgument argument : gradient.getArguments()) {
    unsigned index = argument.getArgNumber();
    if (getArgumentKind(gradient, index) == kinds::kNoise)
      model.noise.push_back({getName(gradient.getArgAttrDict(index)),
                             formatLocation(argument.getLoc()), getShape(argument.getType()),
                             gradient.getArgAttrOfType<CallAttr>(index, attrs::kNoise)});
  }
}

/// What the layer that applies a parameter says of it: how many inputs an output
/// combines, how many outputs an input reaches, where the free weights are.
static void describeUse(BlockArgument argument, ModelDescription::Parameter &parameter) {
  parameter.fanIn = parameter.fanOut = 1;
  parameter.pattern = "dense";
  parameter.finite = llvm::any_of(argument.getUsers(), [](Operation *user) {
    auto layer = dyn_cast<WeightedOpInterface>(user);
    return layer && !layer.takesInfinities();
  });
  WeightedOpInterface layer = findWeightedLayer(argument);
  if (!layer)
    return;
  int64_t points = computeProduct(layer.getDomain());
  parameter.fanIn = points / computeProduct(getUnitShape(layer->getResult(0)));
  parameter.fanOut = points / computeProduct(getUnitShape(layer.getLeafOperands().front()));
  parameter.pattern = layer.getWeightPattern().str();
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// What the source calls a value, or else what it is made up of.
static std::string getStepName(Value value) {
  auto named = dyn_cast<NameLoc>(value.getLoc());
  return named ? named.getName().str() : inventName(value);
}

/// Names of steps, each another. Of the ops that one expression of the source became,
/// all of which bear its name, the last has its value.
static std::vector<std::string> nameSteps(ArrayRef<StructuralOpInterface> steps) {
  std::vector<std::string> names(steps.size());
  llvm::StringMap<int> taken;
  for (size_t step = steps.size(); step-- > 0;) {
    std::string name = getStepName(steps[step]->getResult(0));
    if (taken.contains(name))
      name = inventName(steps[step]->getResult(0));
    int count = ++taken[name];
    names[step] = count > 1 ? name + "#" + std::to_string(count) : name;
  }
  return names;
}

namespace {

/// Describes the steps of a function of role `explain`.
class StepDescriber {
public:
  explicit StepDescriber(func::FuncOp function)
      : function(function), ops(llvm::to_vector(function.getOps<StructuralOpInterface>())),
        names(nameSteps(ops)) {
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      if (getArgumentKind(function, index) != kinds::kInput)
        parameters.try_emplace(index, parameters.size());
  }

  std::vector<ModelDescription::Step> describe() {
    std::vector<ModelDescription::Step> steps;
    for (auto [index, op] : llvm::enumerate(ops)) {
      Value result = op->getResult(0);
      numbers[result] = index;
      ModelDescription::Step step{names[index],
                                  formatLocation(op.getLoc()),
                                  getOperation(op),
                                  static_cast<trop_combiner>(op.getCombiner()),
                                  hasSamples(result),
                                  getShape(result.getType()),
                                  computeProduct(op.getDomain()) /
                                      computeProduct(getUnitShape(result)),
                                  {},
                                  {}};
      for (Value operand : op.getLeafOperands())
        step.operands.push_back(describe(operand));
      if (Value init = op.getInit())
        step.init = describe(init);
      steps.push_back(std::move(step));
    }
    return steps;
  }

private:
  static std::string getOperation(Operation *op) {
    if (auto layer = dyn_cast<LayerOpInterface>(op))
      return layer.getSurfaceName().str();
    return op->getName().stripDialect().str();
  }

  ModelDescription::Step::Operand describe(Value value) {
    std::vector<int64_t> shape = getShape(value.getType());
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument) {
      auto number = numbers.find(value);
      if (number == numbers.end())
        return {TROP_SOURCE_CONSTANT, 0, getStepName(value), shape};
      return {TROP_SOURCE_STEP, number->second, names[number->second], shape};
    }
    auto parameter = parameters.find(argument.getArgNumber());
    bool isInput = parameter == parameters.end();
    return {isInput ? TROP_SOURCE_INPUT : TROP_SOURCE_PARAMETER, isInput ? 0 : parameter->second,
            getName(function.getArgAttrDict(argument.getArgNumber())), shape};
  }

  func::FuncOp function;
  SmallVector<StructuralOpInterface> ops;
  std::vector<std::string> names;
  llvm::DenseMap<Value, int64_t> numbers;
  llvm::DenseMap<unsigned, int64_t> parameters; ///< numbers of arguments that are no input
};

static_assert(int(Combiner::None) == TROP_COMBINER_NONE &&
              int(Combiner::Sum) == TROP_COMBINER_SUM && int(Combiner::Max) == TROP_COMBINER_MAX &&
              int(Combiner::Min) == TROP_COMBINER_MIN);

} // namespace

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

static trop_element getElement(Type type) {
  return getElementTypeOrSelf(type).isF64() ? TROP_F64 : TROP_F32;
}

std::string getBytes(DenseElementsAttr value) {
  ArrayRef<char> raw = value.getRawData();
  std::string bytes(raw.begin(), raw.end());
  for (int64_t n = 1; value.isSplat() && n < value.getNumElements(); ++n)
    bytes.append(raw.begin(), raw.end());
  return bytes;
}

FailureOr<ModelDescription> describeModel(ModuleOp module) {
  ModelDescription model;
  func::FuncOp forward, values, active;
  for (auto function : module.getOps<func::FuncOp>()) {
    StringRef role = getRole(function);
    if (const Role *known = findRole(role); !known || !known->isLowered)
      continue;
    model.functions[role] = describeFunction(function);
    if (role == roles::kForward)
      forward = function;
    else if (role == roles::kValues)
      values = function;
    else if (role == roles::kGradient)
      describeNoise(function, model);
    else if (role == roles::kExplain)
      model.steps = StepDescriber(function).describe();
    else if (role == roles::kActiveGradient)
      active = function;
  }
  if (model.steps.empty())
    model.functions.erase(roles::kExplain);
  if (!forward || !values)
    return module.emitError() << "expected a model: a function with " << attrs::kRole << " "
                              << roles::kForward << " and one with " << roles::kValues;
  model.name = forward->getAttrOfType<StringAttr>(attrs::kModel).str();
  model.hash = hashModel(forward);
  if (auto checkpoint = forward->getAttrOfType<DictionaryAttr>(attrs::kCheckpoint))
    for (NamedAttribute said : checkpoint)
      model.metadata.emplace_back(said.getName().str(), cast<StringAttr>(said.getValue()).str());
  model.target = forward->hasAttr(attrs::kClasses) ? TROP_TARGET_CLASSES : TROP_TARGET_VALUES;
  model.outputShape = getShape(forward.getResultTypes().front());
  Value output = forward.getBody().front().getTerminator()->getOperand(0);
  if (output.getDefiningOp<HeadOpInterface>())
    if (auto layer = output.getDefiningOp<LayerOpInterface>())
      model.head = layer.getSurfaceName().str();
  model.compute = getElement(output.getType());
  model.blockSamples = getLanes(getElementTypeOrSelf(output.getType()));
  for (unsigned index = 0; index < forward.getNumArguments(); ++index) {
    BlockArgument argument = forward.getArgument(index);
    DictionaryAttr attributes = forward.getArgAttrDict(index);
    if (getArgumentKind(forward, index) == kinds::kInput) {
      model.inputShape = getShape(argument.getType());
      model.storage = getElement(argument.getType());
      continue;
    }
    ModelDescription::Parameter parameter;
    parameter.name = getName(attributes);
    parameter.location = formatLocation(argument.getLoc());
    parameter.shape = getShape(argument.getType());
    parameter.init = attributes.getAs<CallAttr>(attrs::kInit);
    auto every = attributes.getAs<IntegerAttr>(attrs::kUpdateEvery);
    parameter.updateEvery = every ? every.getInt() : 1;
    auto penalty = attributes.getAs<FloatAttr>(attrs::kPenalty);
    parameter.l2 = penalty ? penalty.getValueAsDouble() : 0;
    parameter.value = attributes.getAs<DenseElementsAttr>(attrs::kValue);
    describeUse(argument, parameter);
    auto input = values.getArgAttrOfType<IntegerAttr>(index, attrs::kInputValue);
    parameter.inputValue = input ? input.getInt() : -1;
    parameter.activeBound = computeProduct(getUnitShape(argument.getType()));
    if (active)
      if (auto bound =
              active.getResultAttrOfType<IntegerAttr>(model.parameters.size(), attrs::kActiveBound))
        parameter.activeBound = bound.getInt();
    model.parameters.push_back(parameter);
  }
  Operation *returned = values.getBody().front().getTerminator();
  for (auto [index, value] : llvm::enumerate(returned->getOperands()))
    model.values.push_back({getName(values.getResultAttrDict(index)),
                            formatLocation(value.getLoc()), getShape(value.getType())});
  for (auto op : module.getOps<TrainOp>()) {
    auto phases = op.getPhases().getAsRange<PhaseAttr>();
    model.train = {formatLocation(op.getLoc()),
                   op.getLoss().str(),
                   op.getReduce().str(),
                   std::vector<PhaseAttr>(phases.begin(), phases.end()),
                   static_cast<int64_t>(op.getReduceCount()),
                   op->getAttrDictionary()};
    model.tiesBeta = op.getTies().getBeta().convertToDouble();
    model.derivative = op.getTies().getText();
    if (auto slope = op.getSlopeAtZero())
      model.derivative += ", slope_at_zero(" + formatNumber(slope->convertToDouble()) + ")";
  }
  return model;
}

void describeLowered(ModuleOp module, ModelDescription &model) {
  for (auto function : module.getOps<FunctionOpInterface>()) {
    if (auto phases = function->getAttrOfType<IntegerAttr>(kPhasesAttr))
      model.phases = phases.getInt();
    auto kept = function->getAttrOfType<ArrayAttr>(kKeptAttr);
    if (!kept)
      continue;
    auto number = [](Operation *op, StringRef attr) {
      return op->getAttrOfType<IntegerAttr>(attr).getInt();
    };
    ModelDescription::State state{number(function, kBlockBytesAttr),
                                  number(function, kSharedBytesAttr),
                                  number(function, kFanOutAttr),
                                  {}};
    for (auto dictionary : kept.getAsRange<DictionaryAttr>()) {
      auto field = [&](StringRef attr) { return dictionary.getAs<IntegerAttr>(attr).getInt(); };
      Location place(cast<LocationAttr>(dictionary.get("place")));
      auto named = dyn_cast<NameLoc>(place);
      state.kept.push_back({named ? named.getName().str() : "", formatLocation(place),
                            field("plan"), field("fan_out"), field("units"), field("offset"),
                            field("bytes")});
    }
    model.state = state;
  }
}

} // namespace trop
