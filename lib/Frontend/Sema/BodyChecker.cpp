//===- BodyChecker.cpp - Checks inside a model or layer -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A name is defined once in a body, the bodies of its repeats included, so that
// tensors in them have names of their own. It is seen from there to the end of the
// block, and hides a constant of the file. After an error about a name, nothing
// more is said of it.
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/BodyChecker.h"
#include "lib/Frontend/Sema/Derivative.h"
#include "lib/Frontend/Sema/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace trop {
namespace {

/// What an expression is; nothing after an error.
enum class Sort { Constant, Tensor };
using MaybeSort = std::optional<Sort>;

struct Symbol {
  enum class Kind { Formal, Constant, Parameter, Value, Carried };
  Kind kind;
  MaybeSort sort;
  llvm::SMLoc loc;
  bool used = false;
  bool visible = true;
  bool assigned = false; ///< a carried value, in the body of its repeat
};

class BodyChecker {
public:
  BodyChecker(Sources &sources, const Registry &registry, const Program &program)
      : sources(sources), registry(registry), program(program) {}

  BodyFacts check(const ast::Layer &layer) {
    checkFormals(layer);
    checkBody("layer", layer.name, layer.body, layer.end);
    return std::move(facts);
  }

  BodyFacts check(const ast::Model &model) {
    checkModelTypes(model);
    checkModelOptions(model);
    define(model.input.name, Symbol::Kind::Formal, Sort::Tensor);
    checkBody("model", model.name, model.body, model.end);
    return std::move(facts);
  }

private:
  //===--------------------------------------------------------------------===//
  // Names
  //===--------------------------------------------------------------------===//

  void define(const ast::Name &name, Symbol::Kind kind, MaybeSort sort) {
    Symbol symbol{kind, sort, name.loc};
    auto [entry, isNew] = symbols.try_emplace(name.text, symbol);
    Symbol &old = entry->second;
    // Constants name no tensors: one repeat may use the names of another's.
    bool reused = !old.visible && old.sort == Sort::Constant && sort == Sort::Constant;
    if (isNew || reused) {
      old = symbol;
      order.push_back(name.text);
      return;
    }
    InFlightDiagnostic error = sources.emitError(name.loc)
                               << "'" << name.text << "' is defined twice";
    error.attachNote(sources.getLocation(old.loc)) << "first defined here";
  }

  /// The symbol a name stands for; null for a constant of the file, or after an
  /// error, which `sort` tells apart.
  Symbol *lookup(const ast::Name &name, MaybeSort &sort) {
    sort = std::nullopt;
    if (auto entry = symbols.find(name.text); entry != symbols.end()) {
      Symbol &symbol = entry->second;
      if (symbol.visible) {
        symbol.used = true;
        sort = symbol.sort;
        return &symbol;
      }
      InFlightDiagnostic error = sources.emitError(name.loc)
                                 << "'" << name.text << "' is not known outside of its repeat";
      error.attachNote(sources.getLocation(symbol.loc)) << "defined here";
      return nullptr;
    }
    if (program.constants.contains(name.text)) {
      sort = Sort::Constant;
      return nullptr;
    }
    if (undefined.insert(name.text).second) {
      llvm::SmallVector<llvm::StringRef> known(order);
      llvm::append_range(known, program.constants.keys());
      sources.emitError(name.loc) << "undefined name '" << name.text << "'"
                                  << suggestName(name.text, known);
    }
    return nullptr;
  }

  //===--------------------------------------------------------------------===//
  // Types
  //===--------------------------------------------------------------------===//

  /// An element type, if there is one.
  void checkElement(const ast::Type &type, llvm::ArrayRef<llvm::StringRef> known) {
    if (type.element && !llvm::is_contained(known, type.element->text))
      emitUnknown(sources, "type", *type.element, known);
  }

  void checkModelTypes(const ast::Model &model) {
    const ast::Formal &input = model.input;
    if (!input.type || !input.type->element || input.type->shape.empty()) {
      sources.emitError(input.name.loc)
          << "input '" << input.name.text << "' needs an element type and a shape, like f32[4]";
    } else {
      checkElement(*input.type, {"f32", "f64"});
      for (const ast::Expr &extent : input.type->shape)
        expectConstant(extent);
    }

    checkElement(model.output, {"classes", "f32", "f64"});
    if (model.output.shape.size() != 1)
      sources.emitError(model.output.loc) << "output of model '" << model.name.text
                                          << "' needs one dimension, like classes[3] or f32[2]";
    for (const ast::Expr &extent : model.output.shape)
      expectConstant(extent);
  }

