//===- Polyak.cpp - Polyak's step size ------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The step (loss - target) / |g|^2, with the norm over the parameters that move at
// this step (Enaieh and Fercoq 2026, section 4.2). At or below the target nothing
// moves.
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Descent.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
template <typename T> class Polyak : public TargetDescent<T> {
public:
  explicit Polyak(double target) : target(target) {}
  const char *successor() const override { return "level"; }

private:
  TowardsStep<T> next(double scale) override { return {target, scale}; }

  double target;
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makePolyak(const Arguments &arguments, const Phase &) {
  return std::make_unique<Polyak<T>>(arguments.number("target"));
}

template std::unique_ptr<Optimizer<float>> rt::makePolyak(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makePolyak(const Arguments &, const Phase &);
