//===- CallText.cpp - Calls of a train block, read from a text ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/CallText.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"

#include "trop/schema_check.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <deque>

using namespace trop;
using namespace trop::rt;

namespace {
/// A call and its parts, whose addresses stay.
struct Storage {
  trop_call call;
  std::vector<trop_argument> arguments;
  std::deque<std::string> words;
};

class Reader {
public:
  Reader(const std::string &option, const std::string &text, std::optional<int32_t> element)
      : option(option), text(text), element(element) {}

  OwnedCall readCall(const CallTable &table);
  OwnedPhase readPhase();
  bool isAtOption();
  std::vector<OwnedPhase> readChanges(const trop_train &block);
  bool take(char wanted);
  void expectEnd(const char *what);

private:
  void skipBlanks();
  std::string found() const;
  std::string readWord(const std::string &what);
  double readNumber(const schema::Argument &argument);
  const schema::Argument &readKey(const schema::Call &callee, const Storage &storage);
  const schema::Argument &positionalArgument(const schema::Call &callee, size_t position) const;
  std::string readChoice(const schema::Argument &argument);
  void readArgument(const schema::Call &callee, size_t positional, Storage &storage);
  void checkRange(const schema::Argument &argument, size_t start, double number);

  template <typename... Ts> [[noreturn]] void failAt(size_t place, const Ts &...parts) const {
    throw UsageError(concat(option, ", column ", place + 1, ": ", parts...));
  }

  const std::string &option, &text;
  std::optional<int32_t> element; // of the arithmetic that numbers are for
  size_t next = 0;
};
} // namespace

//===----------------------------------------------------------------------===//
// Letters
//===----------------------------------------------------------------------===//

static bool isWordLetter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

void Reader::skipBlanks() {
  while (next < text.size() && std::isspace(static_cast<unsigned char>(text[next])))
    ++next;
}

bool Reader::take(char wanted) {
  skipBlanks();
  bool there = next < text.size() && text[next] == wanted;
  next += there;
  return there;
}

/// What stands at the place reached, for a message.
std::string Reader::found() const {
  if (next == text.size())
    return "the end";
  size_t end = next + 1;
  while (end < text.size() && isWordLetter(text[next]) &&
         (isWordLetter(text[end]) || text[end] == '.'))
    ++end;
  return concat("'", text.substr(next, end - next), "'");
}

void Reader::expectEnd(const char *what) {
  skipBlanks();
  if (next != text.size())
    failAt(next, "expected ", what, ", found ", found());
}

