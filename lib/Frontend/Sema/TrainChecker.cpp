//===- TrainChecker.cpp - Checks of train blocks --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/TrainChecker.h"
#include "lib/Frontend/Sema/Arguments.h"
#include "lib/Frontend/Sema/Names.h"

#include "trop/properties.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {
namespace {

/// What `reduce:` is when it is left out.
constexpr llvm::StringLiteral kDefaultReduce = "mean";

class TrainChecker {
public:
  TrainChecker(Sources &sources, const Registry &registry, const Program &program,
               const ast::Train &train)
      : sources(sources), registry(registry), program(program), train(train) {}

  std::optional<TrainBlock> check() {
    unsigned errors = sources.getErrorCount();
    result.loc = train.model.loc;
    result.reduce = {kDefaultReduce, train.model.loc};
    for (const ast::Property &property : train.properties)
      check(property);
    for (llvm::StringRef name : {"loss", "optimizer"})
      if (!given.contains(name))
        emitMissing(name);
    checkLength();
    checkAccumulation();
    if (sources.getErrorCount() == errors)
      checkPhases();
    if (sources.getErrorCount() == errors)
      return std::move(result);
    return std::nullopt;
  }

private:
  void check(const ast::Property &property) {
    auto [first, isNew] = given.try_emplace(property.name.text, property.name.loc);
    if (!isNew) {
      InFlightDiagnostic error = sources.emitError(property.name.loc)
                                 << "'" << property.name.text << "' is given twice";
      error.attachNote(sources.getLocation(first->second)) << "first given here";
      return;
    }
    const schema::Property *known = schema::findProperty(property.name.text);
    if (!known)
      emitUnknownProperty(property.name);
    else if (known->kind == schema::PropertyKind::Own)
      checkOwn(property);
    else if (Attribute value = evaluateProperty(*known, getOnly(property)))
      result.properties.set(known->name, value);
  }

  void checkOwn(const ast::Property &property) {
    llvm::StringRef name = property.name.text;
    if (name == "optimizer")
      checkOptimizer(property);
    else if (name == "loss")
      checkLoss(property);
    else if (name == "reduce")
      checkReduce(property);
    else
      result.derivative = evaluateDerivative(sources, property, [&](const ast::Name &name) {
        return lookupGlobal(sources, program, name);
      });
  }

  /// Null after an error.
  Attribute evaluateProperty(const schema::Property &property, const ast::Expr &value) {
    if (property.kind == schema::PropertyKind::Call)
      return evaluateCall(value,
                          getTable(sources, property.what, {property.calls, property.callCount}),
                          property.isComputed ? getElement() : llvm::StringRef());
    int64_t count =
        evaluateCount(value, ("'" + llvm::Twine(property.name) + "'").str(), property.least);
    return Builder(sources.getContext()).getI64IntegerAttr(count);
  }

  void emitUnknownProperty(const ast::Name &name) {
    unknown.push_back(name.text);
    emitUnknown(sources, "property", name,
                llvm::map_to_vector(schema::kProperties, [](const schema::Property &known) {
                  return llvm::StringRef(known.name);
                }));
  }

  /// Whether what is missing was misspelled, which has its message.
  bool isMisspelled(llvm::ArrayRef<llvm::StringRef> names) const {
    return llvm::any_of(unknown,
                        [&](llvm::StringRef other) { return !suggestName(other, names).empty(); });
  }

  void emitMissing(llvm::StringRef name) {
    if (isMisspelled(name))
      return;
    sources.emitError(train.model.loc)
        << "train block of '" << train.model.text << "' has no '" << name << "'";
  }

  /// Either `steps`, or `epochs` of batches.
  void checkLength() {
    auto steps = given.find("steps"), epochs = given.find("epochs");
    if (steps == given.end() && epochs == given.end() && !isMisspelled({"epochs"}))
      emitMissing("steps");
    if (epochs != given.end() && steps != given.end()) {
      InFlightDiagnostic error = sources.emitError(epochs->second)
                                 << "both 'steps' and 'epochs' say how long to train";
      error.attachNote(sources.getLocation(steps->second)) << "'steps' is given here";
    }
    if (given.contains("batch") || isMisspelled({"batch"}))
      return;
    for (const schema::Property &property : schema::kProperties)
      if (auto found = given.find(property.name); property.ofBatches && found != given.end())
        sources.emitError(found->second)
            << property.ofBatches << ": give 'batch', the samples of a step";
  }

  /// What selects samples is of one batch.
  void checkAccumulation() {
    auto accumulate = given.find("accumulate"), reduce = given.find("reduce");
    if (accumulate == given.end() || result.reduce.text == kDefaultReduce || reduce == given.end())
      return;
    InFlightDiagnostic error = sources.emitError(accumulate->second)
                               << "'accumulate' expects reduce: " << kDefaultReduce << ", found "
                               << result.reduce.text;
    error.attachNote(sources.getLocation(reduce->second)) << "'reduce' is given here";
  }

