//===- StageOptions.h - What a stage still leads to -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_STAGEOPTIONS_H
#define TROP_LIB_DRIVER_STAGEOPTIONS_H

#include "lib/Driver/Options.h"
#include "lib/Pipeline/Stages.h"

#include "llvm/Support/Error.h"

namespace trop {

/// The stages from which a form is made; later ones do not have what it needs.
llvm::SmallVector<Stage> getStagesFor(const DriverOptions &options);

/// Where the input is a stage: an error names an option that a source alone obeys.
llvm::Error checkOptionsOfMlir(const DriverOptions &options);

/// An error names an option whose time was before this stage, which the input is at.
llvm::Error checkOptionsOfStage(const DriverOptions &options, Stage stage);

} // namespace trop

#endif // TROP_LIB_DRIVER_STAGEOPTIONS_H
