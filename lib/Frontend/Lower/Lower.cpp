//===- Lower.cpp - From a checked program to the trop dialect -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each function of a model holds the whole of what it computes, so that each can
// be optimised alone; the body is emitted once for each.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Lower/Lower.h"
#include "lib/Frontend/Lower/BodyEmitter.h"
#include "lib/Frontend/Lower/Initialisers.h"
#include "lib/Frontend/Lower/Training.h"
#include "lib/Frontend/Sema/Names.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

#include "trop/schema.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir;

namespace trop {
namespace {

/// In nine digits. Checkpoints have this text, and a training goes on where its own is the same:
/// the form stays.
std::string formatOption(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.9g", number);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text;
}

class ModelLowering {
public:
  ModelLowering(Sources &sources, const Registry &registry, const Program &program,
                const ast::Model &model)
      : sources(sources), registry(registry), program(program), model(model),
        builder(sources.getContext()) {
    auto entry = program.trainBlocks.find(model.name.text);
    train = entry == program.trainBlocks.end() ? nullptr : &entry->second;
  }

  OwningOpRef<ModuleOp> lower() {
    module = ModuleOp::create(sources.getLocation(model.name.loc));
    builder.setInsertionPointToEnd(module->getBody());
    if (failed(addForward()) || failed(addValues()))
      return nullptr;
    if (train) {
      if (failed(addLoss(roles::kLoss)) || failed(addLoss(roles::kObjective)) ||
          (isNoisy && failed(addLoss(roles::kTrainingLoss))))
        return nullptr;
      addTrain();
    }
    return failed(verify(*module)) ? nullptr : std::move(module);
  }

private:
  /// A function being written.
  struct Function {
    Function(func::FuncOp op, BodyEmitter body) : op(op), body(std::move(body)) {}

    Block &getBlock() { return op.getBody().front(); }
    OpBuilder getBuilder() { return OpBuilder::atBlockEnd(&getBlock()); }

    func::FuncOp op;
    BodyEmitter body;
  };

  /// Starts `@model.role`; the forward function has the model's own name.
  Function addFunction(StringRef role) {
    std::string name = model.name.text.str();
    if (role != roles::kForward)
      name += "." + role.str();
    auto op = func::FuncOp::create(builder, sources.getLocation(model.name.loc), name,
                                   builder.getFunctionType({}, {}));
    op->setAttr(attrs::kModel, builder.getStringAttr(model.name.text));
    op->setAttr(attrs::kRole, builder.getStringAttr(role));
    return {op, BodyEmitter(sources, registry, program, model, *op.addEntryBlock())};
  }

  /// Ends a function, now that its arguments and results are known.
  LogicalResult finish(Function &function, ValueRange results) {
    OpBuilder end = function.getBuilder();
    func::ReturnOp::create(end, sources.getLocation(getReturn().loc), results);
    function.op.setType(
        end.getFunctionType(function.getBlock().getArgumentTypes(), results.getTypes()));
    function.op.setAllArgAttrs(function.body.getArgumentAttrs());
    return verify(function.op);
  }

  const ast::Return &getReturn() { return std::get<ast::Return>(model.body.back()); }
  bool returnsClasses() { return model.output.element && model.output.element->text == "classes"; }

  //===--------------------------------------------------------------------===//
  // What the model computes
  //===--------------------------------------------------------------------===//

  LogicalResult addForward() {
    Function function = addFunction(roles::kForward);
    LogicalResult input = function.body.addInput();
    FailureOr<RankedTensorType> type = function.body.getSampleType(model.output);
    if (failed(input) || failed(type))
      return failure();
    outputType = *type;
    Derivative derivative = program.getDerivative(model.name.text);
    if (derivative.ties && failed(checkBeta(sources, derivative.tiesLoc, derivative.ties,
                                            outputType.getElementType())))
      return failure();
    Value output = function.body.emit();
    if (!output || failed(checkOutput(output)))
      return failure();
    if (returnsClasses())
      function.op->setAttr(attrs::kClasses, builder.getUnitAttr());
    isNoisy = takesNoise(function.op);
    if (failed(finish(function, output)) || failed(markPenalties(function.op)) ||
        failed(checkInitialisers(function.op)))
      return failure();
    warnUnreached(function.op);
    return success();
  }