  /// What all layers that have the option follow where they do not say.
  void checkModelOptions(const ast::Model &model) {
    const ast::Option *first = nullptr;
    for (const ast::Option &option : model.options) {
      if (option.name.text != kSum) {
        InFlightDiagnostic error = sources.emitError(option.name.loc)
                                   << "model '" << model.name.text << "' has no option '"
                                   << option.name.text << "'"
                                   << suggestName(option.name.text, {kSum});
        error.attachNote() << "options: " << kSum;
        continue;
      }
      if (first) {
        sources.emitError(option.name.loc) << "'" << kSum << "' is given twice";
        continue;
      }
      first = &option;
      checkOption(getSumOption(), option.value);
    }
  }

  /// Names alone in the shape of a tensor are bound by the call, unless they are
  /// constants that the call passes.
  void checkFormals(const ast::Layer &layer) {
    for (const ast::Formal &formal : layer.formals)
      define(formal.name, Symbol::Kind::Formal, formal.type ? Sort::Tensor : Sort::Constant);
    for (const ast::Formal &formal : layer.formals) {
      if (!formal.type)
        continue;
      checkElement(*formal.type, {"f32", "f64"});
      for (const ast::Expr &extent : formal.type->shape) {
        const auto *name = std::get_if<ast::Name>(&extent.node);
        if (name && !symbols.contains(name->text))
          define(*name, Symbol::Kind::Formal, Sort::Constant);
        else
          expectConstant(extent);
      }
    }
  }

  //===--------------------------------------------------------------------===//
  // Statements
  //===--------------------------------------------------------------------===//

  void checkBody(llvm::StringRef what, const ast::Name &owner, const ast::Body &body,
                 llvm::SMLoc end) {
    unsigned errors = sources.getErrorCount();
    for (const ast::Statement &statement : body)
      if (!sources.hasTooManyErrors())
        std::visit([&](const auto &node) { check(node); }, statement);
    bool returns = false;
    for (const ast::Statement &statement : body)
      if (const auto *result = std::get_if<ast::Return>(&statement)) {
        returns = true;
        if (&statement != &body.back())
          sources.emitError(result->loc) << "return must be the last statement";
      }
    if (!returns)
      sources.emitError(end) << what << " '" << owner.text << "' does not return a value";
    if (sources.getErrorCount() == errors)
      warnUnused();
  }

  void check(const ast::Constants &constants) {
    for (const ast::Constant &constant : constants.list) {
      expectConstant(constant.value);
      define(constant.name, Symbol::Kind::Constant, Sort::Constant);
      facts.constants.push_back(constant.name.text);
    }
  }

  void check(const ast::Param &param) {
    if (param.name.text == schema::kReservedName) {
      InFlightDiagnostic error = sources.emitError(param.name.loc)
                                 << "no parameter can be called '" << param.name.text << "'";
      error.attachNote() << "checkpoints describe themselves under this name: choose another";
    }
    checkElement(param.type, {"f32", "f64"});
    for (const ast::Expr &extent : param.type.shape)
      expectConstant(extent);
    if (param.init) {
      checkSchemaCall(sources, *param.init, getInitialiserTable(sources),
                      [&](const schema::Argument &argument, const ast::Expr &value) {
                        if (argument.kind == schema::Kind::Parameter)
                          expectParameter(std::get<ast::Name>(value.node));
                        else if (argument.kind == schema::Kind::Number ||
                                 argument.kind == schema::Kind::Integer)
                          expectConstant(value);
                      });
    } else {
      InFlightDiagnostic error = sources.emitError(param.name.loc)
                                 << "parameter '" << param.name.text << "' has no initialiser";
      error.attachNote() << "write 'init' and one of "
                         << listNames(getInitialiserTable(sources).getNames(), "and")
                         << " before the ';'";
    }
    if (param.updateEvery)
      expectConstant(*param.updateEvery);
    define(param.name, Symbol::Kind::Parameter, Sort::Tensor);
  }

  void check(const ast::Assignment &assignment) {
    check(assignment.value);
    auto entry = symbols.find(assignment.name.text);
    bool update = entry != symbols.end() && llvm::is_contained(carried, entry->first()) &&
                  !entry->second.assigned;
    if (update)
      entry->second.assigned = true;
    else
      define(assignment.name, Symbol::Kind::Value, Sort::Tensor);
  }

  void check(const ast::Return &result) {
    if (nesting)
      sources.emitError(result.loc) << "return inside a repeat";
    check(result.value);
  }

