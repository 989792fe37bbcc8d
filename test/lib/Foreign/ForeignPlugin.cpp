//===- ForeignPlugin.cpp - The foreign dialect as a plugin -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "lib/Plugin/Plugin.h"

TROP_PLUGIN("Foreign", "1.0", plugin) { plugin.addDialect<foreign::ForeignDialect>(); }
