//===- IdxTable.h - Samples of IDX files ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_IDXTABLE_H
#define TROP_RUNTIME_DATA_IDXTABLE_H

#include "runtime/Data/Table.h"

#include <functional>
#include <memory>
#include <string>

namespace trop::rt {

class IdxReader;
class ZipArchive;

// The inputs and labels of IDX files are idxSource's, of .npy npySource's, of .npz npzSource's.
// Features are named by their place in a sample, "[3][14]"; classes are the numbers below the
// model's outputs, unless the request says which.

/// The inputs and labels of one file, or of two, as `openInputs` and `openLabels` find them by
/// their paths.
using OpenArray = std::function<std::unique_ptr<IdxReader>(const std::string &path)>;
Table readArrays(const TableRequest &request, const OpenArray &openInputs,
                 const OpenArray &openLabels);

/// Whether the name says so: .npy.
bool isArrayFile(const std::string &path);

/// The arrays of an archive of NumPy's.
std::vector<std::string> arrayNames(const ZipArchive &archive);
/// Error, with the archive's path: there is none of this name.
std::unique_ptr<IdxReader> openArray(const ZipArchive &archive, const std::string &path,
                                     const std::string &name);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_IDXTABLE_H
