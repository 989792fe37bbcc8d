//===- Calls.cpp - Words that plugins add to the language -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Plugin/Library.h"
#include "lib/Plugin/Plugins.h"
#include "lib/Plugin/Registrar.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include "trop/schema_check.h"

using namespace llvm;

namespace trop {

std::vector<std::string> Plugin::getCallNames(StringRef what) const {
  std::vector<std::string> names;
  if (registrar)
    for (const auto &entry : registrar->calls)
      if (entry.what == what)
        names.push_back(entry.call->name);
  llvm::sort(names);
  return names;
}

/// As the grammar has names.
static bool isName(const char *name) {
  StringRef text = name ? name : "";
  return !text.empty() && isAlpha(text.front()) &&
         all_of(text, [](char c) { return isAlnum(c) || c == '_'; });
}

/// Null: there is nothing wrong with it.
static std::string findMistake(const schema::Argument &argument) {
  if (!isName(argument.name))
    return "has an argument without a name: expected letters, digits and _";
  std::string name = ("has an argument '" + Twine(argument.name) + "' ").str();
  if (!argument.help)
    return name + "without help";
  switch (argument.kind) {
  case schema::Kind::Number:
  case schema::Kind::Integer:
    if (argument.optional && !schema::isLegal(argument, argument.defaultValue))
      return name + "whose default is out of its range";
    break;
  case schema::Kind::Choice:
    if (!argument.choices)
      return name + "without choices";
    break;
  default:
    return name + "of a kind that plugins' have not: expected Number, Integer or Choice";
  }
  if (argument.optional && !argument.named)
    return name + "that is optional and not named";
  return "";
}

static std::string findMistake(const schema::Call &call) {
  if (!isName(call.name))
    return "has no name: expected letters, digits and _";
  if (!call.help)
    return "has no help";
  StringSet<> names;
  for (const schema::Argument &argument : ArrayRef(call.arguments, call.argumentCount)) {
    if (std::string mistake = findMistake(argument); !mistake.empty())
      return mistake;
    if (!names.insert(argument.name).second)
      return ("has two arguments '" + Twine(argument.name) + "'").str();
  }
  return "";
}

static ArrayRef<schema::Call> getBuiltIn(StringRef what) {
  return StringSwitch<ArrayRef<schema::Call>>(what)
      .Case("optimizer", schema::kOptimizers)
      .Case("schedule", schema::kSchedules)
      .Case("noise", schema::kNoises)
      .Default(schema::kInitialisers);
}

Error Plugins::checkCalls() const {
  StringMap<std::string> owners; // "optimizer lion"
  for (const Plugin &plugin : plugins) {
    if (!plugin.registrar)
      continue;
    for (const auto &[what, call] : plugin.registrar->calls) {
      std::string own = ("its " + Twine(what) + " '" + (call->name ? call->name : "") + "' ").str();
      if (std::string mistake = findMistake(*call); !mistake.empty())
        return makePluginError(plugin.path, own + mistake);
      bool isKnown = any_of(getBuiltIn(what), [name = StringRef(call->name)](const auto &other) {
        return name == other.name;
      });
      auto [owner, isNew] = owners.try_emplace((Twine(what) + " " + call->name).str(),
                                               isKnown ? "Trop" : plugin.describe());
      if (isKnown || !isNew)
        return makeClashError(plugin.path, Twine(what) + " '" + call->name + "'", owner->second);
    }
  }
  return Error::success();
}

std::string Plugin::getRuntimePath() const {
  SmallString<128> half(sys::path::parent_path(path));
  sys::path::append(half, "lib" + sys::path::stem(path) + "_rt.a");
  return half.str().str();
}

std::string Plugins::getVersions() const {
  std::string versions;
  for (const Plugin &plugin : plugins)
    versions += (versions.empty() ? "" : ", ") + plugin.name + " " + plugin.version;
  return versions;
}

Expected<std::vector<std::string>> Plugins::getRuntimeHalves() const {
  std::vector<std::string> halves;
  for (const Plugin &plugin : plugins) {
    std::string half = plugin.getRuntimePath();
    if (sys::fs::exists(half)) {
      halves.push_back(half);
      continue;
    }
    if (!plugin.registrar || plugin.registrar->calls.empty())
      continue;
    const auto &[what, call] = plugin.registrar->calls.front();
    return createStringError("the runtime half of " + plugin.describe() + " with its " +
                             Twine(what) + " '" + call->name + "' is missing: expected it at '" +
                             half + "', where trop_add_plugin(... RUNTIME file...) puts it");
  }
  return halves;
}

} // namespace trop
