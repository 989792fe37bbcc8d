//===- Registration.h - Every dialect and pass of the project -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_REGISTRATION_H
#define TROP_LIB_PIPELINE_REGISTRATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace trop {

/// The trop dialect and those that it is lowered to.
void registerDialects(mlir::DialectRegistry &registry);

/// Our passes and pipelines, and the upstream passes that pipelines use. May be called again.
void registerPasses();

} // namespace trop

#endif // TROP_LIB_PIPELINE_REGISTRATION_H
