//===- CrashReport.h - Whom a crash is reported to -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_CRASHREPORT_H
#define TROP_LIB_SUPPORT_CRASHREPORT_H

#include <string>

namespace trop {

/// Makes a crash ask for a report where it belongs: with the authors of a plugin whose code ran,
/// else with this project. To be called before llvm::InitLLVM, whose handlers print it.
void installCrashReports();

/// "the plugin 'Foreign' (foreign.so)" whose code called this, at whatever depth; else empty.
std::string findCallingPlugin();

} // namespace trop

#endif // TROP_LIB_SUPPORT_CRASHREPORT_H
