//===- Plugins.cpp - The plugins of a tool --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Plugin/Plugins.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropInterfaces.h"
#include "lib/Plugin/Library.h"
#include "lib/Plugin/Plugin.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"

#include <deque>
#include <dlfcn.h>

using namespace llvm;

namespace trop {

std::string Plugin::describe() const { return "the plugin '" + name + "' (" + path + ")"; }

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

template <typename Info> static Info (*findEntry(void *library, const char *name))() {
  return reinterpret_cast<Info (*)()>(dlsym(library, name));
}

/// Of one that knows nothing of Trop.
static Error fillFromMlir(void *library, Plugin &plugin) {
  auto accept = [&](const auto &info) -> Error {
    if (info.apiVersion != MLIR_PLUGIN_API_VERSION)
      return makePluginError(plugin.path, "expected version " + Twine(MLIR_PLUGIN_API_VERSION) +
                                              " of MLIR's interface of plugins, found " +
                                              Twine(info.apiVersion));
    plugin.name = info.pluginName;
    plugin.version = info.pluginVersion;
    return Error::success();
  };
  if (auto get = findEntry<mlir::DialectPluginLibraryInfo>(library, "mlirGetDialectPluginInfo")) {
    mlir::DialectPluginLibraryInfo info = get();
    if (Error error = accept(info))
      return error;
    plugin.registerMlirDialects = info.registerDialectRegistryCallbacks;
  }
  if (auto get = findEntry<mlir::PassPluginLibraryInfo>(library, "mlirGetPassPluginInfo")) {
    mlir::PassPluginLibraryInfo info = get();
    if (Error error = accept(info))
      return error;
    plugin.registerMlirPasses = info.registerPassRegistryCallbacks;
  }
  return Error::success();
}

Error Plugins::loadFile(const std::string &path) {
  for (const Plugin &other : plugins)
    if (sys::fs::equivalent(other.path, path))
      return Error::success();
  auto signature = readSignature(path);
  if (!signature)
    return signature.takeError();
  Plugin plugin;
  plugin.path = path;
  // Names are compared before anything runs, where that is possible.
  auto checkName = [&]() -> Error {
    for (const Plugin &other : plugins)
      if (other.name == plugin.name)
        return makePluginError(path, "its name is that of " + other.describe());
    return Error::success();
  };
  if (*signature) {
    plugin.name = (*signature)->name;
    plugin.version = (*signature)->version;
    if (Error error = checkName())
      return error;
  }
  Expected<void *> library = openPlugin(path);
  if (!library)
    return library.takeError();
  if (*signature) {
    plugin.registrar = findEntry<const PluginInfo *>(*library, "tropGetPluginInfo")()->registrar;
  } else {
    if (Error error = fillFromMlir(*library, plugin))
      return error;
    if (Error error = checkName())
      return error;
  }
  plugins.push_back(std::move(plugin));
  return Error::success();
}

Expected<Plugins> Plugins::load(ArrayRef<std::string> names, const mlir::DialectRegistry &known) {
  Plugins loaded;
  for (StringRef name : names) {
    Expected<std::string> path = findPlugin(name);
    if (!path)
      return path.takeError();
    if (Error error = loaded.loadFile(*path))
      return error;
  }
  if (loaded.empty())
    return loaded;
  if (Error error = loaded.checkDialects(known))
    return error;
  if (Error error = loaded.collectSurfaceNames())
    return error;
  if (Error error = loaded.checkCalls())
    return error;
  if (Error error = loaded.registerPasses())
    return error;
  return loaded;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

using NamedDialect = std::pair<std::string, mlir::TypeID>;

static std::vector<NamedDialect> getDialects(const Plugin &plugin) {
  std::vector<NamedDialect> dialects;
  if (plugin.registrar)
    for (const auto &dialect : plugin.registrar->dialects)
      dialects.emplace_back(dialect.name, dialect.id);
  if (plugin.registerMlirDialects) {
    mlir::DialectRegistry registry;
    plugin.registerMlirDialects(&registry);
    mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
    for (StringRef name : registry.getDialectNames())
      dialects.emplace_back(name.str(), context.getOrLoadDialect(name)->getTypeID());
  }
  return dialects;
}

/// MLIR's registry ends the process where names clash.
Error Plugins::checkDialects(const mlir::DialectRegistry &known) const {
  mlir::MLIRContext context(known, mlir::MLIRContext::Threading::DISABLED);
  StringMap<std::pair<mlir::TypeID, std::string>> owners;
  for (const Plugin &plugin : plugins)
    for (const auto &[name, id] : getDialects(plugin)) {
      auto [owner, isNew] = owners.try_emplace(name, id, plugin.describe());
      if (mlir::Dialect *own = context.getOrLoadDialect(name))
        owner->second = {own->getTypeID(), "Trop"};
      if (owner->second.first != id)
        return makePluginError(plugin.path, "it brings a dialect '" + name + "', as " +
                                                owner->second.second + " does");
    }
  return Error::success();
}

namespace {

/// What a name in sources stands for: an op, and where it is from.
struct NamedOp {
  mlir::OperationName op;
  const Plugin *plugin; ///< null: Trop

  std::string describe() const {
    return (plugin ? plugin->describe() : "Trop") + " (" + op.getStringRef().str() + ")";
  }
};

/// Names of one kind: layers, losses or reductions.
struct NamedOps {
  StringRef kind;
  StringMap<NamedOp> ops = {};

  Error add(StringRef name, NamedOp found) {
    auto [at, isNew] = ops.try_emplace(name, found);
    if (isNew)
      return Error::success();
    // The one that was named last clashes with the other.
    const NamedOp &there = at->second;
    bool isLater = !there.plugin || (found.plugin && there.plugin <= found.plugin);
    const NamedOp &last = isLater ? found : there, &first = isLater ? there : found;
    assert(last.plugin && "names of Trop are of one op each");
    return makeClashError(last.plugin->path,
                          kind + " '" + name + "' (" + last.op.getStringRef() + ")",
                          first.describe());
  }
};

} // namespace

/// Asks ops for their interfaces, as the front end does.
Error Plugins::collectSurfaceNames() {
  mlir::DialectRegistry registry;
  registry.insert<TropDialect>();
  registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<TropDialect>();
  StringMap<Plugin *> owners; // of dialects, those that others depend on included; null: Trop
  auto claim = [&](Plugin *plugin) {
    for (mlir::Dialect *dialect : context.getLoadedDialects())
      owners.try_emplace(dialect->getNamespace(), plugin);
  };
  claim(nullptr);
  for (Plugin &plugin : plugins) {
    mlir::DialectRegistry own;
    if (plugin.registrar)
      plugin.registrar->registerDialects(own);
    for (StringRef name : own.getDialectNames())
      context.getOrLoadDialect(name);
    claim(&plugin);
  }
  NamedOps layers{"layer"}, losses{"loss"}, reductions{"reduction"};
  for (mlir::RegisteredOperationName op : context.getRegisteredOperations()) {
    Plugin *plugin = owners.lookup(op.getDialectNamespace());
    auto add = [&](auto *concept_, NamedOps &all, std::vector<std::string> Plugin::*own) -> Error {
      if (!concept_)
        return Error::success();
      if (plugin)
        (plugin->*own).push_back(concept_->getSurfaceName().str());
      return all.add(concept_->getSurfaceName(), {op, plugin});
    };
    if (Error error = add(op.getInterface<LayerOpInterface>(), layers, &Plugin::layers))
      return error;
    if (Error error = add(op.getInterface<LossOpInterface>(), losses, &Plugin::losses))
      return error;
    if (Error error =
            add(op.getInterface<SampleReduceOpInterface>(), reductions, &Plugin::reductions))
      return error;
  }
  for (Plugin &plugin : plugins)
    for (auto *names : {&plugin.layers, &plugin.losses, &plugin.reductions})
      llvm::sort(*names);
  return Error::success();
}

Error Plugins::registerPasses() {
  StringMap<std::string> owners;
  auto take = [&](Plugin &plugin, StringRef name) -> Error {
    if (name.empty())
      return makePluginError(plugin.path, "a pass of it has no name: getArgument() is empty");
    bool isKnown = mlir::PassInfo::lookup(name) || mlir::PassPipelineInfo::lookup(name);
    auto [owner, isNew] =
        owners.try_emplace(name, isKnown ? "Trop, MLIR or a plugin of MLIR" : plugin.describe());
    if (!isNew || isKnown)
      return makeClashError(plugin.path, "pass '" + name + "'", owner->second);
    plugin.passes.push_back(name.str());
    return Error::success();
  };
  // Their names are known when they are registered; MLIR ends the process where one is taken.
  for (const Plugin &plugin : plugins)
    if (plugin.registerMlirPasses)
      plugin.registerMlirPasses();
  for (Plugin &plugin : plugins) {
    if (!plugin.registrar)
      continue;
    for (const mlir::PassAllocatorFunction &create : plugin.registrar->passes)
      if (Error error = take(plugin, create()->getArgument()))
        return error;
    for (const auto &pipeline : plugin.registrar->pipelines)
      if (Error error = take(plugin, pipeline.name))
        return error;
  }
  for (const Plugin &plugin : plugins)
    if (plugin.registrar)
      plugin.registrar->registerPasses();
  return Error::success();
}

//===----------------------------------------------------------------------===//
// What they bring
//===----------------------------------------------------------------------===//

void Plugins::registerDialects(mlir::DialectRegistry &registry) const {
  for (const Plugin &plugin : plugins) {
    if (plugin.registrar)
      plugin.registrar->registerDialects(registry);
    if (plugin.registerMlirDialects)
      plugin.registerMlirDialects(&registry);
  }
}

std::vector<PipelineHook> Plugins::getHooks() const {
  std::vector<PipelineHook> hooks;
  for (const Plugin &plugin : plugins)
    if (plugin.registrar)
      for (const auto &hook : plugin.registrar->hooks)
        hooks.push_back({hook.position, "plugin '" + plugin.name + "'", hook.add});
  return hooks;
}

/// A name as those of Trop's options; the rest of them is the parser's to know.
static bool isOptionName(StringRef name) {
  return !name.empty() && isAlpha(name.front()) &&
         all_of(name, [](char c) { return isAlnum(c) || c == '-' || c == '_'; });
}

namespace {

/// What LLVM's command line refers to until the process ends.
struct Shown {
  std::string list; ///< of plugins
  std::deque<std::string> texts;
  std::deque<cl::OptionCategory> categories;
  std::deque<cl::extrahelp> helps;
};

} // namespace

Error Plugins::addToCommandLine() const {
  if (empty())
    return Error::success();
  static Shown shown;
  StringMap<std::string> owners;
  for (const Plugin &plugin : plugins) {
    if (!plugin.registrar || plugin.registrar->options.empty())
      continue;
    shown.texts.push_back("Options of " + plugin.describe());
    cl::OptionCategory &category = shown.categories.emplace_back(shown.texts.back());
    for (const auto &option : plugin.registrar->options) {
      if (!isOptionName(option->getName()))
        return makePluginError(plugin.path, "'" + option->getName() +
                                                "' is no name of an option: expected letters, "
                                                "digits, - and _");
      bool isKnown = cl::getRegisteredOptions().count(option->getName());
      auto [owner, isNew] = owners.try_emplace(option->getName(), plugin.describe());
      // Tools make options of passes.
      if (mlir::PassInfo::lookup(option->getName()) ||
          mlir::PassPipelineInfo::lookup(option->getName()))
        return makePluginError(plugin.path,
                               "its option '--" + option->getName() + "' has the name of a pass");
      if (isKnown)
        return makeClashError(plugin.path, "option '--" + option->getName() + "'",
                              isNew ? "this tool" : owner->second);
      option->registerIn(category);
    }
  }
  raw_string_ostream list(shown.list);
  print(list);
  shown.texts.push_back("\nPLUGINS:\n\n" + shown.list);
  shown.helps.emplace_back(shown.texts.back());
  cl::AddExtraVersionPrinter([](raw_ostream &out) { out << shown.list; });
  return Error::success();
}

void Plugins::print(raw_ostream &out) const {
  for (const Plugin &plugin : plugins) {
    out << "  " << plugin.name << ' ' << plugin.version << " (" << plugin.path << ")";
    const char *separator = ": ";
    auto list = [&](StringRef what, ArrayRef<std::string> names) {
      if (names.empty())
        return;
      out << separator << what << ' ' << join(names, ", ");
      separator = "; ";
    };
    list("layers", plugin.layers);
    list("losses", plugin.losses);
    list("reductions", plugin.reductions);
    list("optimizers", plugin.getCallNames("optimizer"));
    list("initialisers", plugin.getCallNames("initialiser"));
    list("schedules", plugin.getCallNames("schedule"));
    list("noise", plugin.getCallNames("noise"));
    list("data sources", plugin.getCallNames("data source"));
    list("passes", plugin.passes);
    std::vector<std::string> positions;
    if (plugin.registrar)
      for (const auto &hook : plugin.registrar->hooks)
        positions.push_back(getPositionName(hook.position).str());
    list("runs", positions);
    out << '\n';
  }
}

} // namespace trop
