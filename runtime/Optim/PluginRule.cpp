//===- PluginRule.cpp - Optimizers of plugins -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a plugin's rule carries is kept and saved here; no device knows the rule, so that its
// steps are made on the CPU.
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/PluginArguments.h"
#include "runtime/Optim/DenseGradient.h"
#include "runtime/Optim/Optimizers.h"
#include "runtime/Optim/SlotOptimizer.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// Under which this file saves how often a parameter moved.
static constexpr const char kStepsKey[] = "steps";

namespace {
/// Error: two slots have one name, or that of the number of steps.
std::vector<std::string> namesOfSlots(const char *optimizer, const plugin::Optimizer &rule) {
  std::vector<std::string> names;
  for (const char *slot : rule.slots()) {
    if (slot == std::string(kStepsKey) ||
        std::find(names.begin(), names.end(), slot) != names.end())
      fail("the plugin's optimizer ", optimizer,
           " expects a name of its own for each slot, found '", slot, "' again");
    names.push_back(slot);
  }
  return names;
}

template <typename T> class PluginRule : public SlotOptimizer<T> {
public:
  PluginRule(const char *name, std::unique_ptr<plugin::Optimizer> made, const Phase &phase)
      : SlotOptimizer<T>(namesOfSlots(name, *made), phase), rule(std::move(made)),
        steps(phase.sizes.size()) {}

  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double rate = input.scale * rule->learningRate();
    this->slotArrays().write();
    for (const Movable<T> *p = parameters; p != parameters + count; ++p) {
      std::vector<T *> slots = this->slots(p->parameter);
      int64_t number = ++steps[size_t(p->parameter)];
      dense.give(*p, [&](const T *gradient) {
        rule->move(rate, number, plugin::Entries<T>{p->weights, gradient, slots.data(), p->size});
      });
    }
    return {Outcome::Moved, rate};
  }

protected:
  void visitParameter(StateVisitor &visitor, int64_t parameter) override {
    visitor.integer(kStepsKey, parameter, steps[size_t(parameter)]);
  }

private:
  std::unique_ptr<plugin::Optimizer> rule;
  std::vector<int64_t> steps; // of each parameter
  DenseGradient<T> dense;
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makePluginRule(const Arguments &arguments, const char *name,
                                                 const Phase &phase) {
  const auto *entry = addedOptimizer(name);
  if (!entry)
    return nullptr;
  return std::make_unique<PluginRule<T>>(name, entry->make(PluginArguments(arguments)), phase);
}

template std::unique_ptr<Optimizer<float>> rt::makePluginRule(const Arguments &, const char *,
                                                              const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makePluginRule(const Arguments &, const char *,
                                                               const Phase &);
