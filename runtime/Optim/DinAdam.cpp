//===- DinAdam.cpp - DIN with the averages of Adam ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 002, section 4.6.3, Algorithm 6: averages m of g, at a weight that makes the recursion one of
// DIN, and v of g^2, both without bias correction; the step is
//   lr (m - alpha beta g) / (sqrt(v) + eps).
// From (4.28) follows a plus before alpha beta, which `corrected` takes. With the minus a constant
// gradient is followed 1 - 2 alpha beta times in the end: upwards, if alpha beta is above 1/2.
// Weight decay is decoupled, as in Algorithm 3. eps is added to the root, as in (4.34).
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Entrywise.h"
#include "runtime/Optim/Optimizers.h"

using namespace trop;
using namespace trop::rt;

namespace {
struct DinAdam {
  double lr, alpha, beta, sigma1, sigma2, eps, weightDecay;
  bool corrected;
  static constexpr std::array kSlots = {"m", "v"};
  static constexpr const char *kDeviceRule = "dinadam";

  template <typename T> auto at(double rate, Clock &) const {
    double product = alpha * beta;
    return DinAdamStep<T>{T(rate),   T(1 - rate * weightDecay),
                          T(sigma1), T(1 - sigma1 + product * sigma1 - product),
                          T(sigma2), T(1 - sigma2),
                          T(eps),    T(corrected ? product : -product)};
  }
};
} // namespace

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeDinAdam(const Arguments &arguments, const Phase &phase) {
  DinAdam rule = {arguments.number("lr"),           arguments.number("alpha"),
                  arguments.number("beta"),         arguments.number("sigma1"),
                  arguments.number("sigma2"),       arguments.number("eps"),
                  arguments.number("weight_decay"), arguments.text("corrected") == "true"};
  return std::make_unique<Entrywise<T, DinAdam>>(rule, phase);
}

template std::unique_ptr<Optimizer<float>> rt::makeDinAdam(const Arguments &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeDinAdam(const Arguments &, const Phase &);
