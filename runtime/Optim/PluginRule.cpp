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
#include "runtime/Model/Plugins.h"
#include "runtime/Optim/DenseGradient.h"
#include "runtime/Optim/Optimizers.h"
#include "runtime/Support/Error.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// Under which this file saves how often a parameter moved.
static constexpr const char kStepsKey[] = "steps";

namespace {
template <typename T> class PluginRule : public Optimizer<T> {
public:
  PluginRule(const char *name, std::unique_ptr<plugin::Optimizer> made, const Phase &phase)
      : rule(std::move(made)), carried(phase.sizes.size()) {
    for (const char *slot : rule->slots()) {
      if (slot == std::string(kStepsKey) ||
          std::find(names.begin(), names.end(), slot) != names.end())
        fail("the plugin's optimizer ", name, " expects a name of its own for each slot, found '",
             slot, "' again");
      names.push_back(slot);
    }
    for (size_t p = 0; p < carried.size(); ++p)
      carried[p].slots.resize(names.size(), std::vector<T>(size_t(phase.sizes[p])));
  }

  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double rate = input.scale * rule->learningRate();
    this->slotArrays().write();
    for (const Movable<T> *p = parameters; p != parameters + count; ++p) {
      Carried &of = carried[size_t(p->parameter)];
      std::vector<T *> slots = this->slots(p->parameter);
      ++of.steps;
      dense.give(*p, [&](const T *gradient) {
        rule->move(rate, of.steps, plugin::Entries<T>{p->weights, gradient, slots.data(), p->size});
      });
    }
    return {Outcome::Moved, rate};
  }

  bool movesAll() const override { return true; }

  std::vector<T *> slots(int64_t parameter) override {
    std::vector<T *> all;
    for (std::vector<T> &slot : carried[size_t(parameter)].slots)
      all.push_back(slot.data());
    return all;
  }

  void visit(StateVisitor &visitor) override {
    this->slotArrays().write(); // A visitor may be one that restores them.
    for (size_t p = 0; p < carried.size(); ++p) {
      visitor.integer(kStepsKey, int64_t(p), carried[p].steps);
      for (size_t s = 0; s < names.size(); ++s)
        visitor.array(names[s].c_str(), int64_t(p), carried[p].slots[s].data(),
                      int64_t(carried[p].slots[s].size()));
    }
  }

private:
  struct Carried {
    int64_t steps = 0;
    std::vector<std::vector<T>> slots;
  };

  std::unique_ptr<plugin::Optimizer> rule;
  std::vector<std::string> names; // of slots
  std::vector<Carried> carried;
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
