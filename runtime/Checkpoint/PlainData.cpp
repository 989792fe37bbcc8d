//===- PlainData.cpp - What weights of any origin say of data -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/PlainData.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

static constexpr const char *kOptional[] = {"class_labels", "encoding", "options"};
static constexpr const char *kOfFiles[] = {"path",
                                           "label_path",
                                           "validation_path",
                                           "validation_label_path",
                                           "test_path",
                                           "test_label_path",
                                           "rows",
                                           "digest",
                                           "columns",
                                           "class_weights",
                                           "split",
                                           "split_seed",
                                           "stratify",
                                           "group",
                                           "parts",
                                           "fold",
                                           "validation"};

/// An empty recipe, as text has it; a kind of scaling is known by its numbers.
static Json unsaid() {
  DataRecipe data;
  data.source = "";
  data.scaling.kind = data.targetScaling.kind = "";
  return parseJson(recipeText(data), "");
}

static void checkKeys(const std::string &path, const Json &said, const Json &known) {
  std::vector<std::string> keys;
  for (const auto &[key, value] : known.items())
    keys.push_back(key);
  keys.insert(keys.end(), std::begin(kOptional), std::end(kOptional));
  for (const auto &[key, value] : said.items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      fail(path, ": metadata '", kPlainData, "': unknown field '", key, "'",
           suggestName(key, keys));
}

/// One of the two lists of numbers says how many there are, and the kind that they are of any.
static void complete(Json &json, const Json &said, const char *kind, const char *shift,
                     const char *divisor) {
  bool shifts = said.contains(shift), divides = said.contains(divisor);
  if (!shifts && divides && said[divisor].is_array())
    json[shift] = std::vector<double>(said[divisor].size(), 0);
  if (shifts && !divides && said[shift].is_array())
    json[divisor] = std::vector<double>(said[shift].size(), 1);
  if ((shifts || divides) && !said.contains(kind))
    json[kind] = "standard";
}

static void checkSize(const std::string &path, const char *field, size_t found, size_t wanted,
                      bool isOptional = true) {
  if (found != wanted && (found > 0 || !isOptional))
    fail(path, ": metadata '", kPlainData, "': expected ", wanted, " in '", field, "', found ",
         found);
}

static void checkScaling(const std::string &path, const Scaling &scaling, const char *shift,
                         const char *divisor, size_t columns) {
  bool isOptional = scaling.kind.empty() || scaling.kind == "none";
  checkSize(path, shift, scaling.shift.size(), columns, isOptional);
  checkSize(path, divisor, scaling.divisor.size(), columns, isOptional);
  auto finite = [](double x) { return std::isfinite(x); };
  auto divides = [](double x) { return std::isnormal(x); };
  if (!std::all_of(scaling.shift.begin(), scaling.shift.end(), finite) ||
      !std::all_of(scaling.divisor.begin(), scaling.divisor.end(), divides))
    fail(path, ": metadata '", kPlainData, "': expected finite numbers in '", shift, "' and '",
         divisor, "', and none to divide by that is 0");
}

std::optional<DataRecipe> rt::readPlainData(const std::string &path, const Metadata &said,
                                            const trop_model &model) {
  auto found = said.find(kPlainData);
  if (found == said.end())
    return std::nullopt;
  Json given = parseJson(found->second, path), json = unsaid();
  if (!given.is_object())
    fail(path, ": expected a description of the data as metadata '", kPlainData, "', found ",
         excerpt(given));
  checkKeys(path, given, json);
  json.update(given);
  complete(json, given, "scale", "scale_shift", "scale_divisor");
  complete(json, given, "target_scale", "target_shift", "target_divisor");
  DataRecipe data = readRecipe(jsonText(json), path, kPlainData);
  bool classes = model.target == TROP_TARGET_CLASSES;
  auto inputs = size_t(model.input_count), outputs = size_t(model.output_count);
  if (data.encoding.isPlain())
    checkSize(path, "features", data.features.size(), inputs);
  else if (data.encoding.columns.size() != data.features.size() ||
           data.encoding.width(int64_t(data.features.size())) != model.input_count)
    fail(path, ": metadata '", kPlainData, "': expected an encoding of every feature, to ",
         counted(model.input_count, "input"), " in all");
  checkSize(path, "labels", data.labels.size(), classes ? 1 : outputs);
  checkSize(path, "classes", data.classes.size(), classes ? outputs : 0);
  checkSize(path, "class_labels", data.classLabels.size(), data.classes.size());
  checkScaling(path, data.scaling, "scale_shift", "scale_divisor", inputs);
  checkScaling(path, data.targetScaling, "target_shift", "target_divisor", classes ? 0 : outputs);
  return data;
}

/// Of a checkpoint, or of a file of another tool.
static std::optional<DataRecipe> dataIn(const std::string &path, const Metadata &said,
                                        const trop_model &model) {
  return isCheckpoint(path, said) ? recipeOf(path, said) : readPlainData(path, said, model);
}

std::optional<DataRecipe> rt::builtInData(const trop_model &model) {
  return dataIn(kBuiltIn, builtInMetadata(model), model);
}

std::optional<DataRecipe> rt::loadWeights(const std::string &path, const trop_model &model,
                                          Weights &weights, const WeightMap &map,
                                          std::vector<std::string> *remarks) {
  SafetensorsFile file(path);
  const Metadata &metadata = file.metadata();
  std::optional<DataRecipe> data = dataIn(path, metadata, model);
  std::vector<std::string> said = map.load(file, tensorsOf(model, weights));
  if (remarks)
    remarks->insert(remarks->end(), said.begin(), said.end());
  return data;
}

std::string rt::plainDataText(const DataRecipe &data) {
  Json json = parseJson(recipeText(data), "");
  for (const char *key : kOfFiles)
    json.erase(key);
  return jsonText(json);
}
