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
#include "lib/Check/Structure.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Plugin/Plugins.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/WithColor.h"

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
  PluginChecker(const CheckOptions &options, llvm::raw_ostream &out, llvm::raw_ostream &errors)
      : options(options), out(out), errors(errors) {}

  int run();

private:
  bool loadPlugins();
  bool chooseOps();
  void check(RegisteredOperationName name);
  void report(StringRef subject, const Finding &finding);
  void printLine(RegisteredOperationName name, const Outcome &outcome);

  const CheckOptions &options;
  llvm::raw_ostream &out, &errors;
  std::unique_ptr<MLIRContext> context;
  std::set<std::string> dialects; ///< whose ops are checked
  std::vector<RegisteredOperationName> ops;
  std::vector<std::string> archives; ///< runtime halves of plugins that have one
  std::set<std::string> wrong;
};

void PluginChecker::report(StringRef subject, const Finding &finding) {
  wrong.insert(subject.str());
  llvm::WithColor::error(errors, "trop-check-plugin") << subject << ": ";
  if (!finding.method.empty())
    errors << "'" << finding.method << "' ";
  errors << finding.problem << '\n';
  llvm::WithColor::note(errors) << finding.remedy << '\n';
}

/// First in a process of its own: what crashes there is said, and not tried again.
bool PluginChecker::loadPlugins() {
  auto loadAll = [&]() -> std::string {
    DialectRegistry registry;
    registerDialects(registry);
    std::set<std::string> own;
    for (StringRef name : registry.getDialectNames())
      own.insert(name.str());
    llvm::Expected<Plugins> plugins = Plugins::load(options.plugins, registry);
    if (!plugins)
      return llvm::toString(plugins.takeError());
    plugins->registerDialects(registry);
    archives.clear();
    for (const Plugin &plugin : plugins->get())
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
  for (const Finding &finding : outcome.findings)
    report("the plugin's dialects", finding);
  std::string error;
  if (auto told = outcome.facts.find("error"); told != outcome.facts.end())
    error = told->second;
  else if (outcome.findings.empty())
    error = loadAll();
  if (!error.empty())
    llvm::WithColor::error(errors, "trop-check-plugin") << error << '\n';
  return error.empty() && outcome.findings.empty();
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
    llvm::WithColor::error(errors, "trop-check-plugin") << message << '\n';
    return false;
  };
  if (all.empty())
    return fail("there is no op in what was loaded: expected a dialect with ops");
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

void PluginChecker::printLine(RegisteredOperationName name, const Outcome &outcome) {
  auto sum = [&](const char *key) {
    int64_t total = 0;
    for (auto [begin, end] = outcome.facts.equal_range(key); begin != end; ++begin)
      total += std::stoll(begin->second);
    return total;
  };
  static const char *const kinds[] = {"layer", "loss", "reduction"};
  out << name << ": ok: ";
  auto surface = outcome.facts.find("surface");
  if (surface == outcome.facts.end())
    out << "no source names it";
  else
    out << kinds[surface->second[0] - '0'] << " '" << StringRef(surface->second).drop_front()
        << "'";
  auto count = [&](const char *key, const char *what, bool always) {
    if (int64_t number = sum(key); number || always)
      out << ", " << number << ' ' << what << (number == 1 ? "" : "s");
  };
  count("calls", "call", /*always=*/true);
  count("slopes", "slope", /*always=*/false);
  count("programs compiled", "compiled program", /*always=*/false);
  for (const std::string &note : outcome.notes)
    out << "; " << note;
  out << '\n';
  out.flush();
}

void PluginChecker::check(RegisteredOperationName name) {
  Outcome outcome =
      runIsolated([&](Journal &journal) { checkOp(name, archives, journal); }, options.limit);
  for (const Finding &finding : outcome.findings)
    report(("op '" + name.getStringRef() + "'").str(), finding);
  if (outcome.findings.empty())
    printLine(name, outcome);
}

int PluginChecker::run() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  if (!loadPlugins() || !chooseOps())
    return 1;
  for (RegisteredOperationName name : ops)
    check(name);
  out << ops.size() << (ops.size() == 1 ? " op, " : " ops, ") << wrong.size() << " with mistakes\n";
  return !wrong.empty();
}

} // namespace

int checkPlugins(const CheckOptions &options, llvm::raw_ostream &out, llvm::raw_ostream &errors) {
  return PluginChecker(options, out, errors).run();
}

} // namespace trop::check
