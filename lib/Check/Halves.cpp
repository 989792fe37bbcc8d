//===- Halves.cpp - Both halves of a plugin say the same ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Halves.h"

#include "lib/Driver/Linker.h"
#include "lib/Plugin/Registrar.h"
#include "runtime/Plugin/Plugins.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"

#include <dlfcn.h>

using namespace llvm;

namespace trop::check {

/// Those that are declared in one half and have code in the other; reductions are ops there.
static constexpr const char *kKinds[] = {"optimizer", "initialiser", "schedule", "noise",
                                         "data source"};

static StringRef getMethod(StringRef what) {
  return StringSwitch<StringRef>(what)
      .Case("optimizer", "addOptimizer")
      .Case("initialiser", "addInitialiser")
      .Case("schedule", "addSchedule")
      .Case("noise", "addNoise")
      .Default("addSource");
}

bool hasHalves(const Plugin &plugin) {
  return sys::fs::exists(plugin.getRuntimePath()) ||
         (plugin.registrar && !plugin.registrar->calls.empty());
}

/// Runs constructors of the half, by which it registers itself. Empty: it is loaded.
static std::string load(const std::string &archive, StringRef program) {
  SmallString<128> file;
  if (std::error_code error = sys::fs::createTemporaryFile("trop-half", "so", file))
    return error.message();
  LinkOptions options;
  options.program = program;
  options.plugins = {archive};
  options.shared = options.wholePlugins = true;
  std::string problem;
  if (Error error = link({}, file, file, options))
    problem = toString(std::move(error));
  else if (!dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
    problem = StringRef(dlerror()).split(": ").second.str();
  sys::fs::remove(file);
  return problem;
}

static bool isSame(const char *one, const char *other) {
  return StringRef(one ? one : "") == (other ? other : "");
}

static bool isSame(const schema::Argument &one, const schema::Argument &other) {
  return isSame(one.name, other.name) && one.kind == other.kind && one.named == other.named &&
         one.optional == other.optional && one.defaultValue == other.defaultValue &&
         one.minimum == other.minimum && one.exclusive == other.exclusive &&
         one.maximum == other.maximum && one.below == other.below &&
         isSame(one.choices, other.choices);
}

/// The name of the first argument that differs, or of one that is missing; empty: none.
static std::string findDifference(const schema::Call &one, const schema::Call &other) {
  ArrayRef<schema::Argument> ours(one.arguments, one.argumentCount);
  ArrayRef<schema::Argument> its(other.arguments, other.argumentCount);
  for (auto [a, b] : zip(ours, its))
    if (!isSame(a, b))
      return a.name;
  if (ours.size() == its.size())
    return "";
  return ours.size() > its.size() ? ours[its.size()].name : its[ours.size()].name;
}

static const schema::Call *find(ArrayRef<const schema::Call *> calls, const char *name) {
  for (const schema::Call *call : calls)
    if (isSame(call->name, name))
      return call;
  return nullptr;
}

static void checkCalls(const Plugin &plugin, StringRef what, Journal &journal) {
  std::vector<const schema::Call *> declared;
  if (plugin.registrar)
    for (const auto &entry : plugin.registrar->calls)
      if (entry.what == what)
        declared.push_back(entry.call);
  const std::vector<const schema::Call *> &coded = rt::addedCalls(what.str());
  auto said = [&](const schema::Call &call) {
    return (what + " '" + Twine(call.name) + "'").str();
  };
  for (const schema::Call *call : declared) {
    const schema::Call *code = find(coded, call->name);
    std::string differs = code ? findDifference(*call, *code) : "";
    if (!code)
      journal.find(getMethod(what),
                   "declares the " + said(*call) + ", of which the runtime half has no code",
                   "say it in TROP_RUNTIME_PLUGIN, too, by the method of the same name");
    else if (!differs.empty())
      journal.find(getMethod(what),
                   "has the " + said(*call) + " with another '" + differs + "' in the runtime half",
                   "include one declaration in both halves");
  }
  for (const schema::Call *call : coded)
    if (!find(declared, call->name))
      journal.find(getMethod(what),
                   "has the code of the " + said(*call) +
                       " in the runtime half alone, so that no source can name it",
                   "say it in TROP_PLUGIN, too, by the method of the same name");
  journal.tell("calls", std::to_string(declared.size()));
}

void checkHalves(const Plugin &plugin, StringRef program, Journal &journal) {
  std::string archive = plugin.getRuntimePath();
  if (!sys::fs::exists(archive))
    return journal.find("TROP_RUNTIME_PLUGIN",
                        "is nowhere: expected the runtime half at '" + archive + "'",
                        "trop_add_plugin(... RUNTIME file...) puts it there");
  journal.enter("TROP_RUNTIME_PLUGIN");
  if (std::string problem = load(archive, program); !problem.empty())
    return journal.find("TROP_RUNTIME_PLUGIN", "cannot be loaded: " + problem,
                        "the half may need nothing but trop/plugin.h and the C++ library");
  try {
    rt::checkLinkedPlugins();
  } catch (const std::exception &error) {
    return journal.find("TROP_RUNTIME_PLUGIN", "is refused by programs: " + Twine(error.what()),
                        "build the half again, or give what it has names of its own");
  }
  for (const rt::LinkedPlugin &half : rt::linkedPlugins())
    if (half.name != plugin.name || half.version != plugin.version)
      journal.find("TROP_RUNTIME_PLUGIN",
                   "is of '" + half.name + "' " + half.version + ", TROP_PLUGIN of '" +
                       plugin.name + "' " + plugin.version,
                   "give both the same name and version");
  for (StringRef what : kKinds)
    checkCalls(plugin, what, journal);
}

} // namespace trop::check
