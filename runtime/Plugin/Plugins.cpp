//===- Plugins.cpp - What plugins' runtime halves have the code of --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Plugin/Plugins.h"

#include "runtime/Support/Error.h"

#include <cstring>
#include <map>
#include <set>

using namespace trop;
using namespace trop::rt;

namespace {
struct Linked {
  std::vector<LinkedPlugin> plugins;
  std::string problem;
};
} // namespace

/// Filled while constructors of files run, in no order.
static Linked &linked() {
  static Linked all;
  return all;
}

void trop_load_plugin(const char *name, const char *version, const char *interface,
                      void (*fill)(plugin::Registrar &)) {
  Linked &all = linked();
  if (std::strcmp(interface, TROP_RUNTIME_INTERFACE)) {
    all.problem = concat("the runtime half of the plugin '", name, "' is built for ", interface,
                         ", this program's runtime is of ", TROP_RUNTIME_INTERFACE,
                         ": build the plugin again with this Trop");
    return;
  }
  all.plugins.push_back({name, version, {}});
  fill(all.plugins.back().registrar);
}

const std::vector<LinkedPlugin> &rt::linkedPlugins() { return linked().plugins; }

using Lists = std::map<std::string, std::vector<const schema::Call *>>;

static Lists readLists() {
  Lists lists;
  for (const LinkedPlugin &plugin : linkedPlugins()) {
    auto add = [&](const char *what, const auto &entries) {
      for (const auto &entry : entries)
        lists[what].push_back(&entry.call);
    };
    add("optimizer", plugin.registrar.optimizers);
    add("initialiser", plugin.registrar.initialisers);
    add("schedule", plugin.registrar.schedules);
    add("reduction", plugin.registrar.reductions);
    add("noise", plugin.registrar.noises);
    add("data source", plugin.registrar.sources);
  }
  return lists;
}

static const Lists &allLists() {
  static const Lists lists = readLists();
  return lists;
}

void rt::checkLinkedPlugins() {
  if (!linked().problem.empty())
    fail(linked().problem);
  std::set<std::string> names;
  for (const LinkedPlugin &plugin : linkedPlugins())
    if (!names.insert(plugin.name).second)
      fail("this program is linked with two plugins '", plugin.name, "'");
  for (const auto &[what, calls] : allLists()) {
    std::set<std::string> words;
    for (const schema::Call *call : calls)
      if (!words.insert(call->name).second)
        fail("the plugins of this program have two of the ", what, " '", call->name, "'");
  }
}

const std::vector<const schema::Call *> &rt::addedCalls(const std::string &what) {
  static const std::vector<const schema::Call *> none;
  auto found = allLists().find(what);
  return found == allLists().end() ? none : found->second;
}

template <typename Entry>
static const Entry *find(std::vector<Entry> plugin::Registrar::*entries, const char *name) {
  for (const LinkedPlugin &plugin : linkedPlugins())
    for (const Entry &entry : plugin.registrar.*entries)
      if (!std::strcmp(entry.call.name, name))
        return &entry;
  return nullptr;
}

const plugin::Registrar::OptimizerEntry *rt::addedOptimizer(const char *name) {
  return find(&plugin::Registrar::optimizers, name);
}

const plugin::Registrar::InitialiserEntry *rt::addedInitialiser(const char *name) {
  return find(&plugin::Registrar::initialisers, name);
}

const plugin::Registrar::ScheduleEntry *rt::addedSchedule(const char *name) {
  return find(&plugin::Registrar::schedules, name);
}

const plugin::Registrar::ReductionEntry *rt::addedReduction(const char *name) {
  return find(&plugin::Registrar::reductions, name);
}

const plugin::Registrar::NoiseEntry *rt::addedNoise(const char *name) {
  return find(&plugin::Registrar::noises, name);
}

std::vector<const plugin::Registrar::SourceEntry *> rt::addedSources() {
  std::vector<const plugin::Registrar::SourceEntry *> all;
  for (const LinkedPlugin &plugin : linkedPlugins())
    for (const plugin::Registrar::SourceEntry &entry : plugin.registrar.sources)
      all.push_back(&entry);
  return all;
}
