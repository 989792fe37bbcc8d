//===- Entrywise.h - Rules that treat every entry alike ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_ENTRYWISE_H
#define TROP_RUNTIME_OPTIM_ENTRYWISE_H

#include "runtime/Optim/DenseGradient.h"
#include "runtime/Optim/SlotOptimizer.h"

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
template <typename T, typename Rule> class Entrywise : public SlotOptimizer<T> {
  static constexpr size_t kSlotCount = Rule::kSlots.size();

public:
  Entrywise(const Rule &rule, const Phase &phase)
      : SlotOptimizer<T>({Rule::kSlots.begin(), Rule::kSlots.end()}, phase), rule(rule),
        clocks(phase.sizes.size()) {}

  StepResult step(const StepInput &input, const Movable<T> *parameters, int64_t count) override {
    double rate = input.scale * rule.lr;
    this->slotArrays().write();
    for (const Movable<T> *p = parameters; p != parameters + count; ++p) {
      auto update = nextStep(rate, clocks[size_t(p->parameter)]);
      std::vector<T *> slots = this->slots(p->parameter);
      dense.give(*p, [&](const T *gradient) {
        pass(update, *p, gradient, slots, std::make_index_sequence<kSlotCount>());
      });
    }
    return {Outcome::Moved, rate};
  }

  const char *deviceRule() const override { return Rule::kDeviceRule; }
  StepResult stepOnDevice(const StepInput &input, const Movable<T> *parameters, int64_t count,
                          DeviceStep *steps) override {
    double rate = input.scale * rule.lr;
    for (const Movable<T> *p = parameters; p != parameters + count; ++p)
      giveToDevice(nextStep(rate, clocks[size_t(p->parameter)]), steps[p->parameter]);
    return {Outcome::Moved, rate};
  }

protected:
  void visitParameter(StateVisitor &visitor, int64_t parameter) override {
    Clock &clock = clocks[size_t(parameter)];
    visitor.integer("steps", parameter, clock.steps);
    visitor.number("product", parameter, clock.product);
  }

private:
  auto nextStep(double rate, Clock &clock) const {
    ++clock.steps;
    return rule.template at<T>(rate, clock);
  }

  /// Gradients and slots are arrays of their own, which lets the loop run on vectors.
  template <typename Update, size_t... S>
  static void pass(const Update &update, const Movable<T> &moved, const T *gradient,
                   const std::vector<T *> &arrays, std::index_sequence<S...>) {
    T *weights = moved.weights;
    std::array<T *, kSlotCount> slots = {arrays[S]...};
    for (int64_t i = 0; i < moved.size; ++i) {
      T before = weights[i], weight = before;
      update(weight, gradient[i], slots[S][i]...);
      weights[i] = std::isinf(before) ? before : weight;
    }
  }

  Rule rule;
  std::vector<Clock> clocks; // one a parameter
  DenseGradient<T> dense;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_ENTRYWISE_H