  void check(const std::unique_ptr<ast::Repeat> &repeat) {
    if (repeat->first)
      expectConstant(*repeat->first);
    expectConstant(repeat->end);
    if (repeat->carried.empty()) {
      InFlightDiagnostic error = sources.emitError(repeat->loc)
                                 << "repeat without 'with': nothing comes out of it";
      error.attachNote() << "carry a value through: repeat 3 with h = x { h = ...; }";
    }
    for (const ast::Assignment &initial : repeat->carried)
      check(initial.value);
    for (const ast::Assignment &initial : repeat->carried)
      define(initial.name, Symbol::Kind::Carried, Sort::Tensor);

    size_t outside = order.size();
    llvm::SmallVector<llvm::StringRef> outerCarried = std::move(carried);
    carried.clear();
    ++nesting;
    for (const ast::Assignment &initial : repeat->carried)
      carried.push_back(initial.name.text);
    if (repeat->index)
      define(*repeat->index, Symbol::Kind::Formal, Sort::Constant);
    for (const ast::Statement &statement : repeat->body)
      std::visit([&](const auto &node) { check(node); }, statement);
    for (const ast::Assignment &initial : repeat->carried)
      if (!symbols.find(initial.name.text)->second.assigned)
        sources.emitError(initial.name.loc)
            << "the repeat never assigns '" << initial.name.text << "'";
    --nesting;
    carried = std::move(outerCarried);
    for (llvm::StringRef name : llvm::drop_begin(order, outside))
      symbols.find(name)->second.visible = false;
  }

  void warnUnused() {
    for (llvm::StringRef name : order) {
      Symbol &symbol = symbols.find(name)->second;
      if (std::exchange(symbol.used, true))
        continue;
      if (symbol.kind == Symbol::Kind::Constant)
        sources.emitWarning(symbol.loc) << "constant '" << name << "' is never used";
      else if (symbol.kind == Symbol::Kind::Parameter)
        sources.emitWarning(symbol.loc) << "parameter '" << name << "' is never used";
      else if (symbol.kind == Symbol::Kind::Value)
        sources.emitWarning(symbol.loc) << "value '" << name << "' is never used";
    }
  }

  //===--------------------------------------------------------------------===//
  // Expressions
  //===--------------------------------------------------------------------===//

  void expectConstant(const ast::Expr &expr) {
    if (check(expr) == Sort::Tensor)
      sources.emitError(expr.loc) << "expected a constant, found a tensor";
  }

  void expectParameter(const ast::Name &name) {
    MaybeSort sort;
    Symbol *symbol = lookup(name, sort);
    bool parameter = symbol && (symbol->kind == Symbol::Kind::Parameter ||
                                (symbol->kind == Symbol::Kind::Formal && sort == Sort::Tensor));
    if (sort && !parameter)
      sources.emitError(name.loc) << "'" << name.text << "' is not a parameter";
  }

  MaybeSort check(const ast::Expr &expr) {
    return std::visit([&](const auto &node) { return check(expr, node); }, expr.node);
  }

  MaybeSort check(const ast::Expr &, const ast::Number &) { return Sort::Constant; }

  MaybeSort check(const ast::Expr &expr, const ast::Text &) {
    sources.emitError(expr.loc) << "expected an expression, found a string";
    return std::nullopt;
  }

  MaybeSort check(const ast::Expr &, const ast::Name &name) {
    MaybeSort sort;
    lookup(name, sort);
    return sort;
  }

  MaybeSort check(const ast::Expr &, const ast::Array &array) {
    for (const ast::Expr &element : array.elements)
      expectConstant(element);
    return Sort::Constant;
  }

  MaybeSort check(const ast::Expr &, const ast::Negation &negation) {
    return check(*negation.operand);
  }

  MaybeSort check(const ast::Expr &, const ast::Chain &chain) {
    MaybeSort left = check(chain.operands.front());
    for (auto [infix, operand] : llvm::zip(chain.operators, llvm::drop_begin(chain.operands))) {
      MaybeSort right = check(operand);
      if (!left || !right)
        left = std::nullopt;
      else if (*left == Sort::Tensor || *right == Sort::Tensor)
        left = checkInfix(infix, *left == *right);
    }
    return left;
  }

