//===- Arguments.cpp - Matching a call with what it calls -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Arguments.h"
#include "dialect/Trop/IR/TropVocabulary.h"
#include "lib/Frontend/Sema/Names.h"
#include "lib/Support/Utf8.h"

#include "trop/schema_check.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

llvm::SmallVector<Slot> getSlots(const LayerSignature &signature) {
  llvm::SmallVector<Slot> slots;
  for (const LayerOperand &operand : signature.operands)
    slots.push_back({operand.name, !operand.named, operand.named, !operand.named, operand.many});
  for (const LayerOption &option : signature.options)
    slots.push_back({option.name, false, true, option.required});
  return slots;
}

llvm::SmallVector<Slot> getSlots(const ast::Layer &layer) {
  llvm::SmallVector<Slot> slots;
  for (const ast::Formal &formal : layer.formals)
    slots.push_back({formal.name.text, true, true, true});
  return slots;
}

llvm::SmallVector<Slot> getSlots(const schema::Call &call) {
  llvm::SmallVector<Slot> slots;
  for (const schema::Argument &argument : llvm::ArrayRef(call.arguments, call.argumentCount))
    slots.push_back({argument.name, !argument.named, argument.named, !argument.optional,
                     /*many=*/false, argument.remedy ? argument.remedy : llvm::StringRef()});
  return slots;
}

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

static void attachOptions(InFlightDiagnostic &error, llvm::ArrayRef<Slot> slots) {
  llvm::SmallVector<llvm::StringRef> names;
  for (const Slot &slot : slots)
    if (slot.named)
      names.push_back(slot.name);
  error.attachNote() << "options: " << listNames(names, "and");
}

/// "maxplus expects 2 arguments (input, weights), found 3".
static void emitArityError(Sources &sources, const ast::Call &call, llvm::ArrayRef<Slot> slots,
                           size_t found) {
  size_t least = 0, most = 0;
  bool many = false;
  llvm::SmallVector<llvm::StringRef> names;
  for (const Slot &slot : slots) {
    if (!slot.positional)
      continue;
    least += slot.required;
    ++most;
    many |= slot.many;
    names.push_back(slot.name);
  }
  InFlightDiagnostic error = sources.emitError(call.callee.loc) << call.callee.text << " expects ";
  if (many)
    error << "at least ";
  if (most == 0)
    error << "no";
  else
    error << least;
  if (least != most)
    error << " or " << most;
  error << (most == 1 ? " argument" : " arguments");
  if (!names.empty())
    error << " (" << llvm::join(names, ", ") << ")";
  error << ", found " << found;
  if (found > most)
    attachOptions(error, slots);
  for (const Slot &slot : slots)
    if (!slot.remedy.empty())
      error.attachNote() << slot.remedy;
}

/// "layers that have it: max and maxplus", if there are any.
static void attachOwners(InFlightDiagnostic &error, llvm::StringRef option,
                         const Registry &registry) {
  llvm::SmallVector<llvm::StringRef> owners;
  for (llvm::StringRef name : registry.getLayerNames())
    if (llvm::any_of(Registry::getSignature(*registry.findLayer(name)).options,
                     [&](const LayerOption &known) { return known.name == option; }))
      owners.push_back(name);
  if (!owners.empty())
    error.attachNote() << "layers that have it: " << listNames(owners, "and");
}

/// The slot an argument with a key is for, or null after an error.
static const Slot *findSlot(Sources &sources, const ast::Call &call, const ast::Name &key,
                            llvm::ArrayRef<Slot> slots, const Registry *registry) {
  llvm::SmallVector<llvm::StringRef> names;
  for (const Slot &slot : slots) {
    if (!slot.named)
      continue;
    if (slot.name == key.text)
      return &slot;
    names.push_back(slot.name);
  }
  InFlightDiagnostic error = sources.emitError(key.loc)
                             << call.callee.text << " has no option '" << key.text << "'"
                             << suggestName(key.text, names);
  attachOptions(error, slots);
  if (registry)
    attachOwners(error, key.text, *registry);
  return nullptr;
}