std::string Reader::readWord(const std::string &what) {
  skipBlanks();
  size_t start = next;
  while (next < text.size() && isWordLetter(text[next]))
    ++next;
  if (start == next || std::isdigit(static_cast<unsigned char>(text[start]))) {
    next = start;
    failAt(start, "expected ", what, ", found ", found());
  }
  return text.substr(start, next - start);
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

std::vector<const schema::Call *> rt::allOf(const CallTable &table) {
  std::vector<const schema::Call *> calls = addedCalls(table.what);
  for (const schema::Call *call = table.end; call != table.begin;)
    calls.insert(calls.begin(), --call);
  return calls;
}

static std::vector<std::string> namesOf(const std::vector<const schema::Call *> &calls) {
  std::vector<std::string> names;
  for (const schema::Call *call : calls)
    names.push_back(call->name);
  return names;
}

/// The arguments that a call names, or those that it does not.
static std::vector<std::string> argumentsOf(const schema::Call &callee, bool named) {
  std::vector<std::string> names;
  for (size_t i = 0; i < callee.argumentCount; ++i)
    if (callee.arguments[i].named == named)
      names.push_back(callee.arguments[i].name);
  return names;
}

static std::vector<std::string> choicesOf(const schema::Argument &argument) {
  std::vector<std::string> choices;
  std::istringstream list(argument.choices);
  for (std::string choice; std::getline(list, choice, '|');)
    choices.push_back(choice);
  return choices;
}

/// "'lr' must be a finite number above 0, found -1", or "... above 0 in f32, found 1e-320".
void Reader::checkRange(const schema::Argument &argument, size_t start, double number) {
  bool integer = argument.kind == schema::Kind::Integer, legal = schema::isLegal(argument, number);
  if (legal && (!element || schema::isLegalIn(argument, number, *element == TROP_F32)))
    return;
  std::string range;
  if (std::isfinite(argument.minimum))
    range = concat(argument.exclusive ? " above " : " of at least ", shortest(argument.minimum));
  if (std::isfinite(argument.maximum))
    range += concat(range.empty() ? "" : " and", argument.below ? " below " : " of at most ",
                    shortest(argument.maximum));
  failAt(start, "'", argument.name, "' must be ", integer ? "an integer" : "a finite number", range,
         legal ? concat(" in ", elementName(*element)) : "", ", found ",
         text.substr(start, next - start),
         argument.remedy ? concat(" (", argument.remedy, ")") : "");
}

double Reader::readNumber(const schema::Argument &argument) {
  skipBlanks();
  size_t start = next;
  bool negative = take('-');
  skipBlanks();
  double number = 0;
  const char *first = text.data() + next, *last = text.data() + text.size();
  auto [end, error] = std::from_chars(first, last, number);
  if (error == std::errc::invalid_argument || *first == '-')
    failAt(next, "'", argument.name, "' must be ",
           argument.kind == schema::Kind::Integer ? "an integer" : "a number", ", found ", found());
  next = size_t(end - text.data());
  if (error == std::errc::result_out_of_range)
    failAt(start, "'", argument.name, "' is a number too large or too small, ",
           text.substr(start, next - start));
  number = negative ? -number : number;
  checkRange(argument, start, number);
  return number;
}

const schema::Argument &Reader::readKey(const schema::Call &callee, const Storage &storage) {
  size_t start = next;
  std::string key = readWord("an option");
  take(':');
  for (const trop_argument &given : storage.arguments)
    if (given.key && key == given.key)
      failAt(start, "'", key, "' is given twice");
  for (size_t i = 0; i < callee.argumentCount; ++i)
    if (callee.arguments[i].named && key == callee.arguments[i].name)
      return callee.arguments[i];
  std::vector<std::string> names = argumentsOf(callee, /*named=*/true);
  failAt(start, callee.name, " has no option '", key, "'", suggestName(key, names),
         " (options: ", listNames(names, "and"), ")");
}

const schema::Argument &Reader::positionalArgument(const schema::Call &callee,
                                                   size_t position) const {
  size_t count = 0;
  for (size_t i = 0; i < callee.argumentCount; ++i)
    if (!callee.arguments[i].named && count++ == position)
      return callee.arguments[i];
  std::vector<std::string> names = argumentsOf(callee, /*named=*/true);
  failAt(next, callee.name, " expects ",
         count ? counted(int64_t(count), "argument") : "no argument", " without a name, found ",
         found(), " (options: ", listNames(names, "and"), ")");
}

std::string Reader::readChoice(const schema::Argument &argument) {
  skipBlanks();
  size_t start = next;
  std::vector<std::string> choices = choicesOf(argument);
  std::string word = readWord(concat("'", argument.name, "' to be ", listNames(choices)));
  if (std::find(choices.begin(), choices.end(), word) == choices.end())
    failAt(start, "'", argument.name, "' must be ", listNames(choices), ", found '", word, "'",
           suggestName(word, choices));
  return word;
}

bool Reader::isAtOption() {
  skipBlanks();
  size_t colon = next;
  while (colon < text.size() && (isWordLetter(text[colon]) || text[colon] == ' '))
    ++colon;
  return colon < text.size() && text[colon] == ':';
}

/// `positional` of them were read before.
void Reader::readArgument(const schema::Call &callee, size_t positional, Storage &storage) {
  bool named = isAtOption();
  const schema::Argument &argument =
      named ? readKey(callee, storage) : positionalArgument(callee, positional);
  trop_argument value = {sizeof(trop_argument), named ? argument.name : nullptr, 0, 0, nullptr};
  if (argument.kind == schema::Kind::Choice) {
    value.kind = TROP_ARGUMENT_NAME;
    value.text = storage.words.emplace_back(readChoice(argument)).c_str();
  } else {
    value.number = readNumber(argument);
  }
  storage.arguments.push_back(value);
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Whether all that a call needs is there.
static void checkRequired(const schema::Call &callee, const Storage &storage,
                          const std::string &where) {
  size_t positional = 0;
  for (const trop_argument &given : storage.arguments)
    positional += !given.key;
  for (size_t i = 0; i < callee.argumentCount; ++i) {
    const schema::Argument &argument = callee.arguments[i];
    bool given = !argument.named && positional > 0;
    positional -= given;
    for (const trop_argument &other : storage.arguments)
      given |= argument.named && other.key && !std::strcmp(other.key, argument.name);
    if (!given && !argument.optional)
      throw UsageError(concat(where, callee.name, " needs '", argument.name, "': ", argument.help,
                              " (write ", callee.name, "(",
                              argument.named ? concat(argument.name, ": ...") : "...", "))"));
  }
}

OwnedCall Reader::readCall(const CallTable &table) {
  skipBlanks();
  size_t start = next;
  std::vector<const schema::Call *> calls = allOf(table);
  std::vector<std::string> names = namesOf(calls);
  std::string name = readWord(concat("the ", table.what, " ", listNames(names)));
  auto at = std::find_if(calls.begin(), calls.end(),
                         [&](const schema::Call *call) { return name == call->name; });
  if (at == calls.end())
    failAt(start, "unknown ", table.what, " '", name, "'", suggestName(name, names), " (expected ",
           listNames(names), ")");

  const schema::Call *callee = *at;
  auto storage = std::make_shared<Storage>();
  if (take('(') && !take(')')) {
    size_t positional = 0;
    do {
      readArgument(*callee, positional, *storage);
      positional += !storage->arguments.back().key;
    } while (take(','));
    if (!take(')'))
      failAt(next, "expected ',' or ')', found ", found());
  }
  checkRequired(*callee, *storage, concat(option, ", column ", start + 1, ": "));
  storage->call = {sizeof(trop_call), callee->name, int64_t(storage->arguments.size()),
                   storage->arguments.data()};
  return OwnedCall(storage, &storage->call);
}

OwnedPhase Reader::readPhase() {
  static constexpr schema::Argument kSteps = {"for", schema::Kind::Integer, false,   false,  0, 1,
                                              false, schema::kInf,          nullptr, "steps"};
  OwnedPhase phase = {readCall(kOptimizerTable), -1};
  skipBlanks();
  size_t end = next + 3;
  if (text.compare(next, 3, "for") == 0 && (end == text.size() || !isWordLetter(text[end]))) {
    next = end;
    phase.steps = int64_t(readNumber(kSteps));
  }
  return phase;
}

/// The call with `given` in the place of its arguments of the same names, or beside them.
static OwnedCall changed(const trop_call &call, const std::shared_ptr<Storage> &given) {
  std::vector<trop_argument> arguments(call.arguments, call.arguments + call.argument_count);
  for (const trop_argument &argument : given->arguments) {
    auto same = std::find_if(arguments.begin(), arguments.end(), [&](const trop_argument &other) {
      return other.key && !std::strcmp(other.key, argument.key);
    });
    if (same == arguments.end())
      arguments.push_back(argument);
    else
      *same = argument;
  }
  given->arguments = arguments;
  given->call = {sizeof(trop_call), call.name, int64_t(given->arguments.size()),
                 given->arguments.data()};
  return OwnedCall(given, &given->call);
}

/// "lr: 0.01, weight_decay: 0" of each optimizer of the block that has such an option.
std::vector<OwnedPhase> Reader::readChanges(const trop_train &block) {
  std::vector<std::shared_ptr<Storage>> given;
  std::vector<std::string> optimizers;
  for (int64_t p = 0; p < block.phase_count; ++p) {
    given.push_back(std::make_shared<Storage>());
    optimizers.push_back(block.phases[p].optimizer->name);
  }
  do {
    skipBlanks();
    size_t start = next, end = next;
    std::string key = readWord("an option");
    for (size_t p = 0; p < given.size(); ++p) {
      const schema::Call &callee = optimizer(optimizers[p].c_str());
      std::vector<std::string> names = argumentsOf(callee, /*named=*/true);
      if (std::find(names.begin(), names.end(), key) == names.end())
        continue;
      next = start;
      readArgument(callee, 0, *given[p]);
      end = next;
    }
    if (end == start)
      failAt(start, "the train block's ", listNames(optimizers, "and"), " ",
             optimizers.size() > 1 ? "have" : "has", " no option '", key, "'");
    next = end;
  } while (take(','));
  expectEnd("',' or the end");
  std::vector<OwnedPhase> phases;
  for (size_t p = 0; p < given.size(); ++p)
    phases.push_back({changed(*block.phases[p].optimizer, given[p]), block.phases[p].steps});
  return phases;
}

OwnedCall rt::readCall(const std::string &option, const std::string &text, const CallTable &table,
                       std::optional<int32_t> element) {
  Reader reader(option, text, element);
  OwnedCall call = reader.readCall(table);
  reader.expectEnd("nothing after it");
  return call;
}

std::vector<OwnedPhase> rt::readPhases(const std::string &option, const std::string &text,
                                       std::optional<int32_t> element, const trop_train *block,
                                       bool *changesBlock) {
  Reader reader(option, text, element);
  bool changes = block && reader.isAtOption();
  if (changesBlock)
    *changesBlock = changes;
  if (changes)
    return reader.readChanges(*block);
  std::vector<OwnedPhase> phases;
  do {
    if (!phases.empty() && phases.back().steps < 0)
      throw UsageError(concat(option,
                              ": every optimizer but the last needs 'for' and a number of "
                              "steps, found none after ",
                              phases.back().optimizer->name));
    phases.push_back(reader.readPhase());
  } while (reader.take(','));
  reader.expectEnd("',', 'for' or the end");
  return phases;
}