  /// An infix operator with one tensor, or with two.
  MaybeSort checkInfix(ast::Infix infix, bool twoTensors) {
    llvm::StringRef op(&infix.op, 1);
    auto layer = registry.findLayer(op);
    if (layer && (Registry::getSignature(*layer).operands.size() == 2 || !twoTensors))
      return Sort::Tensor;
    InFlightDiagnostic error = sources.emitError(infix.loc);
    if (layer)
      error << "'" << op << "' takes a tensor and a constant, found two tensors";
    else
      error << "'" << op << "' takes constants, found a tensor";
    if (infix.op == '/' && !twoTensors)
      error.attachNote() << "multiply by the reciprocal: x * (1.0 / c)";
    return std::nullopt;
  }

  MaybeSort check(const ast::Expr &, const ast::Call &call) {
    if (const ast::Layer *layer = program.layers.lookup(call.callee.text))
      return checkUserLayer(call, *layer);
    if (auto layer = registry.findLayer(call.callee.text))
      return checkLayer(call, Registry::getSignature(*layer));

    llvm::SmallVector<MaybeSort> sorts;
    for (const ast::Argument &argument : call.arguments)
      sorts.push_back(check(*argument.value));
    if (!isConstantFunction(call.callee.text)) {
      llvm::SmallVector<llvm::StringRef> known = registry.getLayerNames();
      llvm::append_range(known, program.layers.keys());
      llvm::sort(known);
      emitUnknown(sources, "layer", call.callee, known).attachNote()
          << "plugins bring others: --load-plugin=FILE.so";
      return std::nullopt;
    }
    for (auto [argument, sort] : llvm::zip(call.arguments, sorts))
      if (sort == Sort::Tensor)
        sources.emitError(argument.value->loc)
            << call.callee.text << " takes constants, found a tensor";
    return Sort::Constant;
  }

  MaybeSort checkUserLayer(const ast::Call &call, const ast::Layer &layer) {
    facts.calls.push_back({&layer, call.callee.loc});
    std::optional<Matched> matched = matchArguments(sources, call, getSlots(layer), &registry);
    if (!matched)
      return std::nullopt;
    for (auto [formal, arguments] : llvm::zip(layer.formals, *matched)) {
      if (formal.type)
        check(*arguments.front());
      else
        expectConstant(*arguments.front());
    }
    return Sort::Tensor;
  }

  MaybeSort checkLayer(const ast::Call &call, const LayerSignature &signature) {
    std::optional<Matched> matched = matchArguments(sources, call, getSlots(signature), &registry);
    if (!matched)
      return std::nullopt;
    bool ok = true, constant = isConstantFunction(call.callee.text);
    for (const auto &arguments : llvm::ArrayRef(*matched).take_front(signature.operands.size()))
      for (const ast::Expr *argument : arguments) {
        MaybeSort sort = check(*argument);
        ok &= sort.has_value();
        constant &= sort == Sort::Constant;
      }
    for (auto [option, arguments] :
         llvm::zip(signature.options, llvm::drop_begin(*matched, signature.operands.size())))
      if (!arguments.empty()) {
        checkOption(option, *arguments.front());
        constant = false;
      }
    if (!ok)
      return std::nullopt;
    return constant ? Sort::Constant : Sort::Tensor;
  }

  void checkOption(const LayerOption &option, const ast::Expr &value) {
    if (option.kind == LayerOption::Kind::Ties) {
      checkTies(sources, value, [&](const ast::Expr &beta) { expectConstant(beta); });
      return;
    }
    if (option.kind != LayerOption::Kind::Choice) {
      expectConstant(value);
      return;
    }
    const auto *name = std::get_if<ast::Name>(&value.node);
    if (!name)
      sources.emitError(value.loc)
          << "'" << option.name << "' must be " << listNames(option.choices);
    else if (!llvm::is_contained(option.choices, name->text))
      emitUnknown(sources, option.name, *name, option.choices);
  }

  Sources &sources;
  const Registry &registry;
  const Program &program;
  BodyFacts facts;

  llvm::StringMap<Symbol> symbols;
  llvm::SmallVector<llvm::StringRef> order;   ///< symbols as they were defined
  llvm::SmallVector<llvm::StringRef> carried; ///< by the innermost repeat
  unsigned nesting = 0;                       ///< of repeats
  llvm::StringSet<> undefined;
};

} // namespace

BodyFacts checkBody(Sources &sources, const Registry &registry, const Program &program,
                    const ast::Layer &layer) {
  return BodyChecker(sources, registry, program).check(layer);
}

BodyFacts checkBody(Sources &sources, const Registry &registry, const Program &program,
                    const ast::Model &model) {
  return BodyChecker(sources, registry, program).check(model);
}

} // namespace trop