std::optional<Matched> matchArguments(Sources &sources, const ast::Call &call,
                                      llvm::ArrayRef<Slot> slots, const Registry *registry) {
  Matched matched(slots.size());
  unsigned errors = sources.getErrorCount();
  size_t next = 0, positional = 0;
  bool tooMany = false;
  for (const ast::Argument &argument : call.arguments) {
    size_t index;
    if (argument.key) {
      const Slot *slot = findSlot(sources, call, *argument.key, slots, registry);
      if (!slot)
        continue;
      index = slot - slots.begin();
      if (!matched[index].empty()) {
        sources.emitError(argument.key->loc) << "'" << slot->name << "' is given twice";
        continue;
      }
    } else {
      ++positional;
      while (next != slots.size() && !slots[next].positional)
        ++next;
      if (next == slots.size()) {
        tooMany = true;
        continue;
      }
      index = next;
      next += !slots[next].many;
    }
    matched[index].push_back(argument.value.get());
  }

  if (sources.getErrorCount() != errors)
    return std::nullopt;
  bool tooFew = false;
  for (auto [slot, arguments] : llvm::zip(slots, matched)) {
    if (!slot.required || !arguments.empty())
      continue;
    if (slot.positional)
      tooFew = true;
    else
      sources.emitError(call.callee.loc) << call.callee.text << " needs '" << slot.name << "'";
  }
  if (tooMany || tooFew)
    emitArityError(sources, call, slots, positional);
  if (sources.getErrorCount() != errors)
    return std::nullopt;
  return matched;
}

//===----------------------------------------------------------------------===//
// Initialisers, data sources and optimizers
//===----------------------------------------------------------------------===//

llvm::SmallVector<llvm::StringRef> SchemaTable::getNames() const {
  return llvm::map_to_vector(llvm::concat<const schema::Call>(calls, added),
                             [](const schema::Call &call) { return llvm::StringRef(call.name); });
}

const schema::Call *SchemaTable::find(llvm::StringRef name) const {
  for (const schema::Call &call : llvm::concat<const schema::Call>(calls, added))
    if (name == call.name)
      return &call;
  return nullptr;
}

SchemaTable getTable(Sources &sources, llvm::StringRef what, llvm::ArrayRef<schema::Call> calls) {
  return {what, calls, getAddedCalls(sources.getContext(), what)};
}

/// Those of an array, or the expression itself.
static llvm::ArrayRef<ast::Expr> getElements(const ast::Expr &expr) {
  const auto *array = std::get_if<ast::Array>(&expr.node);
  return array ? llvm::ArrayRef(array->elements) : llvm::ArrayRef(expr);
}

/// The strings of a `Strings` argument: one, or an array of them.
static std::optional<llvm::SmallVector<llvm::StringRef>> getStrings(const ast::Expr &expr) {
  llvm::SmallVector<llvm::StringRef> strings;
  auto add = [&](const ast::Expr &element) {
    const auto *text = std::get_if<ast::Text>(&element.node);
    if (text)
      strings.push_back(text->value);
    return text != nullptr;
  };
  if (const auto *array = std::get_if<ast::Array>(&expr.node)) {
    if (array->elements.empty() || !llvm::all_of(array->elements, add))
      return std::nullopt;
  } else if (!add(expr)) {
    return std::nullopt;
  }
  return strings;
}

/// Whether strings of an array differ: they name columns or classes.
static bool checkOnce(Sources &sources, const schema::Argument &argument, const ast::Expr &value) {
  llvm::StringMap<llvm::SMLoc> known;
  for (const ast::Expr &element : getElements(value)) {
    const std::string &text = std::get<ast::Text>(element.node).value;
    auto [first, isNew] = known.try_emplace(text, element.loc);
    if (isNew)
      continue;
    InFlightDiagnostic error = sources.emitError(element.loc)
                               << "'" << argument.name << "' has '" << text << "' twice";
    error.attachNote(sources.getLocation(first->second)) << "first given here";
    return false;
  }
  return true;
}

