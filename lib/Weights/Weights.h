//===- Weights.h - Files of weights -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_WEIGHTS_WEIGHTS_H
#define TROP_LIB_WEIGHTS_WEIGHTS_H

#include "trop/abi.h"

#include "llvm/Support/Error.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trop {

namespace rt {
class SafetensorsFile;
class WeightMap;
} // namespace rt

struct WeightTensor {
  std::string name;
  trop_element element = TROP_F32;
  std::vector<int64_t> shape;
  bool finite = false;        ///< whether infinities are refused as NaN is
  std::vector<char> values{}; ///< row-major, little-endian
};

/// What a file says of itself; of a checkpoint docs/checkpoints.md has the keys.
using WeightMetadata = std::map<std::string, std::string>;

/// A safetensors file, read whole. Errors name it and, where it is about one, the tensor.
class WeightsFile {
public:
  /// Error: it cannot be read, is no safetensors file, or a checkpoint of an unknown format. Its
  /// name is that of a file: "-" is no standard input.
  /// `map` says which tensors parameters are, as of rt::WeightMap, and messages name its option.
  static llvm::Expected<WeightsFile> read(const std::string &path, const std::string &map = "");
  WeightsFile(WeightsFile &&);
  ~WeightsFile();

  /// Of a file of another tool what it says of the data, as `trop_data`, alone; or empty.
  const WeightMetadata &getMetadata() const { return metadata; }
  /// Error: it says that it is of another model, by whose hash weights of the same shapes differ.
  llvm::Error checkModel(const std::string &model, const std::string &hash) const;
  /// What to say where it is of a model that differs in its sums of products alone; else empty.
  std::string compareSums(const std::string &hash) const;
  /// Error: a checkpoint lacks what its programs read of it, or it is of other inputs and outputs.
  llvm::Error checkMetadata(int64_t inputs, int64_t outputs, bool isClassifier) const;
  /// Error: the map names what is none of these, or turns what is no matrix.
  llvm::Error checkMap(const std::vector<WeightTensor> &tensors) const;
  /// Fills in the values of one of `all`; true: of the other element type. Error: the file has no
  /// tensor of this name, type and shape, or one with numbers that are not taken.
  llvm::Expected<bool> load(WeightTensor &tensor, const std::vector<WeightTensor> &all) const;
  /// Names of weights that the file has beside `tensors`; without a map these are an error.
  llvm::Expected<std::vector<std::string>> getRest(const std::vector<WeightTensor> &tensors) const;
  /// What to say of tensors that were of the other element type.
  static std::string describeConverted(const std::string &path, int64_t count,
                                       trop_element element);

private:
  WeightsFile(const std::string &path, const std::string &map);

  std::string path;
  std::unique_ptr<rt::SafetensorsFile> file;
  std::unique_ptr<rt::WeightMap> map;
  WeightMetadata metadata;
};

/// What a checkpoint says, for weights made from its own for another network: of the data, with
/// scaling and classes, of seed and steps, but neither of losses nor of how to go on.
WeightMetadata adoptMetadata(const WeightMetadata &metadata, const std::string &model,
                             const std::string &modelHash);

/// The bytes of a file of weights. Error: a text that is not UTF-8.
llvm::Expected<std::string> formatWeights(const WeightMetadata &metadata,
                                          const std::vector<WeightTensor> &tensors);

} // namespace trop

#endif // TROP_LIB_WEIGHTS_WEIGHTS_H
