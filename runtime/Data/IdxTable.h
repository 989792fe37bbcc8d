//===- IdxTable.h - Samples of IDX files ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_IDXTABLE_H
#define TROP_RUNTIME_DATA_IDXTABLE_H

#include <string>

namespace trop::rt {

// The inputs and labels of IDX files are idxSource's. Features are named by their place in a
// sample,
// "[3][14]"; classes are the numbers below the model's outputs, unless the request says which.

/// Whether the name says so: .npy.
bool isArrayFile(const std::string &path);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_IDXTABLE_H
