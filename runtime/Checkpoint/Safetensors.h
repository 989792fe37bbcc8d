//===- Safetensors.h - The safetensors file format --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Eight bytes with the length of a JSON header, little endian; the header, a map
// from names to dtype, shape and data_offsets, and strings in __metadata__; then
// the tensors in any order, without gaps or overlaps. https://github.com/huggingface/safetensors
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_SAFETENSORS_H
#define TROP_RUNTIME_CHECKPOINT_SAFETENSORS_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trop::rt {

/// A tensor in memory.
struct Tensor {
  std::string name;
  int32_t element; // trop_element
  std::vector<int64_t> shape;
  void *data;
  bool finite = false; ///< whether infinities are refused as NaN is
};

/// The entries of a tensor of one dimension that a reader need not expect.
struct Slot {
  std::string name; ///< with a '/', as no parameter's has
  std::vector<char> bytes;
};

/// What a file says of a tensor.
struct TensorTitle {
  std::string name, dtype;
  std::vector<int64_t> shape;
};

/// Which tensor of a file another one is.
struct TensorSource {
  std::string name;
  bool transposed = false; ///< of two dimensions, in the other order
};

using Metadata = std::map<std::string, std::string>;

/// The bytes of a file, tensors in the order given, then the slots, all of one element type.
std::string writeSafetensors(const Metadata &metadata, const std::vector<Tensor> &tensors,
                             const std::vector<Slot> &slots = {});

/// The strings of a file, of which no more than the header is read. Error: it has none, or is no
/// regular file.
Metadata readMetadata(const std::string &path);

/// A file that may have been damaged or made by an enemy. Errors name it.
class SafetensorsFile {
public:
  /// Reads the file and checks all that does not depend on the tensors expected, also where
  /// they lie.
  explicit SafetensorsFile(const std::string &path);
  ~SafetensorsFile();

  const std::string &path() const;
  const Metadata &metadata() const;
  /// Of its tensors, in the order in which they lie in the file.
  std::vector<std::string> names() const;
  /// Of its tensors, what is said as the format has it.
  std::vector<TensorTitle> titles() const;
  /// Fills one. Error: it is not there, is of another type or shape, or has numbers that it does
  /// not take.
  void load(const Tensor &tensor) const;
  /// The same from a tensor of any name that has the shape, or it transposed, and is of F32 or F64;
  /// `hint` ends the error that there is none, or one of another shape. Returns whether it is of
  /// the other element type than wanted. Error: numbers that this one has not.
  bool load(const Tensor &tensor, const TensorSource &source, const std::string &hint = "") const;
  /// What is beside `tensors`. Error: more than slots, or these where none are wanted.
  void loadRest(const std::vector<Tensor> &tensors, std::vector<Slot> *slots) const;
  /// Both: the file has exactly `tensors`, and slots if they are wanted.
  void load(const std::vector<Tensor> &tensors, std::vector<Slot> *slots = nullptr) const;

private:
  struct Contents;
  std::unique_ptr<Contents> contents;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_SAFETENSORS_H
