//===- Checkpoint.cpp - A trained model on disk ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Checkpoint.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Checkpoint/Recipe.h"
#include "runtime/Checkpoint/Safetensors.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr const char *kFormat = "trop-1";
static constexpr std::string_view kFormatsBegin = "trop-";

std::vector<Tensor> rt::tensorsOf(const trop_model &model, const Weights &weights) {
  std::vector<Tensor> tensors;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    tensors.push_back({parameter.name,
                       model.storage,
                       {parameter.shape, parameter.shape + parameter.rank},
                       weights[p].data(),
                       parameter.finite != 0});
  }
  return tensors;
}

void rt::saveCheckpoint(const std::string &path, const trop_model &model, const Weights &weights,
                        const Checkpoint &checkpoint,
                        const std::function<void()> &beforeReplacing) {
  Metadata metadata = {{"format", kFormat},
                       {"model", model.name},
                       {"model_hash", model.model_hash},
                       {"derivative", model.derivative},
                       {"compiler", model.compiler},
                       {"step", std::to_string(checkpoint.step)},
                       {"seed", std::to_string(checkpoint.seed)},
                       {"max_loss", shortest(checkpoint.maxLoss)},
                       {"data", recipeText(checkpoint.data)}};
  if (!checkpoint.data.rowDigests.empty())
    metadata["row_digests"] = checkpoint.data.rowDigests;
  if (checkpoint.score)
    metadata["score"] = shortest(*checkpoint.score);
  const TrainingState &training = checkpoint.training;
  if (!training.numbers.empty()) {
    metadata["settings"] = jsonText(training.settings);
    metadata["training"] = jsonText(training.numbers);
    if (!training.block.empty())
      metadata["train_block"] = jsonText(training.block);
  }
  writeFile(path, writeSafetensors(metadata, tensorsOf(model, weights), training.slots),
            beforeReplacing);
}

namespace {
/// Reads and checks the metadata of one file.
class MetadataReader {
public:
  MetadataReader(const std::string &path, const Metadata &metadata)
      : path(path), metadata(metadata) {}
  const std::string &text(const char *key) const;
  template <typename T> T number(const char *key) const;
  bool has(const char *key) const { return metadata.count(key) > 0; }
  std::map<std::string, std::string> texts(const char *key) const;
  DataRecipe recipe() const;
  DataRecipe recipe(const trop_model &model) const;
  CheckpointTitle title() const;
  Checkpoint checkpoint(const trop_model &model) const;

private:
  const std::string &path;
  const Metadata &metadata;
};
} // namespace

const std::string &MetadataReader::text(const char *key) const {
  auto found = metadata.find(key);
  if (found == metadata.end())
    fail(path, ": expected metadata '", key, "', found none");
  return found->second;
}

template <typename T> T MetadataReader::number(const char *key) const {
  const std::string &text = this->text(key);
  T value{};
  if (!readNumber(text, value))
    fail(path, ": expected a number as metadata '", key, "', found '", text, "'");
  return value;
}

/// An object of strings.
std::map<std::string, std::string> MetadataReader::texts(const char *key) const {
  Json json = parseJson(text(key), path);
  try {
    return json.get<std::map<std::string, std::string>>();
  } catch (const Json::exception &) {
    fail(path, ": expected an object of strings as metadata '", key, "', found ", excerpt(json));
  }
}

DataRecipe MetadataReader::recipe() const { return readRecipe(text("data"), path); }

DataRecipe rt::recipeOf(const std::string &path, const Metadata &said) {
  return MetadataReader(path, said).recipe();
}

DataRecipe MetadataReader::recipe(const trop_model &model) const {
  DataRecipe data = recipe();
  if (!isUsable(data, model))
    fail(path, ": expected metadata 'data' of ", counted(model.input_count, "feature"), " and ",
         counted(model.output_count, "output"), ", found ", excerpt(parseJson(text("data"), path)));
  return data;
}

CheckpointTitle MetadataReader::title() const {
  return {text("model"), text("model_hash"), number<int64_t>("step"), number<double>("max_loss")};
}

/// All but the slots.
Checkpoint MetadataReader::checkpoint(const trop_model &model) const {
  Checkpoint checkpoint;
  checkpoint.step = number<int64_t>("step");
  checkpoint.seed = number<uint64_t>("seed");
  checkpoint.maxLoss = number<double>("max_loss");
  checkpoint.derivative = text("derivative");
  checkpoint.data = recipe(model);
  if (has("row_digests"))
    checkpoint.data.rowDigests = text("row_digests");
  if (has("score"))
    checkpoint.score = number<double>("score");
  if (has("training")) {
    checkpoint.training.settings = texts("settings");
    checkpoint.training.numbers = texts("training");
    if (has("train_block"))
      checkpoint.training.block = texts("train_block");
  }
  return checkpoint;
}

static std::string kindOf(const std::string &hash) {
  size_t dash = hash.find('-');
  return dash == std::string::npos ? "" : hash.substr(0, dash);
}

bool rt::haveHashesOfOneKind(const std::string &hash, const std::string &other) {
  return kindOf(hash) == kindOf(other);
}

