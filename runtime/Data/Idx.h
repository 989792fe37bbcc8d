//===- Idx.h - IDX files ----------------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_IDX_H
#define TROP_RUNTIME_DATA_IDX_H

#include "runtime/Data/Numbers.h"

#include <memory>
#include <string>
#include <vector>

namespace trop::rt {

class ByteStream;
struct ElementType;

/// Reads an IDX file, plain or compressed by gzip: two bytes 0, one for the type of the
/// elements (08 u8, 09 i8, 0b i16, 0c i32, 0d f32, 0e f64), one for the number of
/// dimensions, the sizes in 32 bits, the elements; the most significant byte first. Or a .npy file,
/// which may have further types.
/// Errors name the file, what was expected and what was found.
class IdxReader {
public:
  /// Reads what stands before the elements.
  explicit IdxReader(std::string path);
  /// Of a stream that is called `name` in errors.
  IdxReader(std::string name, std::unique_ptr<ByteStream> stream);
  ~IdxReader();

  const std::string &path() const { return name; }
  /// At least one size; the first counts samples.
  const std::vector<int64_t> &shape() const { return sizes; }
  int64_t rows() const { return sizes[0]; }
  /// Numbers of one sample.
  int64_t width() const { return rowWidth; }
  /// "u8"
  const char *typeName() const;
  bool hasIntegers() const;
  int64_t elementBytes() const;

  /// Appends the first `count` samples to `numbers`, which are of this type or none. When
  /// these are all, the file has to end there.
  void read(int64_t count, Numbers &numbers);

private:
  template <typename T, typename Kept = T> void readAs(int64_t count, Numbers &numbers);
  void checkEnd();
  void checkSizes();
  void readIdxHeader(const unsigned char *magic);
  void readNpyHeader();

  std::string name;
  std::unique_ptr<ByteStream> file;
  const ElementType *type = nullptr;
  bool swaps = true; // the first byte of an element is the most significant one
  std::vector<int64_t> sizes;
  int64_t rowWidth = 1;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_IDX_H