  /// The value of a property that takes one, without `for`.
  const ast::Expr &getOnly(const ast::Property &property) {
    const ast::Setting &first = property.settings.front();
    if (property.settings.size() > 1)
      sources.emitError(property.settings[1].value.loc)
          << "'" << property.name.text << "' takes one value";
    if (first.steps)
      sources.emitError(first.steps->loc) << "only an optimizer takes 'for'";
    return first.value;
  }

  static bool isOfClasses(const ast::Type &output) {
    return output.element && output.element->text == "classes";
  }

  void checkTarget(const schema::Argument &argument, const ast::Expr &value) {
    const ast::Type &output = program.models.lookup(train.model.text)->output;
    bool classes = isOfClasses(output);
    if (classes ? !argument.forValues : !argument.forClasses)
      return;
    InFlightDiagnostic error =
        sources.emitError(value.loc)
        << "'" << argument.name << "' is for " << (classes ? "values" : "classes")
        << ", but model '" << train.model.text << "' returns " << (classes ? "classes" : "values");
    error.attachNote(sources.getLocation(output.loc)) << "declared here";
  }

  void checkLoss(const ast::Property &property) {
    ast::Call bare;
    const ast::Call *call = getCall(getOnly(property), bare);
    auto loss = call ? registry.findLoss(call->callee.text) : std::nullopt;
    if (!loss) {
      emitNoName(property, "loss", registry.getLossNames());
      return;
    }
    result.loss = call->callee;
    auto options = Registry::getLossOptions(*loss);
    evaluateOptions(*call, options, getSlots(LayerSignature{{}, options}), result.lossOptions);
    const ast::Type &output = program.models.lookup(train.model.text)->output;
    bool classes = isOfClasses(output);
    if (classes == Registry::lossTakesClasses(*loss))
      return;
    InFlightDiagnostic error =
        sources.emitError(result.loss.loc)
        << "loss '" << result.loss.text << "' is for " << (classes ? "values" : "classes")
        << ", but model '" << train.model.text << "' returns " << (classes ? "classes" : "values");
    error.attachNote(sources.getLocation(output.loc)) << "declared here";
  }

  /// Options of a loss or a reduction, whose `slots` they fill.
  void evaluateOptions(const ast::Call &call, llvm::ArrayRef<LayerOption> options,
                       llvm::ArrayRef<Slot> slots, llvm::SmallVector<NamedAttribute> &evaluated) {
    std::optional<Matched> matched = matchArguments(sources, call, slots);
    if (!matched)
      return;
    for (auto [option, values] : llvm::zip(options, *matched))
      if (!values.empty())
        if (Attribute value = evaluateOption(option, *values.front()))
          evaluated.emplace_back(StringAttr::get(sources.getContext(), option.name), value);
  }

  /// Null after an error. Derived programs are not the matter of a loss: it follows
  /// `derivative`.
  Attribute evaluateOption(const LayerOption &option, const ast::Expr &value) {
    auto lookup = [&](const ast::Name &name) { return lookupGlobal(sources, program, name); };
    Builder builder(sources.getContext());
    if (option.kind == LayerOption::Kind::Choice) {
      const auto *name = std::get_if<ast::Name>(&value.node);
      if (name && llvm::is_contained(option.choices, name->text))
        return builder.getStringAttr(name->text);
      sources.emitError(value.loc)
          << "'" << option.name << "' must be " << listNames(option.choices);
      return {};
    }
    std::optional<Constant> number = evaluate(sources, value, lookup);
    if (!number)
      return {};
    if (option.kind == LayerOption::Kind::Integer && number->isInteger())
      return builder.getI64IntegerAttr(number->getInteger());
    if (option.kind == LayerOption::Kind::Number && number->isNumber())
      return builder.getF64FloatAttr(number->getNumber());
    llvm::StringRef what = option.kind == LayerOption::Kind::Integer ? "an integer" : "a number";
    sources.emitError(value.loc) << "'" << option.name << "' must be " << what << ", found "
                                 << number->str();
    return {};
  }

  void checkReduce(const ast::Property &property) {
    ast::Call bare;
    const ast::Call *call = getCall(getOnly(property), bare);
    auto reduce = call ? registry.findReduce(call->callee.text) : std::nullopt;
    if (!reduce) {
      emitNoName(property, "reduce", registry.getReduceNames());
      return;
    }
    result.reduce = call->callee;
    llvm::SmallVector<LayerOption> options = Registry::getReduceOptions(*reduce);
    llvm::SmallVector<Slot> slots;
    for (const LayerOption &option : options)
      slots.push_back({option.name, /*positional=*/true, /*named=*/true, option.required});
    evaluateOptions(*call, options, slots, result.reduceOptions);
  }

