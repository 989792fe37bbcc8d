//===- WeightMap.h - Tensors of other names as parameters -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Other tools have names of their own, and matrices of layers the other way round: PyTorch's
// Linear has `fc1.weight` of shape [outputs, inputs] where a parameter W has [inputs, outputs].
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_WEIGHTMAP_H
#define TROP_RUNTIME_CHECKPOINT_WEIGHTMAP_H

#include "runtime/Checkpoint/Safetensors.h"

#include <map>
#include <string>
#include <vector>

namespace trop::rt {

/// Which tensors of a file parameters are: those named here, all others of their own names.
class WeightMap {
public:
  /// "W=fc1.weight^T, b=fc1.bias", of the option that messages name. UsageError: it is no such
  /// list, or names a parameter or a tensor twice.
  explicit WeightMap(std::string option = "--map", const std::string &text = "");

  bool isEmpty() const { return sources.empty(); }
  bool has(const std::string &parameter) const { return sources.count(parameter) > 0; }
  TensorSource sourceOf(const std::string &parameter) const;
  /// UsageError: it names a parameter that is none of `tensors`, or transposes what has not two
  /// dimensions.
  void check(const std::vector<Tensor> &tensors) const;

  /// Fills a tensor, one of `all`. Error: as of SafetensorsFile::load, with what to write where
  /// tensors of the file would fit. Returns whether numbers were taken from the other element type.
  bool load(const SafetensorsFile &file, const Tensor &tensor,
            const std::vector<Tensor> &all) const;
  /// Names of what is in the file beside `tensors`, as far as it may be: without a map, that is
  /// slots alone, and anything else an error.
  std::vector<std::string> rest(const SafetensorsFile &file,
                                const std::vector<Tensor> &tensors) const;
  /// All of it; returns remarks: on what was converted, and on what is left out.
  std::vector<std::string> load(const SafetensorsFile &file,
                                const std::vector<Tensor> &tensors) const;

private:
  std::string suggest(const SafetensorsFile &file, const std::vector<Tensor> &all) const;

  std::string option;
  std::map<std::string, TensorSource> sources;
};

/// What to say of tensors of the other element type that were taken as `element`.
std::string convertedRemark(const std::string &path, int64_t count, int32_t element);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_WEIGHTMAP_H
