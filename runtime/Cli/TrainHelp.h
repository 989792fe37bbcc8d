//===- TrainHelp.h - What train --help tells ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_TRAINHELP_H
#define TROP_RUNTIME_CLI_TRAINHELP_H

#include "runtime/Model/CallText.h"

#include <string>

namespace trop::rt {

/// Examples, and the train block with the meaning of its options.
std::string trainHelp(const trop_model &model, const std::string &program);

/// All calls of a list, with their arguments, defaults and meanings.
std::string tableHelp(const CallTable &table);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_TRAINHELP_H