/// Whether an argument's value is of its kind, as far as syntax tells.
static bool checkKind(Sources &sources, const schema::Argument &argument, const ast::Expr &value) {
  const auto *name = std::get_if<ast::Name>(&value.node);
  std::string expected;
  switch (argument.kind) {
  case schema::Kind::Number:
  case schema::Kind::Integer:
    if (!std::holds_alternative<ast::Text>(value.node))
      return true;
    expected = "a number";
    break;
  case schema::Kind::Parameter:
    if (name)
      return true;
    expected = "the name of a parameter";
    break;
  case schema::Kind::Choice: {
    llvm::SmallVector<llvm::StringRef> choices;
    llvm::SplitString(argument.choices, choices, "|");
    if (name && llvm::is_contained(choices, name->text))
      return true;
    expected = listNames(choices);
    if (name) {
      sources.emitError(value.loc)
          << "'" << argument.name << "' must be " << expected << ", found '" << name->text << "'"
          << suggestName(name->text, choices);
      return false;
    }
    break;
  }
  case schema::Kind::Path:
  case schema::Kind::Text:
    if (std::holds_alternative<ast::Text>(value.node))
      return true;
    expected = "a string";
    break;
  case schema::Kind::Strings:
    if (getStrings(value))
      return checkOnce(sources, argument, value);
    expected = "a string or an array of strings";
    break;
  case schema::Kind::Numbers:
    if (argument.choices && name && name->text == argument.choices)
      return true;
    if (llvm::none_of(getElements(value), [](const ast::Expr &element) {
          return std::holds_alternative<ast::Text>(element.node);
        }))
      return true;
    expected = "a number or an array of numbers";
    if (argument.choices)
      expected += (", or " + llvm::StringRef(argument.choices)).str();
  }
  sources.emitError(value.loc) << "'" << argument.name << "' must be " << expected;
  return false;
}

const schema::Call *
checkSchemaCall(Sources &sources, const ast::Call &call, const SchemaTable &table,
                llvm::function_ref<void(const schema::Argument &, const ast::Expr &)> visit) {
  const schema::Call *callee = table.find(call.callee.text);
  if (!callee) {
    mlir::InFlightDiagnostic error =
        emitUnknown(sources, table.what, call.callee, table.getNames());
    if (mayBeAdded(table.what))
      error.attachNote() << "plugins bring others: --load-plugin=FILE.so";
    return nullptr;
  }
  std::optional<Matched> matched = matchArguments(sources, call, getSlots(*callee));
  if (!matched)
    return nullptr;
  bool ok = true;
  for (auto [argument, values] :
       llvm::zip(llvm::ArrayRef(callee->arguments, callee->argumentCount), *matched)) {
    if (values.empty())
      continue;
    if (checkKind(sources, argument, *values.front()))
      visit(argument, *values.front());
    else
      ok = false;
  }
  return ok ? callee : nullptr;
}

/// "'k' must be a number above 0, found -1".
static std::optional<double> evaluateNumber(Sources &sources, const schema::Argument &argument,
                                            const ast::Expr &expr, const SchemaScope &scope) {
  std::optional<Constant> value = evaluate(sources, expr, scope.lookup);
  if (!value)
    return std::nullopt;
  bool integer = argument.kind == schema::Kind::Integer;
  bool ofKind = value->isNumber() && (value->isInteger() || !integer);
  bool inRange = ofKind && schema::isLegal(argument, value->getNumber());
  if (inRange && (scope.element.empty() || schema::isLegalIn(argument, value->getNumber(),
                                                             /*single=*/scope.element == "f32")))
    return value->getNumber();
  InFlightDiagnostic error = sources.emitError(expr.loc)
                             << "'" << argument.name << "' must be "
                             << (integer ? "an integer" : "a finite number");
  auto format = [](double limit) {
    return std::round(limit) == limit ? Constant{int64_t(limit)}.str() : Constant{limit}.str();
  };
  if (std::isfinite(argument.minimum))
    error << (argument.exclusive ? " above " : " of at least ") << format(argument.minimum);
  if (std::isfinite(argument.maximum))
    error << (std::isfinite(argument.minimum) ? " and" : "")
          << (argument.below ? " below " : " of at most ") << format(argument.maximum);
  if (inRange)
    error << " in " << scope.element;
  error << ", found " << value->str();
  if (argument.remedy)
    error.attachNote() << argument.remedy;
  return std::nullopt;
}