  /// Warns of parameters that no path leads from to what the model returns.
  void warnUnreached(func::FuncOp forward) {
    llvm::DenseSet<Value> reached;
    llvm::SmallVector<Value> open(forward.getBody().front().getTerminator()->getOperands());
    while (!open.empty()) {
      Value value = open.pop_back_val();
      Operation *op = value.getDefiningOp();
      if (reached.insert(value).second && op)
        llvm::append_range(open, op->getOperands());
    }
    // Sema has spoken of those that nothing uses at all.
    auto wanted = llvm::filter_to_vector(forward.getArguments(), [&](BlockArgument argument) {
      return getArgumentKind(forward, argument.getArgNumber()) == kinds::kParameter &&
             !reached.contains(argument) && !sources.hasWarned(argument.getLoc());
    });
    for (BlockArgument argument : wanted) {
      InFlightDiagnostic warning = mlir::emitWarning(argument.getLoc())
                                   << "the result of model '" << model.name.text
                                   << "' does not depend on parameter "
                                   << describe(argument, "here");
      warning.attachNote() << (forward.getArgAttr(argument.getArgNumber(), attrs::kPenalty)
                                   ? "only its penalty moves it"
                                   : "it is kept, but has no gradient, and no training moves it");
    }
  }

  LogicalResult checkOutput(Value output) {
    llvm::SMLoc loc = getReturn().value.loc;
    if (!hasSamples(output)) {
      return sources.emitError(loc)
             << "model '" << model.name.text << "' returns " << describe(output, "a value")
             << ", which is the same for every sample";
    }
    if (output.getType() != outputType) {
      InFlightDiagnostic error = sources.emitError(loc)
                                 << "model '" << model.name.text << "' returns "
                                 << (returnsClasses() ? "classes" : "values") << " of shape "
                                 << formatShape(getUnitShape(outputType)) << ", but "
                                 << describe(output, "this value") << " has shape "
                                 << formatShape(getUnitShape(output));
      error.attachNote(sources.getLocation(model.output.loc)) << "declared here";
      return error;
    }
    if (returnsClasses() && !output.getDefiningOp<HeadOpInterface>()) {
      llvm::SmallVector<llvm::StringRef> heads;
      for (llvm::StringRef name : registry.getLayerNames())
        if (registry.findLayer(name)->hasInterface<HeadOpInterface>())
          heads.push_back(name);
      InFlightDiagnostic error = sources.emitError(loc)
                                 << "model '" << model.name.text
                                 << "' returns classes, expected the probabilities of a head, "
                                    "found "
                                 << describe(output, "another value");
      error.attachNote() << "heads: " << listNames(heads, "and");
      return error;
    }
    return success();
  }

  LogicalResult addValues() {
    Function function = addFunction(roles::kValues);
    (void)function.body.addInput();
    if (!function.body.emit())
      return failure();
    llvm::SmallVector<Value> values;
    llvm::SmallVector<Attribute> names;
    for (const NamedValue &named : function.body.getValues())
      if (hasSamples(named.value)) {
        values.push_back(named.value);
        names.push_back(builder.getDictionaryAttr(
            builder.getNamedAttr(attrs::kName, builder.getStringAttr(named.name))));
      }
    if (failed(finish(function, values)))
      return failure();
    function.op.setAllResultAttrs(names);
    return success();
  }

  //===--------------------------------------------------------------------===//
  // How it is trained
  //===--------------------------------------------------------------------===//

  /// The loss of each sample, and for the objective one number made of all.
  LogicalResult addLoss(StringRef role) {
    Function function = addFunction(role);
    (void)function.body.addInput();
    RegisteredOperationName lossName = *registry.findLoss(train->loss.text);
    auto labelType = RankedTensorType::get(ShapedType::kDynamic, builder.getI32Type());
    Value target =
        function.body.addArgument(Registry::lossTakesClasses(lossName) ? labelType : outputType,
                                  "target", kinds::kTarget, model.output.loc);
    Value weights = hasSampleWeights() ? addSampleWeights(function) : Value();
    Value output = function.body.emit();
    if (!output)
      return failure();

    OpBuilder end = function.getBuilder();
    FailureOr<Value> result = Registry::buildLoss(
        lossName, end, sources.getLocation(train->loss.loc), output, target, train->lossOptions);
    if (succeeded(result))
      follow(*result);
    if (succeeded(result) && weights)
      result =
          WeighOp::create(end, sources.getLocation(train->loss.loc), *result, weights).getResult();
    if (succeeded(result) && role == roles::kObjective)
      result = Registry::buildReduce(*registry.findReduce(train->reduce.text), end,
                                     sources.getLocation(train->reduce.loc), *result,
                                     train->reduceOptions);
    if (succeeded(result) && role == roles::kObjective)
      follow(*result);
    if (failed(result) || failed(finish(function, *result)))
      return failure();
    if (role == roles::kTrainingLoss)
      return addNoise(function.op);
    if (role != roles::kObjective)
      return success();
    return checkReduction(function.op, sources.getLocation(train->reduce.loc));
  }

