//===- Weights.cpp - Files of weights -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Weights/Weights.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Checkpoint/PlainData.h"
#include "runtime/Checkpoint/WeightMap.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"

using namespace llvm;

namespace trop {

/// What `body` returns, or its exception as an error.
template <typename Body> static Expected<std::invoke_result_t<Body>> guarded(const Body &body) {
  try {
    return body();
  } catch (const std::exception &error) {
    return createStringError(error.what());
  }
}

template <typename Body> static Error guardedVoid(const Body &body) {
  return guarded([&] { return body(), true; }).takeError();
}

/// The runtime's view of a tensor.
static rt::Tensor viewOf(const WeightTensor &tensor) {
  return {tensor.name, tensor.element, tensor.shape, const_cast<char *>(tensor.values.data()),
          tensor.finite};
}

static std::vector<rt::Tensor> viewsOf(const std::vector<WeightTensor> &tensors) {
  std::vector<rt::Tensor> views;
  for (const WeightTensor &tensor : tensors)
    views.push_back(viewOf(tensor));
  return views;
}

static int64_t getNumBytes(int32_t element, const std::vector<int64_t> &shape) {
  int64_t bytes = rt::elementBytes(element);
  for (int64_t size : shape)
    bytes *= size;
  return bytes;
}

Expected<WeightsFile> WeightsFile::read(const std::string &path, const std::string &map) {
  if (path == "-")
    return createStringError("expected a file of weights, found '-'");
  return guarded([&] { return WeightsFile(path, map); });
}

WeightsFile::WeightsFile(const std::string &path, const std::string &map)
    : path(path), file(std::make_unique<rt::SafetensorsFile>(path)),
      map(std::make_unique<rt::WeightMap>("--weights-map", map)) {
  const WeightMetadata &said = file->metadata();
  if (rt::isCheckpoint(path, said))
    metadata = said;
  else if (auto data = said.find(rt::kPlainData); data != said.end())
    metadata.insert(*data);
}
WeightsFile::WeightsFile(WeightsFile &&) = default;
WeightsFile::~WeightsFile() = default;

Error WeightsFile::checkModel(const std::string &model, const std::string &hash) const {
  auto found = metadata.find("model_hash"), name = metadata.find("model");
  if (found == metadata.end() || rt::differInSums(hash, found->second) ||
      rt::isOfModel(model, hash, name == metadata.end() ? "" : name->second, found->second))
    return Error::success();
  return guardedVoid([&] {
    rt::fail(path, ": expected weights of model '", model, "' (", hash,
             "), found those of another model",
             name == metadata.end() ? "" : ": '" + name->second + "' (" + found->second + ")");
  });
}

std::string WeightsFile::compareSums(const std::string &hash) const {
  auto found = metadata.find("model_hash");
  if (found == metadata.end() || !rt::differInSums(hash, found->second))
    return "";
  return path + ": " + rt::sumsDiffer(hash, found->second) + rt::kOtherSumsMeaning;
}

Error WeightsFile::checkMetadata(int64_t inputs, int64_t outputs, bool isClassifier) const {
  if (metadata.empty())
    return Error::success();
  trop_model model{};
  model.input_count = inputs;
  model.output_count = outputs;
  model.target = isClassifier ? TROP_TARGET_CLASSES : TROP_TARGET_VALUES;
  return guardedVoid([&] {
    if (rt::isCheckpoint(path, metadata))
      rt::checkMetadata(path, metadata, model);
    else
      rt::readPlainData(path, metadata, model);
  });
}

Error WeightsFile::checkMap(const std::vector<WeightTensor> &tensors) const {
  return guardedVoid([&] { map->check(viewsOf(tensors)); });
}

Expected<bool> WeightsFile::load(WeightTensor &tensor, const std::vector<WeightTensor> &all) const {
  tensor.values.resize(size_t(getNumBytes(tensor.element, tensor.shape)));
  return guarded([&] { return map->load(*file, viewOf(tensor), viewsOf(all)); });
}

Expected<std::vector<std::string>>
WeightsFile::getRest(const std::vector<WeightTensor> &tensors) const {
  return guarded([&] { return map->rest(*file, viewsOf(tensors)); });
}

std::string WeightsFile::describeConverted(const std::string &path, int64_t count,
                                           trop_element element) {
  return rt::convertedRemark(path, count, element);
}

WeightMetadata adoptMetadata(const WeightMetadata &metadata, const std::string &model,
                             const std::string &modelHash) {
  WeightMetadata adopted = metadata;
  for (const char *key : {"score", "settings", "training", "train_block"})
    adopted.erase(key);
  adopted["model"] = model;
  adopted["model_hash"] = modelHash;
  if (adopted.count("max_loss"))
    adopted["max_loss"] = "nan";
  return adopted;
}

Expected<std::string> formatWeights(const WeightMetadata &metadata,
                                    const std::vector<WeightTensor> &tensors) {
  return guarded([&] { return rt::writeSafetensors(metadata, viewsOf(tensors)); });
}

} // namespace trop
