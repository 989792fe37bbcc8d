//===- Entrywise.h - Rules that treat every entry alike ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_ENTRYWISE_H
#define TROP_RUNTIME_OPTIM_ENTRYWISE_H

#include "runtime/Optim/DenseGradient.h"

#include <array>
#include <cmath>
#include <utility>

namespace trop::rt {

/// What is carried for a parameter beside its slots.
struct Clock {
  int64_t steps = 0;  ///< of this parameter, the present one included
  double product = 1; ///< of what the rule multiplies up from step to step
};

/// An optimizer by a rule that sees one entry of a parameter at a time. A rule has
///   double lr;                            // its learning rate
///   static constexpr std::array kSlots;   // names of what is carried for an entry, 0 at first
///   static constexpr const char *kDeviceRule;
///   template <typename T> auto at(double rate, Clock &clock) const;
/// where `at` gives the step of a parameter as a function of an entry (EntrySteps.h):
/// (T &weight, T gradient, T &slot...). What does not depend on the entry is computed in double,
/// before.
///
/// An entry without gradient has the gradient 0. An infinite weight stays: it stands for what
/// is not there in max-plus and min-plus, and rules subtract infinities from each other.
template <typename T, typename Rule> class Entrywise : public Optimizer<T> {
  static constexpr size_t kSlotCount = Rule::kSlots.size();

public:
  Entrywise(const Rule &rule, const Phase &phase) : rule(rule), carried(phase.sizes.size()) {
    for (size_t p = 0; p < carried.size(); ++p)
      for (std::vector<T> &slot : carried[p].slots)
        slot.resize(size_t(phase.sizes[p]));
  }

  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double rate = input.scale * rule.lr;
    this->slotArrays().write();
    for (const Movable<T> *p = parameters; p != parameters + count; ++p) {
      Carried &of = carried[p->parameter];
      auto update = nextStep(rate, of.clock);
      dense.give(*p, [&](const T *gradient) {
        pass(update, *p, gradient, of, std::make_index_sequence<kSlotCount>());
      });
    }
    return {Outcome::Moved, rate};
  }

  bool movesAll() const override { return true; }

  const char *deviceRule() const override { return Rule::kDeviceRule; }
  StepResult stepOnDevice(const StepInput &input, const Movable<T> *parameters, int64_t count,
                          DeviceStep *steps) override {
    double rate = input.scale * rule.lr;
    for (const Movable<T> *p = parameters; p != parameters + count; ++p)
      giveToDevice(nextStep(rate, carried[p->parameter].clock), steps[p->parameter]);
    return {Outcome::Moved, rate};
  }
  std::vector<T *> slots(int64_t parameter) override {
    std::vector<T *> all;
    for (std::vector<T> &slot : carried[size_t(parameter)].slots)
      all.push_back(slot.data());
    return all;
  }

  void visit(StateVisitor &visitor) override {
    this->slotArrays().write(); // A visitor may be one that restores them.
    for (size_t p = 0; p < carried.size(); ++p) {
      visitor.integer("steps", int64_t(p), carried[p].clock.steps);
      visitor.number("product", int64_t(p), carried[p].clock.product);
      for (size_t s = 0; s < kSlotCount; ++s)
        visitor.array(Rule::kSlots[s], int64_t(p), carried[p].slots[s].data(),
                      int64_t(carried[p].slots[s].size()));
    }
  }

private:
  struct Carried {
    Clock clock;
    std::array<std::vector<T>, kSlotCount> slots;
  };

  auto nextStep(double rate, Clock &clock) const {
    ++clock.steps;
    return rule.template at<T>(rate, clock);
  }

  /// Gradients and slots are arrays of their own, which lets the loop run on vectors.
  template <typename Update, size_t... S>
  static void pass(const Update &update, const Movable<T> &moved, const T *gradient, Carried &of,
                   std::index_sequence<S...>) {
    T *weights = moved.weights;
    std::array<T *, kSlotCount> slots = {of.slots[S].data()...};
    for (int64_t i = 0; i < moved.size; ++i) {
      T before = weights[i], weight = before;
      update(weight, gradient[i], slots[S][i]...);
      weights[i] = std::isinf(before) ? before : weight;
    }
  }

  Rule rule;
  std::vector<Carried> carried;
  DenseGradient<T> dense;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_ENTRYWISE_H