bool rt::isOfModel(const std::string &name, const std::string &hash, const std::string &foundName,
                   const std::string &foundHash) {
  return haveHashesOfOneKind(hash, foundHash) ? hash == foundHash : name == foundName;
}

/// Where what is of sums begins.
static size_t sumsIn(const std::string &hash) { return hash.find('-', kindOf(hash).size() + 1); }

bool rt::differInSums(const std::string &hash, const std::string &other) {
  return !kindOf(hash).empty() && hash != other &&
         hash.substr(0, sumsIn(hash)) == other.substr(0, sumsIn(other));
}

std::string rt::sumsDiffer(const std::string &modelHash, const std::string &foundHash) {
  bool fuses = sumsIn(modelHash) != std::string::npos,
       found = sumsIn(foundHash) != std::string::npos;
  return concat("expected ", fuses ? "fused" : "rounded",
                " sums of products, as in this model, found ",
                found ? fuses ? "others fused" : "fused ones" : "rounded ones");
}

/// What of the parameters differs: "; tensor 'W': expected shape [4,10], found [4,20]".
static std::string shapesDiffer(const SafetensorsFile &file, const std::string &path,
                                const trop_model &model) {
  Weights unused(model);
  std::vector<Slot> slots;
  try {
    file.load(tensorsOf(model, unused), &slots);
  } catch (const Error &error) {
    return concat("; ", std::string(error.what()).substr(path.size() + 2));
  }
  return "";
}

static std::optional<CheckpointTitle> titleIn(const std::string &path, const Metadata &said) {
  try {
    MetadataReader metadata(path, said);
    if (metadata.text("format") != kFormat)
      return std::nullopt;
    return metadata.title();
  } catch (const Error &) {
    return std::nullopt;
  }
}

std::optional<CheckpointTitle> rt::titleOf(const std::string &path) {
  try {
    return titleIn(path, readMetadata(path));
  } catch (const Error &) {
    return std::nullopt;
  }
}

Checkpoint rt::loadCheckpoint(const std::string &path, const trop_model &model, Weights &weights) {
  SafetensorsFile file(path);
  MetadataReader metadata(path, file.metadata());
  if (metadata.text("format") != kFormat)
    fail(path, ": expected a checkpoint of format '", kFormat, "', found '",
         metadata.text("format"), "'");
  std::string name = metadata.text("model"), hash = metadata.text("model_hash");
  bool hasOtherSums = differInSums(model.model_hash, hash);
  if (!hasOtherSums && !isOfModel(model.name, model.model_hash, name, hash))
    fail(path, ": expected a checkpoint of model '", model.name, "' (", model.model_hash,
         "), found one of another model: '", name, "' (", hash, ")",
         shapesDiffer(file, path, model));
  Checkpoint checkpoint = metadata.checkpoint(model);
  checkpoint.hasOtherHash = !haveHashesOfOneKind(hash, model.model_hash);
  if (hasOtherSums)
    checkpoint.otherSums = sumsDiffer(model.model_hash, hash);
  file.load(tensorsOf(model, weights), &checkpoint.training.slots);
  return checkpoint;
}

bool rt::isCheckpoint(const std::string &path, const Metadata &said) {
  auto format = said.find("format");
  if (format == said.end() || format->second.rfind(kFormatsBegin, 0) != 0)
    return false;
  if (format->second != kFormat)
    fail(path, ": expected a checkpoint of format '", kFormat, "', found '", format->second, "'");
  return true;
}

void rt::checkMetadata(const std::string &path, const Metadata &said, const trop_model &model) {
  MetadataReader metadata(path, said);
  metadata.title();
  metadata.checkpoint(model);
}

//===----------------------------------------------------------------------===//
// Weights that a model was compiled with
//===----------------------------------------------------------------------===//

Metadata rt::builtInMetadata(const trop_model &model) {
  Metadata said;
  for (int64_t i = 0; i < model.metadata_count; ++i)
    said[model.metadata[i].key] = model.metadata[i].text;
  return said;
}

bool rt::isBuiltIn(const trop_model &model) {
  return model.parameter_count > 0 && model.parameters[0].value;
}

std::string rt::builtInText(const trop_model &model) {
  std::optional<CheckpointTitle> title = titleIn(kBuiltIn, builtInMetadata(model));
  if (!title)
    return "built in";
  return concat("built in, ",
                std::isnan(title->maxLoss) ? ""
                                           : concat("max loss ", sixDigits(title->maxLoss), " "),
                "after ", counted(title->step, "step"));
}

void rt::copyBuiltIn(const trop_model &model, Weights &weights) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    std::memcpy(weights[p].data(), parameter.value,
                size_t(parameter.count * elementBytes(model.storage)));
  }
}

std::optional<Checkpoint> rt::builtInCheckpoint(const trop_model &model, Weights &weights) {
  Metadata said = builtInMetadata(model);
  if (!isCheckpoint(kBuiltIn, said))
    return std::nullopt;
  copyBuiltIn(model, weights);
  return MetadataReader(kBuiltIn, said).checkpoint(model);
}
