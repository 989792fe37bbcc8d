//===- Arguments.cpp - Arguments of a call in the source ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Arguments.h"

#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

Arguments::Arguments(const schema::Call &declared, const trop_call *call)
    : declared(declared), call(call) {}

bool Arguments::declares(const char *name) const {
  const schema::Argument *end = declared.arguments + declared.argumentCount;
  return std::any_of(declared.arguments, end,
                     [&](const auto &each) { return !std::strcmp(each.name, name); });
}

const schema::Argument &Arguments::declaration(const char *name) const {
  for (size_t i = 0; i < declared.argumentCount; ++i)
    if (!std::strcmp(declared.arguments[i].name, name))
      return declared.arguments[i];
  fail("'", declared.name, "' has no argument '", name, "'");
}

std::vector<const trop_argument *> Arguments::find(const char *name) const {
  const schema::Argument &wanted = declaration(name);
  int64_t position = 0; // among the positional arguments
  for (const schema::Argument *other = declared.arguments; other != &wanted; ++other)
    position += !other->named;

  std::vector<const trop_argument *> found;
  for (int64_t i = 0; call && i < call->argument_count; ++i) {
    const trop_argument &given = call->arguments[i];
    if (wanted.named ? given.key && !std::strcmp(given.key, name) : !given.key && position-- == 0)
      found.push_back(&given);
  }
  return found;
}

bool Arguments::isWord(const char *name) const {
  auto given = find(name);
  return !given.empty() && given.front()->kind == TROP_ARGUMENT_NAME;
}

double Arguments::number(const char *name) const {
  auto given = find(name);
  return given.empty() ? declaration(name).defaultValue : given.front()->number;
}

std::string Arguments::text(const char *name) const {
  auto given = find(name);
  if (!given.empty())
    return given.front()->text;
  // The first choice is the default.
  const char *choices = declaration(name).choices;
  return choices ? std::string(choices, std::strcspn(choices, "|")) : "";
}

std::vector<std::string> Arguments::texts(const char *name) const {
  std::vector<std::string> texts;
  for (const trop_argument *given : find(name))
    texts.push_back(given->kind == TROP_ARGUMENT_NUMBER ? shortest(given->number) : given->text);
  return texts;
}

std::vector<double> Arguments::numbers(const char *name) const {
  std::vector<double> numbers;
  for (const trop_argument *given : find(name))
    numbers.push_back(given->number);
  return numbers;
}

std::string rt::spelled(const trop_call &call) {
  std::string text = call.name;
  for (int64_t i = 0; i < call.argument_count; ++i) {
    const trop_argument &given = call.arguments[i];
    text += i ? ", " : "(";
    if (given.key)
      text += concat(given.key, ": ");
    if (given.kind == TROP_ARGUMENT_NUMBER)
      text += shortest(given.number);
    else if (given.kind == TROP_ARGUMENT_STRING)
      text += concat('"', given.text, '"');
    else
      text += given.text;
  }
  return call.argument_count ? text + ")" : text;
}

template <size_t N>
static const schema::Call &lookUp(const schema::Call (&list)[N], const char *name,
                                  const char *kind) {
  for (const schema::Call &call : list)
    if (!std::strcmp(call.name, name))
      return call;
  for (const schema::Call *call : addedCalls(kind))
    if (!std::strcmp(call->name, name))
      return *call;
  fail("unknown ", kind, " '", name, "'");
}

const schema::Call &rt::initialiser(const char *name) {
  return lookUp(schema::kInitialisers, name, "initialiser");
}
const schema::Call &rt::dataSource(const char *name) {
  return lookUp(schema::kDataSources, name, "data source");
}
const schema::Call &rt::optimizer(const char *name) {
  return lookUp(schema::kOptimizers, name, "optimizer");
}
const schema::Call &rt::clip(const char *name) { return lookUp(schema::kClips, name, "clip"); }
const schema::Call &rt::earlyStopping(const char *name) {
  return lookUp(schema::kStoppings, name, "early stopping");
}
const schema::Call &rt::schedule(const char *name) {
  return lookUp(schema::kSchedules, name, "schedule");
}
