//===- Optimizers.h - One maker an optimizer --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// To add an optimizer: its declaration in trop/schema.h, a maker here, a file of
// its name, a line in Optimizer.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_OPTIMIZERS_H
#define TROP_RUNTIME_OPTIM_OPTIMIZERS_H

#include "runtime/Model/Arguments.h"
#include "runtime/Optim/Optimizer.h"

namespace trop::rt {

template <typename T>
using OptimizerMaker = std::unique_ptr<Optimizer<T>> (*)(const Arguments &, const Phase &);

template <typename T>
std::unique_ptr<Optimizer<T>> makePolyak(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeLevel(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeConstant(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeSgd(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeMomentum(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeNesterov(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeRmsProp(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeAdam(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeAdamW(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeNAdam(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeInna(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeInnaProp(const Arguments &arguments, const Phase &phase);
template <typename T>
std::unique_ptr<Optimizer<T>> makeDinAdam(const Arguments &arguments, const Phase &phase);

/// One of a plugin; null if none has that name.
template <typename T>
std::unique_ptr<Optimizer<T>> makePluginRule(const Arguments &arguments, const char *name,
                                             const Phase &phase);

void checkInnaProp(const Arguments &arguments, const Schedule &schedule, int64_t totalSteps);

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_OPTIMIZERS_H
