//===- Registrar.h - What a plugin brings -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All of it is inline: a plugin is also loaded by MLIR's own tools, which have no library of ours
// but the dialect's.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_REGISTRAR_H
#define TROP_LIB_PLUGIN_REGISTRAR_H

#include "dialect/Trop/IR/TropVocabulary.h"
#include "lib/Pipeline/Positions.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/TypeID.h"
#include "llvm/Support/CommandLine.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace trop {

/// An option of the command line that a plugin declares.
class PluginOptionBase {
public:
  PluginOptionBase(llvm::StringRef name, llvm::StringRef description, llvm::StringRef valueName)
      : name(name.str()), description(description.str()), valueName(valueName.str()) {}
  virtual ~PluginOptionBase() = default;

  llvm::StringRef getName() const { return name; }
  /// Makes the command line know it. Once.
  virtual void registerIn(llvm::cl::OptionCategory &category) = 0;

protected:
  std::string name, description, valueName;
};

/// One with a value, which is the default until the command line is parsed.
template <typename T> class PluginOption final : public PluginOptionBase {
public:
  PluginOption(llvm::StringRef name, llvm::StringRef description, T value,
               llvm::StringRef valueName)
      : PluginOptionBase(name, description, valueName), value(std::move(value)) {}

  const T &get() const { return value; }

  void registerIn(llvm::cl::OptionCategory &category) override {
    option = std::make_unique<llvm::cl::opt<T, /*ExternalStorage=*/true>>(
        llvm::StringRef(name), llvm::cl::desc(description), llvm::cl::value_desc(valueName),
        llvm::cl::location(value), llvm::cl::cat(category));
  }

private:
  T value;
  std::unique_ptr<llvm::cl::opt<T, true>> option;
};

/// Takes note of what a plugin brings. Who loads it checks that first, and then registers it.
class PluginRegistrar {
public:
  struct DialectEntry {
    std::string name;
    mlir::TypeID id;
    std::function<void(mlir::DialectRegistry &)> insert;
  };
  struct PipelineEntry {
    std::string name, description;
    std::function<void(mlir::OpPassManager &)> build;
  };
  struct CallEntry {
    const char *what;
    const schema::Call *call;
  };
  struct HookEntry {
    Position position;
    std::function<void(mlir::OpPassManager &)> add;
  };

  /// A dialect. Those of its ops that have LayerOpInterface are layers of the language.
  template <typename Dialect> void addDialect() {
    dialects.push_back({Dialect::getDialectNamespace().str(), mlir::TypeID::get<Dialect>(),
                        [](mlir::DialectRegistry &registry) { registry.insert<Dialect>(); }});
  }

  /// What else a registry of dialects takes: interfaces for ops of others, say.
  void addToRegistry(std::function<void(mlir::DialectRegistry &)> extend) {
    extensions.push_back(std::move(extend));
  }

  /// A pass, by the name that it has as an argument.
  template <typename Pass> void addPass() {
    addPass([] { return std::make_unique<Pass>(); });
  }
  void addPass(mlir::PassAllocatorFunction create) { passes.push_back(std::move(create)); }

  /// Passes in an order, by a name.
  void addPipeline(llvm::StringRef name, llvm::StringRef description,
                   std::function<void(mlir::OpPassManager &)> build) {
    pipelines.push_back({name.str(), description.str(), std::move(build)});
  }

  /// Passes that run in every compilation, at this position.
  void addHook(Position position, std::function<void(mlir::OpPassManager &)> add) {
    hooks.push_back({position, std::move(add)});
  }

  /// --NAME=VALUE of tools that load the plugin. Its value is there when passes are made.
  template <typename T>
  const PluginOption<T> &addOption(llvm::StringRef name, llvm::StringRef description, T value,
                                   llvm::StringRef valueName = "") {
    auto option = std::make_unique<PluginOption<T>>(name, description, std::move(value), valueName);
    const PluginOption<T> &reference = *option;
    options.push_back(std::move(option));
    return reference;
  }

  /// Words of train blocks and of parameters, declared as those of trop/schema.h are: `call` stays
  /// where it is. The plugin's runtime half (trop/plugin.h) has their code, under the same names.
  void addOptimizer(const schema::Call &call) { calls.push_back({"optimizer", &call}); }
  void addInitialiser(const schema::Call &call) { calls.push_back({"initialiser", &call}); }
  void addSchedule(const schema::Call &call) { calls.push_back({"schedule", &call}); }

  /// A distribution of what a layer with NoiseOpInterface takes.
  void addNoise(const schema::Call &call) { calls.push_back({"noise", &call}); }

  /// A format of data files, whose arguments are those of schema::sourceArguments.
  void addSource(const schema::Call &call) { calls.push_back({"data source", &call}); }

  void registerDialects(mlir::DialectRegistry &registry) const {
    for (const DialectEntry &dialect : dialects)
      dialect.insert(registry);
    for (const auto &extend : extensions)
      extend(registry);
    for (const CallEntry &entry : calls)
      addCall(registry, entry.what, *entry.call);
  }

  void registerPasses() const {
    for (const mlir::PassAllocatorFunction &create : passes)
      mlir::registerPass(create);
    for (const PipelineEntry &pipeline : pipelines)
      mlir::registerPassPipeline(
          pipeline.name, pipeline.description,
          [build =
               pipeline.build](mlir::OpPassManager &manager, llvm::StringRef options,
                               llvm::function_ref<llvm::LogicalResult(const llvm::Twine &)> fail) {
            if (!options.empty())
              return fail("a pipeline of a plugin has no options, found '" + options + "'");
            build(manager);
            return llvm::success();
          },
          [](llvm::function_ref<void(const mlir::detail::PassOptions &)>) {});
  }

  std::vector<DialectEntry> dialects;
  std::vector<std::function<void(mlir::DialectRegistry &)>> extensions;
  std::vector<mlir::PassAllocatorFunction> passes;
  std::vector<PipelineEntry> pipelines;
  std::vector<HookEntry> hooks;
  std::vector<CallEntry> calls;
  std::vector<std::unique_ptr<PluginOptionBase>> options;
};

} // namespace trop

#endif // TROP_LIB_PLUGIN_REGISTRAR_H
