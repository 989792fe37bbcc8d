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

/// Empty: there is nothing wrong with it.
static std::string findMistake(const schema::Argument &argument, bool ofSource) {
  if (!isName(argument.name))
    return "has an argument without a name: expected letters, digits and _";
  std::string name = ("has an argument '" + Twine(argument.name) + "' ").str();
  if (StringRef(argument.help ? argument.help : "").empty())
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
  case schema::Kind::Numbers:
  case schema::Kind::Strings:
  case schema::Kind::Text:
    if (ofSource)
      break;
    [[fallthrough]];
  default:
    return name + "of a kind that plugins' have not: expected Number, Integer" +
           (ofSource ? ", Choice, Numbers, Strings or Text" : " or Choice");
  }
  if (argument.optional && !argument.named)
    return name + "that is optional and not named";
  return "";
}

/// Of a source: what the runtime asks all of them for, and what it would take for its own.
static std::string findSourceMistake(ArrayRef<schema::Argument> arguments) {
  ArrayRef<schema::Argument> expected = schema::kTableArgs;
  bool beginsSo =
      arguments.size() >= expected.size() && all_of(zip_first(expected, arguments), [](auto pair) {
        auto &[ours, its] = pair;
        return StringRef(ours.name) == (its.name ? its.name : "") && ours.kind == its.kind;
      });
  if (!beginsSo)
    return "has not the arguments of all sources: schema::sourceArguments gives them";
  for (const schema::Argument &argument : arguments.drop_front(expected.size()))
    if (is_contained({"names", "rows"}, StringRef(argument.name ? argument.name : "")))
      return ("has an argument '" + Twine(argument.name) +
              "', which means another thing for data: expected another name")
          .str();
  return "";
}

static std::string findMistake(StringRef what, const schema::Call &call) {
  if (!isName(call.name))
    return "has no name: expected letters, digits and _";
  if (StringRef(call.help ? call.help : "").empty())
    return "has no help";
  ArrayRef<schema::Argument> arguments(call.arguments, call.argumentCount);
  bool isSource = what == "data source";
  if (std::string mistake = isSource ? findSourceMistake(arguments) : ""; !mistake.empty())
    return mistake;
  StringSet<> names;
  for (const schema::Argument &argument :
       arguments.drop_front(isSource ? std::size(schema::kTableArgs) : 0)) {
    if (std::string mistake = findMistake(argument, isSource); !mistake.empty())
      return mistake;
    bool isTaken = isSource && any_of(schema::kTableArgs, [&](const schema::Argument &other) {
                     return StringRef(other.name) == argument.name;
                   });
    if (isTaken || !names.insert(argument.name).second)
      return ("has two arguments '" + Twine(argument.name) + "'").str();
  }
  return "";
}

static ArrayRef<schema::Call> getBuiltIn(StringRef what) {
  return StringSwitch<ArrayRef<schema::Call>>(what)
      .Case("optimizer", schema::kOptimizers)
      .Case("schedule", schema::kSchedules)
      .Case("noise", schema::kNoises)
      .Case("data source", schema::kDataSources)
      .Default(schema::kInitialisers);
}

Error Plugins::checkCalls() const {
  StringMap<std::string> owners; // "optimizer lion"
  for (const Plugin &plugin : plugins) {
    if (!plugin.registrar)
      continue;
    for (const auto &[what, call] : plugin.registrar->calls) {
      std::string own = ("its " + Twine(what) + " '" + (call->name ? call->name : "") + "' ").str();
      if (std::string mistake = findMistake(what, *call); !mistake.empty())
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
