//===- MatLength.cpp - Whether a MAT file is whole ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A MAT file of version 4 or 5 is a chain of variables, each with its length in front
// (mathworks.com/help/pdf_doc/matlab/matfile_format.pdf). It has to end where one does.
//
//===----------------------------------------------------------------------===//

#include "tools/trop-data/ArrayFile.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <fstream>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;

namespace {
class Chain {
public:
  explicit Chain(const std::string &path)
      : path(path), file(path, std::ios::binary), size(fileBytes(path)) {}
  void check();

private:
  /// The number in four bytes at an offset.
  int64_t number(int64_t at);
  int64_t endOfVersion4(int64_t at);

  std::string path;
  std::ifstream file;
  int64_t size;
  bool isBig = false;
};
} // namespace

int64_t Chain::number(int64_t at) {
  unsigned char b[4] = {};
  file.seekg(at);
  file.read(reinterpret_cast<char *>(b), sizeof b);
  if (file.gcount() < 4)
    fail(path, ": expected a whole MAT file, found one that is cut short at byte ", size);
  return isBig ? int64_t(b[0]) << 24 | b[1] << 16 | b[2] << 8 | b[3]
               : int64_t(b[3]) << 24 | b[2] << 16 | b[1] << 8 | b[0];
}

/// MOPT: of the type's decimal digits the third is the kind of elements. Rows, columns, whether
/// there are imaginary parts, the length of the name, and the name follow.
int64_t Chain::endOfVersion4(int64_t at) {
  static constexpr int kBytes[] = {8, 4, 4, 2, 2, 1};
  int64_t kind = number(at) / 10 % 10;
  if (kind > 5)
    fail(path, ": expected a MAT file, found none at byte ", at);
  int64_t rows = number(at + 4), columns = number(at + 8), parts = number(at + 12) ? 2 : 1;
  constexpr int64_t kMost = int64_t(1) << 48;
  if (rows && columns > kMost / rows)
    fail(path, ": expected a MAT file, found a variable of ", rows, " x ", columns,
         " numbers at byte ", at);
  return at + 20 + number(at + 16) + rows * columns * parts * kBytes[kind];
}

void Chain::check() {
  char head[128] = {};
  file.read(head, sizeof head);
  bool isText = std::string(head, 6) == "MATLAB";
  if (isText && (head[124] == 2 || head[125] == 2))
    return; // HDF5 knows itself how long it is
  isBig = isText ? head[126] == 'M' : !head[0] && !head[1] && (head[2] || head[3]);
  file.clear();
  int64_t at = isText ? 128 : 0;
  while (at < size)
    at = isText ? at + 8 + number(at + 4) : endOfVersion4(at);
  if (at > size)
    fail(path, ": expected a whole MAT file of ", at, " bytes, found one that is cut short at ",
         size);
}

void data::checkMatLength(const std::string &path) { Chain(path).check(); }
