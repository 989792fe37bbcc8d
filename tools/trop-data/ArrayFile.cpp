//===- ArrayFile.cpp - Files of named arrays ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-data/ArrayFile.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <cstring>
#include <hdf5.h>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;

std::unique_ptr<ArrayFile> data::openArrayFile(const std::string &path) {
  std::string begin = readFile(path, 128);
  // Version 7.3 of MAT is HDF5 behind a head like that of version 5.
  if (begin.compare(0, 6, "MATLAB") == 0)
    return openMatFile(path);
  if (H5Fis_hdf5(path.c_str()) > 0)
    return openHdf5File(path);
  // Version 4 begins with five small numbers, of which the first says the byte order, and the kind
  // of a matrix.
  unsigned char bytes[4] = {};
  std::memcpy(bytes, begin.data(), std::min(begin.size(), sizeof bytes));
  bool isLittle = !bytes[2] && !bytes[3] && bytes[0] + 256 * bytes[1] < 5000;
  bool isBig = !bytes[0] && !bytes[1] && bytes[3] + 256 * bytes[2] < 5000;
  if (begin.size() >= 20 && (isLittle || isBig))
    return openMatFile(path);
  fail(path, ": expected a MAT or an HDF5 file, found neither");
}

std::vector<char> data::transposed(const std::vector<char> &bytes,
                                   const std::vector<int64_t> &shape, int64_t elementBytes) {
  std::vector<char> result(bytes.size());
  size_t rank = shape.size();
  std::vector<int64_t> strides(rank, elementBytes), index(rank);
  for (size_t d = 1; d < rank; ++d)
    strides[d] = strides[d - 1] * shape[d - 1]; // in the result
  int64_t to = 0;
  for (size_t from = 0; from < bytes.size(); from += elementBytes) {
    std::memcpy(&result[to], &bytes[from], elementBytes);
    for (size_t d = rank; d-- > 0;) {
      to += strides[d];
      if (++index[d] < shape[d])
        break;
      to -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}
