//===- ArrayFile.h - Files of named arrays ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_TROPDATA_ARRAYFILE_H
#define TROP_TOOLS_TROPDATA_ARRAYFILE_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace trop::data {

struct Variable {
  std::string name;
  std::string type;           ///< as NumPy writes it: "<f8"
  std::vector<int64_t> shape; ///< rows first
  bool isColumnMajor = false; ///< of its bytes in the file, the first index is the fastest
  std::string problem;        ///< why it is no array of numbers, and a remedy; empty: it is one

  int64_t elementBytes() const { return type[2] - '0'; }
  int64_t size() const {
    int64_t count = 1;
    for (int64_t length : shape)
      count *= length;
    return count;
  }
};

/// A file that holds variables by their names. Errors name the file.
class ArrayFile {
public:
  virtual ~ArrayFile() = default;
  /// In the file's order.
  virtual const std::vector<Variable> &variables() const = 0;
  /// The bytes of one without a problem, little-endian, in the file's order.
  virtual std::vector<char> read(const Variable &variable) = 0;
};

/// Of the kind that its first bytes say. Error: it is of none.
std::unique_ptr<ArrayFile> openArrayFile(const std::string &path);
std::unique_ptr<ArrayFile> openMatFile(const std::string &path);
/// Error: the file of version 4 or 5 ends within a variable, which matio passes over in silence.
void checkMatLength(const std::string &path);
std::unique_ptr<ArrayFile> openHdf5File(const std::string &path);

/// Of an array of `shape`, the last index the fastest, the one with its indices reversed.
std::vector<char> transposed(const std::vector<char> &bytes, const std::vector<int64_t> &shape,
                             int64_t elementBytes);

} // namespace trop::data

#endif // TROP_TOOLS_TROPDATA_ARRAYFILE_H
