//===- Plugins.h - What plugins' runtime halves have the code of *- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_PLUGIN_PLUGINS_H
#define TROP_RUNTIME_PLUGIN_PLUGINS_H

#include "trop/plugin.h"

#include <string>
#include <vector>

namespace trop::rt {

/// One that this program is linked with.
struct LinkedPlugin {
  std::string name, version;
  plugin::Registrar registrar;
};

/// All of them, before main begins.
const std::vector<LinkedPlugin> &linkedPlugins();

/// Error: one is built for another runtime, two have one name or a name of one kind.
void checkLinkedPlugins();

/// Those that plugins add to a list of trop/schema.h, by what messages call one: "optimizer".
const std::vector<const schema::Call *> &addedCalls(const std::string &what);

/// Null: no plugin has one of that name.
const plugin::Registrar::OptimizerEntry *addedOptimizer(const char *name);
const plugin::Registrar::InitialiserEntry *addedInitialiser(const char *name);
const plugin::Registrar::ScheduleEntry *addedSchedule(const char *name);
const plugin::Registrar::ReductionEntry *addedReduction(const char *name);
const plugin::Registrar::NoiseEntry *addedNoise(const char *name);
/// All of them.
std::vector<const plugin::Registrar::SourceEntry *> addedSources();

} // namespace trop::rt

#endif // TROP_RUNTIME_PLUGIN_PLUGINS_H
