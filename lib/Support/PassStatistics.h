//===- PassStatistics.h - Statistics of passes as libMLIR has them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether passes have statistics LLVM's header decides by NDEBUG, and libMLIR was built without:
// with assertions they would count in fields that no constructor has set. Plugins get this before
// anything else (trop_add_plugin).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_PASSSTATISTICS_H
#define TROP_LIB_SUPPORT_PASSSTATISTICS_H

#ifndef NDEBUG
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#include <cassert>
#endif

#endif // TROP_LIB_SUPPORT_PASSSTATISTICS_H
