//===- NpzWriter.h - NumPy's files of arrays --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_TROPDATA_NPZWRITER_H
#define TROP_TOOLS_TROPDATA_NPZWRITER_H

#include "tools/trop-data/ArrayFile.h"

namespace trop::data {

/// Writes a .npz file, a zip archive with a .npy file an array. It bears its name once it is
/// whole. Errors name it.
class NpzWriter {
public:
  NpzWriter(const std::string &path, bool compressed);
  ~NpzWriter();
  NpzWriter(const NpzWriter &) = delete;

  /// `bytes` are those of the shape with the last index the fastest.
  void add(const std::string &name, const std::string &type, const std::vector<int64_t> &shape,
           const std::vector<char> &bytes);
  void close();

private:
  void check(bool good) const;

  std::string path, target, temporary;
  bool compressed;
  void *archive;
};

} // namespace trop::data

#endif // TROP_TOOLS_TROPDATA_NPZWRITER_H
