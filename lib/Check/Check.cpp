//===- Check.cpp - Checks of the ops of a plugin --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Check.h"

#include "lib/Check/Code.h"
#include "lib/Check/Derivatives.h"
#include "lib/Check/Facts.h"
#include "lib/Check/Halves.h"
#include "lib/Check/Results.h"
#include "lib/Check/Structure.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Plugin/Plugins.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"

#include <set>

using namespace mlir;

namespace trop::check {
namespace {

/// Two calls of the options that all have, and one of each further choice, for what takes time.
std::vector<Probe> choose(const std::vector<Probe> &probes, MLIRContext *context) {
  std::vector<Probe> chosen;
  llvm::DenseMap<Attribute, int> taken;
  for (const Probe &probe : probes) {
    int most = probe.options.size() == probes.front().options.size() ? 2 : 1;
    if (++taken[DictionaryAttr::get(context, probe.options)] <= most)
      chosen.push_back(probe);
  }
  return chosen;
}

/// All checks of one op, in its own process: each stage asks for what those before found sound.
void checkOp(RegisteredOperationName name, ArrayRef<std::string> archives, Journal &journal) {
  std::optional<Subject> subject = checkDeclaration(name, journal);
  // What no source builds, and needs attributes, nobody knows how to build.
  if (!subject || (subject->surface == Surface::None && !name.getAttributeNames().empty()))
    return;
  subject->archives = archives;
  std::vector<Probe> probes = findProbes(*subject, journal);
  std::vector<Probe> chosen = choose(probes, name.getContext());
  auto checkAll = [&](auto check) {
    for (const Probe &probe : chosen)
      if (journal.isClean())
        check(*subject, probe, journal);
  };
  checkAll(checkFacts);
  if (isDifferentiable(name) && subject->surface != Surface::Reduction)
    checkAll(checkDerivatives);
  checkAll(checkCode);
  journal.tell("calls", std::to_string(probes.size()));
}

class PluginChecker {
public:
  PluginChecker(const CheckOptions &options, ResultPrinter &printer)
      : options(options), printer(printer) {}

  int run();

private:
  bool loadPlugins();
  bool chooseOps();
  void checkBothHalves();
  void add(SubjectKind kind, StringRef name, Outcome outcome);

  const CheckOptions &options;
  ResultPrinter &printer;
  std::unique_ptr<MLIRContext> context;
  std::vector<Plugin> plugins;
  std::set<std::string> dialects; ///< whose ops are checked
  std::vector<RegisteredOperationName> ops;
  std::vector<std::string> archives; ///< runtime halves of plugins that have one
  size_t wrong = 0;
};

void PluginChecker::add(SubjectKind kind, StringRef name, Outcome outcome) {
  wrong += !outcome.findings.empty();
  printer.add({kind, name.str(), std::move(outcome)});
}

/// First in a process of its own: what crashes there is said, and not tried again.
bool PluginChecker::loadPlugins() {
  auto loadAll = [&]() -> std::string {
    DialectRegistry registry;
    registerDialects(registry);
    std::set<std::string> own;
    for (StringRef name : registry.getDialectNames())
      own.insert(name.str());
    llvm::Expected<Plugins> loaded = Plugins::load(options.plugins, registry);
    if (!loaded)
      return llvm::toString(loaded.takeError());
    loaded->registerDialects(registry);
    plugins.assign(loaded->get().begin(), loaded->get().end());
    archives.clear();
    for (const Plugin &plugin : plugins)
      if (std::string half = plugin.getRuntimePath(); llvm::sys::fs::exists(half))
        archives.push_back(half);
    for (StringRef name : registry.getDialectNames())
      if (!own.count(name.str()))
        dialects.insert(name.str());
    if (options.plugins.empty())
      dialects.insert("trop");
    context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
    context->loadAllAvailableDialects();
    return "";
  };
  Outcome outcome = runIsolated(
      [&](Journal &journal) {
        journal.enter("initialize");
        if (std::string error = loadAll(); !error.empty())
          journal.tell("error", error);
      },
      options.limit);
  std::string error;
  bool isLoadable = outcome.findings.empty();
  if (auto told = outcome.facts.find("error"); told != outcome.facts.end())
    error = told->second;
  else if (isLoadable)
    error = loadAll();
  if (!isLoadable)
    add(SubjectKind::Dialects, "", std::move(outcome));
  if (!error.empty())
    printer.fail(error);
  for (const Plugin &plugin : plugins)
    printer.addPlugin(plugin.name, plugin.version, plugin.path);
  return error.empty() && isLoadable;
}

/// By a name that an author may give it.
static bool isCalled(RegisteredOperationName op, StringRef name) {
  return op.getStringRef() == name || op.getStringRef().split('.').second == name;
}

bool PluginChecker::chooseOps() {
  std::vector<RegisteredOperationName> all;
  for (RegisteredOperationName name : context->getRegisteredOperations())
    if (dialects.count(name.getDialectNamespace().str()))
      all.push_back(name);
  auto fail = [&](const Twine &message) {
    printer.fail(message);
    return false;
  };
  if (all.empty() && (!options.ops.empty() || llvm::none_of(plugins, hasHalves)))
    return fail("there is nothing to check in what was loaded: expected a dialect with ops, or a "
                "runtime half");
  for (const std::string &wanted : options.ops)
    if (llvm::none_of(all, [&](RegisteredOperationName op) { return isCalled(op, wanted); })) {
      std::string names;
      for (RegisteredOperationName op : all)
        names += (names.empty() ? "" : ", ") + op.getStringRef().str();
      return fail("there is no op '" + wanted + "': expected one of " + names);
    }
  for (RegisteredOperationName op : all)
    if (options.ops.empty() ||
        llvm::any_of(options.ops, [&](const std::string &wanted) { return isCalled(op, wanted); }))
      ops.push_back(op);
  return true;
}

/// Of all that is loaded, unless ops are named.
void PluginChecker::checkBothHalves() {
  for (const Plugin &plugin : plugins)
    if (options.ops.empty() && hasHalves(plugin))
      add(SubjectKind::Halves, plugin.name,
          runIsolated([&](Journal &journal) { checkHalves(plugin, options.program, journal); },
                      options.limit));
}

int PluginChecker::run() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  if (!loadPlugins() || !chooseOps()) {
    if (wrong)
      printer.finish(0, wrong);
    return 1;
  }
  checkBothHalves();
  for (RegisteredOperationName name : ops)
    add(SubjectKind::Op, name.getStringRef(),
        runIsolated([&](Journal &journal) { checkOp(name, archives, journal); }, options.limit));
  printer.finish(ops.size(), wrong);
  return wrong > 0;
}

} // namespace

int checkPlugins(const CheckOptions &options, llvm::raw_ostream &out, llvm::raw_ostream &errors) {
  std::unique_ptr<ResultPrinter> printer =
      options.json ? makeJsonPrinter(out) : makeTextPrinter(out, errors);
  return PluginChecker(options, *printer).run();
}

} // namespace trop::check
