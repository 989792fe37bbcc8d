//===- Optimizer.cpp - The optimizer of a name ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Optimizers.h"

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
  return nullptr; // every declared optimizer is in the list: see OptimTest
}

void rt::checkOptimizer(const trop_call &call, const Schedule &schedule, int64_t totalSteps) {
  if (!std::strcmp(call.name, "innaprop"))
    checkInnaProp(Arguments(optimizer(call.name), &call), schedule, totalSteps);
}

bool rt::dependsOnLength(const trop_call &call) { return !std::strcmp(call.name, "level"); }

template std::unique_ptr<Optimizer<float>> rt::makeOptimizer(const trop_call &, const Phase &);
template std::unique_ptr<Optimizer<double>> rt::makeOptimizer(const trop_call &, const Phase &);