  bool hasSampleWeights() {
    auto data = dyn_cast_or_null<CallAttr>(train->properties.get("data"));
    return data && (data.getNamed().contains(schema::kSampleWeight) ||
                    data.getNamed().contains(schema::kClassWeights));
  }

  Value addSampleWeights(Function &function) {
    auto type = RankedTensorType::get(ShapedType::kDynamic, outputType.getElementType());
    return function.body.addArgument(type, kinds::kSampleWeight, kinds::kSampleWeight, train->loc);
  }

  /// What chooses a derived program in losses and reductions follows the train block.
  void follow(Value result) {
    Operation *op = result.getDefiningOp();
    Derivative derivative = program.getDerivative(model.name.text);
    for (StringAttr name : op->getName().getAttributeNames())
      if (Attribute value = derivative.lookup(name))
        op->setAttr(name, value);
  }

  /// `name`, or `name(option: value, ...)`.
  std::string getLossText() {
    std::string text = train->loss.text.str();
    llvm::raw_string_ostream stream(text);
    for (NamedAttribute option : train->lossOptions) {
      stream << (option == train->lossOptions.front() ? "(" : ", ") << option.getName().getValue()
             << ": ";
      if (auto number = dyn_cast<FloatAttr>(option.getValue()))
        stream << formatOption(number.getValueAsDouble());
      else if (auto integer = dyn_cast<IntegerAttr>(option.getValue()))
        stream << integer.getInt();
      else
        stream << cast<StringAttr>(option.getValue()).getValue();
    }
    return text + (train->lossOptions.empty() ? "" : ")");
  }

  /// How many losses the reduction takes, where it says so.
  int64_t getReduceCount() {
    for (NamedAttribute option : train->reduceOptions)
      if (auto count = dyn_cast<IntegerAttr>(option.getValue()))
        return count.getInt();
    return 1;
  }

  void addTrain() {
    Derivative derivative = program.getDerivative(model.name.text);
    auto ties = derivative.ties ? derivative.ties : DerivedProgramAttr::get(builder.getContext());
    llvm::SmallVector<Attribute> phases(train->phases.begin(), train->phases.end());
    NamedAttrList attributes = train->properties;
    auto set = [&](StringAttr name, Attribute value) {
      if (value)
        attributes.set(name, value);
    };
    OperationName name(TrainOp::getOperationName(), builder.getContext());
    set(TrainOp::getModelAttrName(name),
        FlatSymbolRefAttr::get(builder.getStringAttr(model.name.text)));
    set(TrainOp::getLossAttrName(name), builder.getStringAttr(getLossText()));
    set(TrainOp::getReduceAttrName(name), builder.getStringAttr(train->reduce.text));
    set(TrainOp::getReduceCountAttrName(name), builder.getI64IntegerAttr(getReduceCount()));
    set(TrainOp::getPhasesAttrName(name), builder.getArrayAttr(phases));
    set(TrainOp::getTiesAttrName(name), ties);
    set(TrainOp::getSlopeAtZeroAttrName(name), derivative.slopeAtZero);
    for (StringAttr needed : {TrainOp::getStepsAttrName(name), TrainOp::getSeedAttrName(name)})
      set(needed, builder.getI64IntegerAttr(train->getCount(needed)));
    TrainOp::create(builder, sources.getLocation(train->loc), TypeRange(), ValueRange(),
                    attributes);
  }

  Sources &sources;
  const Registry &registry;
  const Program &program;
  const ast::Model &model;
  const TrainBlock *train;
  OpBuilder builder;
  OwningOpRef<ModuleOp> module;
  RankedTensorType outputType;
  bool isNoisy = false; ///< in training
};

} // namespace

OwningOpRef<ModuleOp> lowerModel(Sources &sources, const Registry &registry, const Program &program,
                                 const ast::Model &model) {
  return ModelLowering(sources, registry, program, model).lower();
}

} // namespace trop
