//===- BodyEmitter.cpp - Ops of a model's body ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sema has settled names, sorts and arguments. What is left to go wrong here are
// values: sizes, ranges, shapes. A name whose value failed is bound to nothing,
// and what uses it fails without a further word.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Lower/BodyEmitter.h"
#include "lib/Frontend/Lower/Lower.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropKinds.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/SaveAndRestore.h"

#include <cmath>

using namespace mlir;

namespace trop {

/// Nesting of expressions and of layer calls together.
static constexpr unsigned kMaxDepth = 1000;
/// Bytes in a name made of the names of calls.
static constexpr unsigned kMaxPath = 1024;

BodyEmitter::BodyEmitter(Sources &sources, const Registry &registry, const Program &program,
                         const ast::Model &model, Block &block)
    : sources(sources), registry(registry), program(program), model(model), block(block),
      builder(OpBuilder::atBlockEnd(&block)), derivative(program.getDerivative(model.name.text)) {
  elementType = model.input.type->element->text == "f64" ? Type(builder.getF64Type())
                                                         : Type(builder.getF32Type());
  for (const ast::Option &option : model.options)
    isFused |= std::get<ast::Name>(option.value.node).text == stringifySummation(Summation::Fused);
}

FailureOr<RankedTensorType> BodyEmitter::getSampleType(const ast::Type &type) {
  std::optional<llvm::SmallVector<int64_t>> shape = getShape(type, Scope());
  if (!shape)
    return failure();
  return getValueType(/*samples=*/true, *shape, elementType);
}

LogicalResult BodyEmitter::addInput() {
  const ast::Formal &input = model.input;
  FailureOr<RankedTensorType> type = getSampleType(*input.type);
  if (failed(type))
    return failure();
  Value value = addArgument(*type, input.name.text, kinds::kInput, input.name.loc);
  values.push_back({input.name.text.str(), value});
  return success();
}

Value BodyEmitter::addArgument(RankedTensorType type, StringRef name, StringRef kind,
                               llvm::SMLoc loc, NamedAttrList attributes) {
  attributes.set(attrs::kKind, builder.getStringAttr(kind));
  attributes.set(attrs::kName, builder.getStringAttr(name));
  argumentAttrs.push_back(attributes.getDictionary(builder.getContext()));
  return block.addArgument(type, getLocation(loc, name));
}

Value BodyEmitter::emit() {
  Scope scope;
  scope.names[model.input.name.text] = Value(block.getArgument(0));
  return emitReturning(model.body, scope, {});
}

//===----------------------------------------------------------------------===//
// Names and places
//===----------------------------------------------------------------------===//

const BodyEmitter::Binding *BodyEmitter::find(const Scope &scope, StringRef name) const {
  for (const Scope *at = &scope; at; at = at->parent)
    if (auto entry = at->names.find(name); entry != at->names.end())
      return &entry->second;
  return nullptr;
}

const Constant *BodyEmitter::findConstant(const Scope &scope, const ast::Name &name) const {
  if (const Binding *binding = find(scope, name.text))
    return std::get_if<Constant>(binding);
  auto global = program.constants.find(name.text);
  assert(global != program.constants.end() && "Sema has resolved all names");
  return &global->second;
}

std::string BodyEmitter::getPath(const Scope &scope, StringRef name) {
  return scope.prefix + name.str() + scope.suffix;
}

BodyEmitter::Binding BodyEmitter::bind(std::optional<Constant> constant) {
  return constant ? Binding(*constant) : Binding();
}

BodyEmitter::Binding BodyEmitter::bind(Value value) { return value ? Binding(value) : Binding(); }

Location BodyEmitter::getLocation(llvm::SMLoc loc, StringRef path) {
  Location place = sources.getCallLocation(loc);
  return path.empty() ? place : Location(NameLoc::get(builder.getStringAttr(path), place));
}

bool BodyEmitter::spend(llvm::SMLoc loc) {
  if (++spent <= kMaxOperations)
    return true;
  if (spent == kMaxOperations + 1)
    sources.emitError(loc) << "model '" << model.name.text << "' comes to more than "
                           << kMaxOperations << " operations";
  return false;
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

Value BodyEmitter::emitReturning(const ast::Body &body, Scope &scope, StringRef path) {
  llvm::SaveAndRestore saveStatement(statement);
  llvm::SaveAndRestore saveCount(callCount);
  bool ok = true;
  for (const ast::Statement &node : llvm::ArrayRef(body).drop_back())
    ok &= std::visit([&](const auto &node) { return emit(node, scope); }, node);
  statement = getPath(scope, "return");
  callCount = 0;
  Value value = lowerTensor(std::get<ast::Return>(body.back()).value, scope, path);
  return ok ? value : Value();
}

bool BodyEmitter::emit(const ast::Return &, Scope &) {
  llvm_unreachable("Sema leaves a return at the end of a body only");
}

bool BodyEmitter::emit(const ast::Constants &constants, Scope &scope) {
  bool ok = true;
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  for (const ast::Constant &constant : constants.list) {
    auto define = program.defines.find(constant.name.text);
    std::optional<Constant> value = define != program.defines.end()
                                        ? define->second
                                        : evaluate(sources, constant.value, lookup);
    ok &= value.has_value();
    scope.names[constant.name.text] = bind(value);
  }
  return ok;
}

bool BodyEmitter::emit(const ast::Param &param, Scope &scope) {
  Binding &binding = scope.names[param.name.text] = std::monostate();
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  std::optional<llvm::SmallVector<int64_t>> shape = getShape(param.type, scope);
  CallAttr init = getInitialiser(*param.init, scope);
  std::optional<int64_t> every = 1;
  if (param.updateEvery)
    every = evaluateInteger(sources, *param.updateEvery, lookup, "'update every'", 1);
  if (!checkElement(param.type, param.name) || !shape || !init || !every || !spend(param.name.loc))
    return false;

  NamedAttrList attributes;
  attributes.set(attrs::kInit, init);
  if (param.updateEvery || param.neverMoves)
    attributes.set(attrs::kUpdateEvery,
                   builder.getI64IntegerAttr(param.neverMoves ? kNeverMoves : *every));
  binding = addArgument(RankedTensorType::get(*shape, elementType), getPath(scope, param.name.text),
                        kinds::kParameter, param.name.loc, attributes);
  return true;
}

bool BodyEmitter::emit(const ast::Assignment &assignment, Scope &scope) {
  std::string path = getPath(scope, assignment.name.text);
  statement = path;
  callCount = 0;
  Value value;
  if (path.size() <= kMaxPath)
    value = lowerTensor(assignment.value, scope, path);
  else
    sources.emitError(assignment.name.loc) << "name '" << assignment.name.text << "' has become "
                                           << path.size() << " letters long by nested calls";
  scope.names[assignment.name.text] = bind(value);
  if (value)
    values.push_back({std::move(path), value});
  return bool(value);
}

bool BodyEmitter::emit(const std::unique_ptr<ast::Repeat> &repeat, Scope &scope) {
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  std::optional<int64_t> first = 0;
  if (repeat->first)
    first = evaluateInteger(sources, *repeat->first, lookup, "first index of a repeat", 0,
                            kMaxOperations);
  std::optional<int64_t> end = evaluateInteger(
      sources, repeat->end, lookup, repeat->index ? "end of a repeat" : "number of repeats",
      first.value_or(0), kMaxOperations);

  bool ok = first && end;
  llvm::SmallVector<Binding> carried;
  for (const ast::Assignment &initial : repeat->carried) {
    statement = getPath(scope, initial.name.text) + ".start";
    callCount = 0;
    Value value = lowerTensor(initial.value, scope);
    carried.push_back(bind(value));
    ok &= bool(value);
  }

  for (int64_t i = first.value_or(0); ok && i < *end; ++i) {
    Scope iteration{&scope, scope.prefix, scope.suffix + "." + std::to_string(i), {}};
    for (auto [initial, value] : llvm::zip(repeat->carried, carried))
      iteration.names[initial.name.text] = value;
    if (repeat->index)
      iteration.names[repeat->index->text] = Constant{i};
    ok = spend(repeat->loc);
    for (const ast::Statement &node : repeat->body)
      ok = ok && std::visit([&](const auto &node) { return emit(node, iteration); }, node);
    for (auto [initial, value] : llvm::zip(repeat->carried, carried))
      value = iteration.names[initial.name.text];
  }
  for (auto [initial, value] : llvm::zip(repeat->carried, carried))
    scope.names[initial.name.text] = ok ? value : Binding();
  return ok;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

bool BodyEmitter::checkElement(const ast::Type &type, const ast::Name &owner) {
  llvm::StringRef expected = model.input.type->element->text;
  if (!type.element || type.element->text == expected)
    return true;
  InFlightDiagnostic error = sources.emitError(type.element->loc)
                             << "'" << owner.text << "' is of " << type.element->text
                             << ", but model '" << model.name.text << "' is of " << expected;
  error.attachNote() << "without '" << type.element->text << "' it is of the model's type";
  return false;
}

std::optional<llvm::SmallVector<int64_t>> BodyEmitter::getShape(const ast::Type &type,
                                                                const Scope &scope) {
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  llvm::SmallVector<int64_t> shape;
  int64_t elements = 1;
  bool overflow = false;
  for (const ast::Expr &expr : type.shape) {
    std::optional<int64_t> extent = evaluateInteger(sources, expr, lookup, "size", 1);
    if (!extent)
      return std::nullopt;
    shape.push_back(*extent);
    overflow |= llvm::MulOverflow(elements, *extent, elements) || elements > kMaxElements;
  }
  if (!overflow)
    return shape;
  sources.emitError(type.loc) << "shape " << formatShape(shape) << " has more than " << kMaxElements
                              << " elements";
  return std::nullopt;
}

bool BodyEmitter::bindShape(const ast::Layer &layer, const ast::Formal &formal, Value value,
                            llvm::SMLoc loc, Scope &scope) {
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  llvm::ArrayRef<int64_t> found = getUnitShape(value);
  const std::vector<ast::Expr> &expected = formal.type->shape;
  bool sameRank = expected.size() == found.size(), fits = sameRank;
  llvm::SmallVector<std::string> words;
  for (size_t i = 0; sameRank && i != found.size(); ++i) {
    // Sema has seen to it that a name is bound before it is computed with.
    const auto *name = std::get_if<ast::Name>(&expected[i].node);
    if (name && !find(scope, name->text))
      scope.names[name->text] = Constant{found[i]};
    std::optional<int64_t> extent = evaluateInteger(sources, expected[i], lookup, "size", 1);
    if (!extent)
      return false;
    words.push_back(std::to_string(*extent));
    fits &= *extent == found[i];
  }
  if (fits)
    return true;
  InFlightDiagnostic error = sources.emitError(loc)
                             << layer.name.text << " expects '" << formal.name.text << "' of ";
  if (sameRank)
    error << "shape [" << llvm::join(words, ", ") << "]";
  else
    error << expected.size() << (expected.size() == 1 ? " dimension" : " dimensions");
  error << ", found " << describe(value, "a value") << " of shape " << formatShape(found);
  error.attachNote(sources.getLocation(formal.name.loc)) << "declared here";
  return false;
}

CallAttr BodyEmitter::getInitialiser(const ast::Call &call, const Scope &scope) {
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  auto getParameter = [&](const ast::Name &name) -> std::optional<std::string> {
    const Binding *binding = find(scope, name.text);
    if (std::holds_alternative<std::monostate>(*binding))
      return std::nullopt;
    // A layer may have been given a parameter, or some other value.
    auto argument = dyn_cast<BlockArgument>(std::get<Value>(*binding));
    if (argument && argument.getArgNumber() != 0)
      return cast<NameLoc>(argument.getLoc()).getName().str();
    sources.emitError(name.loc) << "'" << name.text << "' is not a parameter";
    return std::nullopt;
  };
  const schema::Call *callee =
      checkSchemaCall(sources, call, getInitialiserTable(sources), [](auto &, auto &) {});
  return evaluateSchemaCall(sources, call, *callee,
                            {lookup, getParameter, model.input.type->element->text});
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

Value BodyEmitter::lowerTensor(const ast::Expr &expr, Scope &scope, StringRef path) {
  return getTensor(lower(expr, scope, path), expr.loc, path);
}

Value BodyEmitter::getTensor(const Binding &binding, llvm::SMLoc loc, StringRef path) {
  if (const auto *value = std::get_if<Value>(&binding))
    return *value;
  const auto *constant = std::get_if<Constant>(&binding);
  if (!constant || !spend(loc))
    return {};

  llvm::ArrayRef<int64_t> shape;
  std::vector<double> elements;
  if (constant->isArray()) {
    shape = constant->getArray().shape;
    elements = constant->getArray().elements;
  } else {
    elements.push_back(constant->getNumber());
  }
  auto type = RankedTensorType::get(shape, elementType);
  const llvm::fltSemantics &semantics = cast<FloatType>(elementType).getFloatSemantics();
  llvm::SmallVector<llvm::APFloat> rounded;
  for (double element : elements) {
    bool inexact;
    rounded.emplace_back(element).convert(semantics, llvm::APFloat::rmNearestTiesToEven, &inexact);
    if (std::isinf(element) || !rounded.back().isInfinity())
      continue;
    sources.emitError(loc) << "constant " << Constant{element}.str() << " is too large for "
                           << model.input.type->element->text;
    return {};
  }
  Dialect *dialect = builder.getContext()->getLoadedDialect<TropDialect>();
  return dialect
      ->materializeConstant(builder, DenseElementsAttr::get(type, rounded), type,
                            getLocation(loc, path))
      ->getResult(0);
}

BodyEmitter::Binding BodyEmitter::lower(const ast::Expr &expr, Scope &scope, StringRef path) {
  llvm::SaveAndRestore nest(depth, depth + 1);
  if (depth > kMaxDepth) {
    sources.emitError(expr.loc) << "nested too deeply";
    return {};
  }
  if (const auto *name = std::get_if<ast::Name>(&expr.node)) {
    if (const Binding *binding = find(scope, name->text))
      return *binding;
    return *findConstant(scope, *name);
  }
  if (const auto *chain = std::get_if<ast::Chain>(&expr.node))
    return lowerChain(*chain, scope, path);
  if (const auto *call = std::get_if<ast::Call>(&expr.node))
    return lowerCall(*call, scope, path);
  if (const auto *negation = std::get_if<ast::Negation>(&expr.node)) {
    Binding operand = lower(*negation->operand, scope);
    if (const auto *constant = std::get_if<Constant>(&operand))
      return bind(applyNegation(sources, expr.loc, *constant));
    return lowerInfix({'*', expr.loc}, Constant{-1.0}, operand, path);
  }
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  return bind(evaluate(sources, expr, lookup));
}

BodyEmitter::Binding BodyEmitter::lowerChain(const ast::Chain &chain, Scope &scope,
                                             StringRef path) {
  Binding value = lower(chain.operands.front(), scope);
  for (size_t i = 0; i != chain.operators.size(); ++i) {
    bool last = i + 1 == chain.operators.size();
    Binding operand = lower(chain.operands[i + 1], scope);
    value = lowerInfix(chain.operators[i], value, operand, last ? path : StringRef());
  }
  return value;
}

BodyEmitter::Binding BodyEmitter::lowerInfix(ast::Infix infix, Binding lhs, Binding rhs,
                                             StringRef path) {
  if (!lhs.index() || !rhs.index())
    return {};
  auto *leftConstant = std::get_if<Constant>(&lhs), *rightConstant = std::get_if<Constant>(&rhs);
  if (leftConstant && rightConstant)
    return bind(applyInfix(sources, infix, *leftConstant, *rightConstant));
  RegisteredOperationName layer = *registry.findLayer(StringRef(&infix.op, 1));
  LayerSignature signature = Registry::getSignature(layer);
  if (signature.operands.size() == 2) {
    Value left = getTensor(lhs, infix.loc), right = getTensor(rhs, infix.loc);
    return left && right ? buildLayer(layer, infix.loc, path, {left, right}, {}) : Binding();
  }
  // Scaling: the constant is the op's one option.
  Constant factor = leftConstant ? *leftConstant : *rightConstant;
  if (factor.isArray()) {
    sources.emitError(infix.loc) << "a tensor is scaled by a number, found an array";
    return {};
  }
  return buildLayer(layer, infix.loc, path, std::get<Value>(leftConstant ? rhs : lhs),
                    builder.getNamedAttr(signature.options.front().name,
                                         builder.getF64FloatAttr(factor.getNumber())));
}

BodyEmitter::Binding BodyEmitter::lowerCall(const ast::Call &call, Scope &scope, StringRef path) {
  if (const ast::Layer *layer = program.layers.lookup(call.callee.text))
    return lowerUserLayer(call, *layer, scope, path);
  if (auto layer = registry.findLayer(call.callee.text))
    return lowerLayer(call, *layer, scope, path);
  llvm::SmallVector<Constant> arguments;
  for (const ast::Argument &argument : call.arguments) {
    Binding value = lower(*argument.value, scope);
    if (!value.index())
      return {};
    arguments.push_back(std::get<Constant>(value));
  }
  return bind(applyFunction(sources, call.callee, arguments));
}

BodyEmitter::Binding BodyEmitter::lowerUserLayer(const ast::Call &call, const ast::Layer &layer,
                                                 Scope &scope, StringRef path) {
  // Numbered before its arguments are: `f(f(x))` has calls 1 and 2 from outside in.
  Scope inner;
  inner.prefix = statement + ".";
  if (++callCount > 1)
    inner.prefix += std::to_string(callCount) + ".";
  if (failedLayers.contains(&layer) || !spend(call.callee.loc))
    return {};

  std::optional<Matched> matched = matchArguments(sources, call, getSlots(layer));
  llvm::SmallVector<Binding> bindings;
  bool ok = true;
  for (auto [formal, arguments] : llvm::zip(layer.formals, *matched)) {
    Binding binding = lower(*arguments.front(), scope);
    if (formal.type) {
      Value value = getTensor(binding, arguments.front()->loc);
      binding = bind(value);
    } else {
      inner.names[formal.name.text] = binding;
    }
    ok &= binding.index() != 0;
    bindings.push_back(std::move(binding));
  }
  for (auto [formal, arguments, binding] : llvm::zip(layer.formals, *matched, bindings))
    ok = ok && (!formal.type ||
                bindShape(layer, formal, std::get<Value>(binding), arguments.front()->loc, inner));
  if (!ok)
    return {};

  std::optional<Location> outer = sources.setCaller(sources.getCallLocation(call.callee.loc));
  for (auto [formal, binding] : llvm::zip(layer.formals, bindings)) {
    ok &= !formal.type || checkElement(*formal.type, formal.name);
    inner.names[formal.name.text] = binding;
  }
  Value value = ok ? emitReturning(layer.body, inner, path) : Value();
  sources.setCaller(outer);
  if (!value)
    failedLayers.insert(&layer);
  return bind(value);
}

BodyEmitter::Binding BodyEmitter::lowerLayer(const ast::Call &call, RegisteredOperationName layer,
                                             Scope &scope, StringRef path) {
  LayerSignature signature = Registry::getSignature(layer);
  std::optional<Matched> matched = matchArguments(sources, call, getSlots(signature));
  auto arguments = llvm::ArrayRef(*matched).take_front(signature.operands.size());
  auto options = llvm::ArrayRef(*matched).drop_front(signature.operands.size());

  // A function of constants is a constant, unless an option shows that the layer is meant.
  bool constant = isConstantFunction(call.callee.text) &&
                  llvm::all_of(options, [](const auto &option) { return option.empty(); });
  bool ok = true;
  llvm::SmallVector<llvm::SmallVector<std::pair<Binding, llvm::SMLoc>, 1>> bindings;
  for (const auto &group : arguments) {
    bindings.emplace_back();
    for (const ast::Expr *argument : group) {
      Binding binding = lower(*argument, scope);
      ok &= binding.index() != 0;
      constant &= std::holds_alternative<Constant>(binding);
      bindings.back().emplace_back(std::move(binding), argument->loc);
    }
  }
  if (ok && constant) {
    llvm::SmallVector<Constant> constants;
    for (const auto &[binding, loc] : bindings.front())
      constants.push_back(std::get<Constant>(binding));
    return bind(applyFunction(sources, call.callee, constants));
  }

  llvm::SmallVector<Value> operands;
  for (const auto &group : bindings) {
    if (group.empty())
      operands.push_back({});
    for (const auto &[binding, loc] : group) {
      operands.push_back(getTensor(binding, loc));
      ok &= bool(operands.back());
    }
  }
  llvm::SmallVector<NamedAttribute> attributes;
  for (auto [option, values] : llvm::zip(signature.options, options)) {
    if (values.empty())
      continue;
    Attribute value = getOption(option, *values.front(), scope);
    ok &= bool(value);
    if (value)
      attributes.push_back(builder.getNamedAttr(option.name, value));
  }
  return ok ? buildLayer(layer, call.callee.loc, path, operands, attributes) : Binding();
}

Attribute BodyEmitter::getOption(const LayerOption &option, const ast::Expr &value, Scope &scope) {
  auto lookup = [&](const ast::Name &name) { return findConstant(scope, name); };
  switch (option.kind) {
  case LayerOption::Kind::Ties:
    if (auto ties = evaluateTies(sources, value, lookup);
        ties && succeeded(checkBeta(sources, value.loc, ties, elementType)))
      return ties;
    return {};
  case LayerOption::Kind::Choice:
    return builder.getStringAttr(std::get<ast::Name>(value.node).text);
  case LayerOption::Kind::Integer:
    if (auto integer =
            evaluateInteger(sources, value, lookup, ("'" + option.name + "'").str(), INT64_MIN))
      return builder.getI64IntegerAttr(*integer);
    return {};
  case LayerOption::Kind::Number:
    std::optional<Constant> number = evaluate(sources, value, lookup);
    if (!number)
      return {};
    if (number->isNumber())
      return builder.getF64FloatAttr(number->getNumber());
    sources.emitError(value.loc) << "'" << option.name << "' must be a number, found an array";
    return {};
  }
  llvm_unreachable("unknown kind");
}

BodyEmitter::Binding BodyEmitter::buildLayer(RegisteredOperationName layer, llvm::SMLoc loc,
                                             StringRef path, llvm::ArrayRef<Value> operands,
                                             llvm::ArrayRef<NamedAttribute> options) {
  if (!spend(loc))
    return {};
  llvm::SmallVector<NamedAttribute> all(options);
  for (const LayerOption &option : Registry::getSignature(layer).options) {
    Attribute followed = derivative.lookup(option.name);
    if (followed && llvm::none_of(options, [&](NamedAttribute given) {
          return given.getName() == option.name;
        }))
      all.push_back(builder.getNamedAttr(option.name, followed));
  }
  unsigned errors = sources.getErrorCount();
  FailureOr<Value> value =
      Registry::buildLayer(layer, builder, getLocation(loc, path), operands, all);
  if (failed(value) && sources.getErrorCount() == errors)
    sources.emitError(loc) << "'" << layer << "' does not say what is wrong with its operands: a "
                           << "bug of its dialect";
  if (succeeded(value) && isFused)
    fuseSum(value->getDefiningOp(), options);
  return bind(value.value_or(Value()));
}

/// As the whole model says, where the layer has such a sum and says nothing itself.
void BodyEmitter::fuseSum(Operation *layer, llvm::ArrayRef<NamedAttribute> given) {
  auto isSum = [](const auto &option) { return option.name == kSum; };
  auto structural = dyn_cast<StructuralOpInterface>(layer);
  if (llvm::any_of(Registry::getSignature(*layer->getRegisteredInfo()).options, isSum) &&
      llvm::none_of(given, [](NamedAttribute each) { return each.getName() == kSum; }) &&
      (!structural || sumsProducts(structural)))
    layer->setAttr(kSum, SummationAttr::get(layer->getContext(), Summation::Fused));
}

} // namespace trop