  /// A property whose value is not one of `known`.
  void emitNoName(const ast::Property &property, llvm::StringRef what,
                  llvm::ArrayRef<llvm::StringRef> known) {
    const ast::Expr &value = property.settings.front().value;
    ast::Call bare;
    if (const ast::Call *call = getCall(value, bare))
      emitUnknown(sources, what, call->callee, known);
    else
      sources.emitError(value.loc) << "'" << what << "' must be " << listNames(known);
  }

  void checkOptimizer(const ast::Property &property) {
    for (const ast::Setting &setting : property.settings) {
      CallAttr optimizer = evaluateCall(
          setting.value, getTable(sources, "optimizer", schema::kOptimizers), getElement());
      int64_t steps = -1;
      if (setting.steps)
        steps = evaluateCount(*setting.steps, "steps of a phase", 1);
      else if (&setting != &property.settings.back())
        sources.emitError(setting.value.loc)
            << "every optimizer but the last needs 'for' and a number of steps";
      if (optimizer)
        result.phases.push_back(PhaseAttr::get(optimizer.getContext(), optimizer, steps));
    }
    phasesLoc = property.name.loc;
  }

  /// The phases cover the steps.
  void checkPhases() {
    uint64_t fixed = 0;
    for (PhaseAttr phase : result.phases)
      if (phase.getSteps() > 0)
        fixed = llvm::SaturatingAdd(fixed, uint64_t(phase.getSteps()));
    bool open = result.phases.back().getSteps() < 0;
    if (result.getCount("epochs") > 0) {
      if (!open)
        sources.emitError(phasesLoc) << "with 'epochs' the last optimizer runs to the end: leave "
                                        "out its 'for'";
      return;
    }
    uint64_t steps = result.getCount("steps");
    if (open ? fixed < steps : fixed == steps)
      return;
    InFlightDiagnostic error = sources.emitError(phasesLoc);
    if (open && fixed == steps)
      error << "no steps are left for the last optimizer: those before take all " << steps;
    else
      error << "optimizers take " << fixed << " steps, but 'steps' is " << steps;
    if (fixed < steps)
      error.attachNote() << "leave out the last 'for' to go on to the end";
  }

  /// A call, or a name, which is one without arguments; null if `value` is neither.
  static const ast::Call *getCall(const ast::Expr &value, ast::Call &bare) {
    if (const auto *name = std::get_if<ast::Name>(&value.node)) {
      bare.callee = *name;
      return &bare;
    }
    return std::get_if<ast::Call>(&value.node);
  }

  /// What the model computes in; empty after an error of its input.
  llvm::StringRef getElement() const {
    const std::optional<ast::Type> &input = program.models.lookup(train.model.text)->input.type;
    return input && input->element ? llvm::StringRef(input->element->text) : llvm::StringRef();
  }

  CallAttr evaluateCall(const ast::Expr &value, const SchemaTable &table,
                        llvm::StringRef element = {}) {
    ast::Call bare;
    const ast::Call *call = getCall(value, bare);
    if (!call) {
      sources.emitError(value.loc)
          << "expected " << table.what << " " << listNames(table.getNames());
      return {};
    }
    const schema::Call *callee = checkSchemaCall(
        sources, *call, table, [&](const schema::Argument &argument, const ast::Expr &value) {
          checkTarget(argument, value);
        });
    if (!callee)
      return {};
    auto lookup = [&](const ast::Name &name) { return lookupGlobal(sources, program, name); };
    auto getParameter = [&](const ast::Name &name) -> std::optional<std::string> {
      sources.emitError(name.loc) << "a train block knows no parameters";
      return std::nullopt;
    };
    return evaluateSchemaCall(sources, *call, *callee, {lookup, getParameter, element});
  }

  int64_t evaluateCount(const ast::Expr &value, llvm::StringRef what, int64_t least) {
    auto lookup = [&](const ast::Name &name) { return lookupGlobal(sources, program, name); };
    return evaluateInteger(sources, value, lookup, what, least).value_or(least);
  }

  Sources &sources;
  const Registry &registry;
  const Program &program;
  const ast::Train &train;
  TrainBlock result;
  llvm::StringMap<llvm::SMLoc> given;
  llvm::SMLoc phasesLoc;
  llvm::SmallVector<llvm::StringRef> unknown; // properties that there are not
};

} // namespace

std::optional<TrainBlock> checkTrain(Sources &sources, const Registry &registry,
                                     const Program &program, const ast::Train &train) {
  return TrainChecker(sources, registry, program, train).check();
}

const Constant *lookupGlobal(Sources &sources, const Program &program, const ast::Name &name) {
  auto constant = program.constants.find(name.text);
  if (constant != program.constants.end())
    return &constant->second;
  llvm::SmallVector<llvm::StringRef> known(program.constants.keys());
  sources.emitError(name.loc) << "undefined name '" << name.text << "'"
                              << suggestName(name.text, known);
  return nullptr;
}

} // namespace trop
