//===- Npy.h - The header of NumPy's array files ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A .npy file is 6 bytes of its own, 2 of the format's version, the length of a header, the
// header, and the elements. The header is a dictionary as Python writes it:
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_NPY_H
#define TROP_RUNTIME_DATA_NPY_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop::rt {

constexpr char kNpyMagic[] = "\x93NUMPY";

struct NpyHeader {
  std::string type; ///< without byte order: "f4"
  bool bigEndian;
  std::vector<int64_t> shape;
};

/// Error, with the path: what is not such a header; an array in Fortran's order.
NpyHeader parseNpyHeader(const std::string &path, const std::string &text);

/// What stands before the elements of an array in C's order, of a type as "<f4".
std::string npyHeader(const std::string &type, const std::vector<int64_t> &shape);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_NPY_H
