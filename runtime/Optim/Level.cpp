//===- Level.cpp - Polyak's step towards a rising target ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Polyak's step (loss - target) / |g|^2 (1969) needs the smallest loss that can be had,
// which nobody knows. With a bound l below it, b (loss - l) / |g|^2 brings the weights
// nearer to a minimum f of a convex function only while
//   loss - l > (f - l) / (1 - b / 2), 0 < b < 2,
// and stays near that loss: at twice f - l for Polyak's own steps, b = 1. So b is 1 for
// half of the phase, in which long steps lead far, and then falls to 0 in a straight
// line; the target, which is loss - b (loss - l), rises from l to the loss. Such a line
// suits the last iterate best: Zamani and Glineur, Exact convergence rate of the last
// iterate in subgradient methods, 2023. It may begin late: Haegele et al., Scaling laws
// and compute-optimal training beyond fixed training durations, 2024. A b above 1 would
// keep two samples that contradict each other in turn at any loss.
//
// A target below the best loss so far, brought nearer when a path of some length finds
// nothing better (Brannlund 1995; Goffin and Kiwiel 1999; Nedic and Bertsekas 2001),
// needs that length, and gives in too early: of many samples the worst one's loss stays
// above its start for thousands of steps in which the others' fall.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Descent.h"
#include "runtime/Optim/Optimizers.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

namespace {
template <typename T> class Level : public TargetDescent<T> {
public:
  Level(double floor, int64_t steps) : floor(floor), steps(steps) {}
  void visit(StateVisitor &visitor) override { visitor.integer("steps", -1, made); }

private:
  TowardsStep<T> next(double scale) override {
    double relaxation = std::min(1.0, 2 - 2 * double(made++) / double(steps));
    return {floor, relaxation * scale};
  }

  double floor;
  int64_t steps, made = 0;
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeLevel(const Arguments &arguments, const Phase &phase) {
  return std::make_unique<Level<T>>(arguments.number("floor"), phase.steps);
}

template std::unique_ptr<Optimizer<float>> rt::makeLevel(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeLevel(const Arguments &, const Phase &);
