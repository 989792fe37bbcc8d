//===- Version.h - What version this is -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_VERSION_H
#define TROP_LIB_SUPPORT_VERSION_H

namespace trop {

/// As `tropc --version` and a model's descriptor give it.
inline constexpr const char kVersionText[] = "tropc " TROP_VERSION;

} // namespace trop

#endif // TROP_LIB_SUPPORT_VERSION_H
