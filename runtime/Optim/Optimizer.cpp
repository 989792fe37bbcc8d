//===- Optimizer.cpp - The optimizer of a name ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Optimizers.h"

#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;

template <typename T>
std::unique_ptr<Optimizer<T>> rt::makeOptimizer(const trop_call &call, const Phase &phase) {
  static constexpr struct {
    const char *name;
    OptimizerMaker<T> make;
  } kMakers[] = {
      {"polyak", makePolyak<T>},   {"level", makeLevel<T>},       {"constant", makeConstant<T>},
      {"sgd", makeSgd<T>},         {"momentum", makeMomentum<T>}, {"nesterov", makeNesterov<T>},
      {"rmsprop", makeRmsProp<T>}, {"adam", makeAdam<T>},         {"adamw", makeAdamW<T>},
      {"nadam", makeNAdam<T>},     {"inna", makeInna<T>},         {"innaprop", makeInnaProp<T>},
      {"dinadam", makeDinAdam<T>}};
  Arguments arguments(optimizer(call.name), &call);
  for (const auto &maker : kMakers)
    if (!std::strcmp(maker.name, call.name))
      return maker.make(arguments, phase);
  return makePluginRule<T>(arguments, call.name, phase); // all of ours are above: see OptimTest
}

/// Inertial rules multiply their dampings, each of which is in the type.
static void checkDampings(const schema::Call &declared, const trop_call &call, int32_t element) {
  auto declares = [&](const char *name) {
    return std::any_of(declared.arguments, declared.arguments + declared.argumentCount,
                       [&](const schema::Argument &a) { return !std::strcmp(a.name, name); });
  };
  if (!declares("alpha") || !declares("beta"))
    return;
  Arguments arguments(declared, &call);
  double alpha = arguments.number("alpha"), beta = arguments.number("beta");
  double product = alpha * beta;
  if (!std::isfinite(element == TROP_F64 ? product : double(float(product))))
    fail(declared.name, " expects alpha times beta to be finite in ", elementName(element),
         ", found ", shortest(alpha), " and ", shortest(beta));
}

void rt::checkOptimizer(const trop_call &call, int32_t element, const Schedule &schedule,
                        int64_t totalSteps) {
  const schema::Call &declared = optimizer(call.name);
  checkDampings(declared, call, element);
  if (!std::strcmp(call.name, "innaprop"))
    checkInnaProp(Arguments(declared, &call), schedule, totalSteps);
}

bool rt::dependsOnLength(const trop_call &call) { return !std::strcmp(call.name, "level"); }

template std::unique_ptr<Optimizer<float>> rt::makeOptimizer(const trop_call &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeOptimizer(const trop_call &, const Phase &);