/// The attribute of one argument; null after an error.
static Attribute evaluateArgument(Sources &sources, const schema::Argument &argument,
                                  const ast::Expr &value, SchemaScope scope) {
  Builder builder(sources.getContext());
  switch (argument.kind) {
  case schema::Kind::Number:
  case schema::Kind::Integer:
    if (auto number = evaluateNumber(sources, argument, value, scope))
      return builder.getF64FloatAttr(*number);
    return {};
  case schema::Kind::Parameter:
    if (auto name = scope.getParameter(std::get<ast::Name>(value.node)))
      return FlatSymbolRefAttr::get(builder.getContext(), *name);
    return {};
  case schema::Kind::Choice:
    return FlatSymbolRefAttr::get(builder.getContext(), std::get<ast::Name>(value.node).text);
  case schema::Kind::Path: {
    llvm::SmallString<128> text(std::get<ast::Text>(value.node).value);
    llvm::SmallString<128> folder(llvm::sys::path::parent_path(sources.getFileName(value.loc)));
    (void)llvm::sys::fs::make_absolute(folder);
    llvm::sys::path::make_absolute(folder, text);
    llvm::sys::path::remove_dots(text);
    if (const char *at = findNonUtf8(text)) { // Checkpoints hold it, as JSON.
      sources.emitError(value.loc)
          << "the folder that this path is relative to is not UTF-8 (" << byteText(*at) << ")";
      return {};
    }
    return builder.getStringAttr(text);
  }
  case schema::Kind::Text:
    return builder.getStringAttr(std::get<ast::Text>(value.node).value);
  case schema::Kind::Strings:
    return builder.getStrArrayAttr(*getStrings(value));
  case schema::Kind::Numbers: {
    const auto *name = std::get_if<ast::Name>(&value.node);
    if (argument.choices && name && name->text == argument.choices)
      return FlatSymbolRefAttr::get(builder.getContext(), name->text);
    llvm::SmallVector<Attribute> numbers;
    for (const ast::Expr &element : getElements(value)) {
      auto number = evaluateNumber(sources, argument, element, scope);
      if (!number)
        return {};
      numbers.push_back(builder.getF64FloatAttr(*number));
    }
    return builder.getArrayAttr(numbers);
  }
  }
  llvm_unreachable("unknown kind");
}

CallAttr evaluateSchemaCall(Sources &sources, const ast::Call &call, const schema::Call &callee,
                            SchemaScope scope) {
  Builder builder(sources.getContext());
  std::optional<Matched> matched = matchArguments(sources, call, getSlots(callee));
  assert(matched && "the call has been checked");
  llvm::SmallVector<Attribute> positional;
  llvm::SmallVector<NamedAttribute> named;
  bool ok = true;
  for (auto [argument, values] :
       llvm::zip(llvm::ArrayRef(callee.arguments, callee.argumentCount), *matched)) {
    if (values.empty())
      continue;
    Attribute value = evaluateArgument(sources, argument, *values.front(), scope);
    if (!value)
      ok = false;
    else if (argument.named)
      named.push_back(builder.getNamedAttr(argument.name, value));
    else
      positional.push_back(value);
  }
  if (!ok)
    return {};
  return CallAttr::get(builder.getContext(), callee.name, builder.getArrayAttr(positional),
                       builder.getDictionaryAttr(named));
}

} // namespace trop
