//===- Initialise.h - First values of a model's parameters ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_INIT_INITIALISE_H
#define TROP_RUNTIME_INIT_INITIALISE_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"

namespace trop::rt {

/// Gives every parameter its initialiser's values, in the order of the model, so
/// that prototypes see the parameters before theirs. Each parameter draws from its
/// own stream of random numbers. Samples are drawn from the training part, the
/// first of `samples`. The formulas are in docs/language.md. `remarks` gets what is to be said
/// of files.
void initialise(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                uint64_t seed, Weights &weights, std::vector<std::string> *remarks = nullptr);

/// The files that initialisers read.
std::vector<std::string> initialFiles(const trop_model &model);

} // namespace trop::rt

#endif // TROP_RUNTIME_INIT_INITIALISE_H
