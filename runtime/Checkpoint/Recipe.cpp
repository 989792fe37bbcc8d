//===- Recipe.cpp - How data became samples, as JSON ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Recipe.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

static Json encodingJson(const Encoding &encoding) {
  Json list = Json::array();
  for (const ColumnEncoding &column : encoding.columns) {
    Json json = {{"kind", column.isCategory() ? "category" : "number"}};
    if (column.isCategory())
      json["values"] = column.values;
    else
      json["indicator"] = column.hasIndicator;
    if (!std::isnan(column.fill))
      json["fill"] =
          column.isCategory() ? Json(column.values[size_t(column.fill)]) : Json(column.fill);
    list.push_back(json);
  }
  return list;
}

static Encoding encodingOf(const Json &list) {
  Encoding encoding;
  for (const Json &json : list) {
    ColumnEncoding column;
    column.values = json.value("values", std::vector<std::string>());
    column.hasIndicator = json.value("indicator", false);
    if (json.contains("fill") && column.isCategory()) {
      auto found =
          std::find(column.values.begin(), column.values.end(), json.at("fill").get<std::string>());
      column.fill = double(found - column.values.begin());
    } else if (json.contains("fill")) {
      json.at("fill").get_to(column.fill);
    }
    encoding.columns.push_back(std::move(column));
  }
  return encoding;
}

std::string rt::recipeText(const DataRecipe &data) {
  Json recipe = {{"source", data.source},
                 {"path", data.path},
                 {"label_path", data.labelPath},
                 {"test_path", data.testPath},
                 {"test_label_path", data.testLabelPath},
                 {"rows", data.rows},
                 {"digest", data.digest},
                 {"features", data.features},
                 {"labels", data.labels},
                 {"classes", data.classes},
                 {"drop_other_classes", data.dropOtherClasses},
                 {"split", data.split},
                 {"validation", data.validation},
                 {"scale", data.scaling.kind},
                 {"scale_shift", data.scaling.shift},
                 {"scale_divisor", data.scaling.divisor},
                 {"target_scale", data.targetScaling.kind},
                 {"target_shift", data.targetScaling.shift},
                 {"target_divisor", data.targetScaling.divisor}};
  if (!data.validationPath.empty()) {
    recipe["validation_path"] = data.validationPath;
    recipe["validation_label_path"] = data.validationLabelPath;
  }
  if (!data.options.empty())
    recipe["options"] = data.options;
  if (!data.classWeights.empty())
    recipe["class_weights"] = data.classWeights;
  if (data.columns)
    recipe["columns"] = data.columns;
  if (data.splitSeed)
    recipe["split_seed"] = *data.splitSeed;
  if (data.stratified)
    recipe["stratify"] = "label";
  if (!data.group.empty())
    recipe["group"] = data.group;
  if (!data.listsPath.empty())
    recipe["parts"] = data.listsPath;
  if (data.folds)
    recipe["fold"] = {data.fold, data.folds};
  if (!data.encoding.isPlain())
    recipe["encoding"] = encodingJson(data.encoding);
  if (!data.classLabels.empty())
    recipe["class_labels"] = data.classLabels;
  return jsonText(recipe);
}

DataRecipe rt::readRecipe(const std::string &text, const std::string &path, const char *key) {
  Json json = parseJson(text, path);
  DataRecipe data;
  try {
    json.at("source").get_to(data.source);
    json.at("path").get_to(data.path);
    data.labelPath = json.value("label_path", "");
    data.testPath = json.value("test_path", "");
    data.testLabelPath = json.value("test_label_path", "");
    data.validationPath = json.value("validation_path", "");
    data.validationLabelPath = json.value("validation_label_path", "");
    data.rows = json.value("rows", int64_t(0));
    data.digest = json.value("digest", "");
    data.options = json.value("options", ReadOptions());
    if (std::string header = json.value("header", "auto"); header != "auto") // of old checkpoints
      data.options["header"] = {header};
    json.at("features").get_to(data.features);
    json.at("labels").get_to(data.labels);
    json.at("classes").get_to(data.classes);
    data.classLabels = json.value("class_labels", std::vector<std::string>());
    json.at("drop_other_classes").get_to(data.dropOtherClasses);
    json.at("split").get_to(data.split);
    json.at("validation").get_to(data.validation);
    json.at("scale").get_to(data.scaling.kind);
    json.at("scale_shift").get_to(data.scaling.shift);
    json.at("scale_divisor").get_to(data.scaling.divisor);
    data.classWeights = json.value("class_weights", std::vector<double>());
    data.columns = json.value("columns", int64_t(0));
    if (json.contains("split_seed"))
      data.splitSeed = json.at("split_seed").get<uint64_t>();
    data.stratified = json.value("stratify", "none") == "label";
    data.group = json.value("group", "");
    data.listsPath = json.value("parts", "");
    if (json.contains("fold")) {
      json.at("fold").at(0).get_to(data.fold);
      json.at("fold").at(1).get_to(data.folds);
    }
    data.encoding = encodingOf(json.value("encoding", Json::array()));
    data.targetScaling = {json.value("target_scale", "none"),
                          json.value("target_shift", std::vector<double>()),
                          json.value("target_divisor", std::vector<double>())};
  } catch (const Json::exception &error) {
    fail(path, ": expected a description of the data as metadata '", key, "', found ",
         excerpt(json));
  }
  return data;
}

static bool areUsable(const Scaling &scaling, size_t columns) {
  auto finite = [](double x) { return std::isfinite(x); };
  auto divides = [](double x) { return std::isnormal(x); };
  return scaling.shift.size() == columns && scaling.divisor.size() == columns &&
         std::all_of(scaling.shift.begin(), scaling.shift.end(), finite) &&
         std::all_of(scaling.divisor.begin(), scaling.divisor.end(), divides);
}

bool rt::isUsable(const DataRecipe &data, const trop_model &model) {
  size_t inputs = size_t(model.input_count), outputs = size_t(model.output_count);
  bool classes = model.target == TROP_TARGET_CLASSES;
  const Scaling &targets = data.targetScaling;
  bool named = data.classLabels.empty() || data.classLabels.size() == data.classes.size();
  const Encoding &encoding = data.encoding;
  bool encodes = encoding.isPlain() || encoding.columns.size() == data.features.size();
  for (const ColumnEncoding &column : encoding.columns)
    encodes &= std::isnan(column.fill) || !column.isCategory() ||
               column.fill < double(column.values.size());
  auto width = size_t(encoding.width(int64_t(data.features.size())));
  return named && encodes && width == inputs && data.fold >= 0 && data.fold <= data.folds &&
         data.labels.size() == (classes ? 1 : outputs) &&
         data.classes.size() == (classes ? outputs : 0) && areUsable(data.scaling, inputs) &&
         areUsable(targets, classes || targets.kind == "none" ? 0 : outputs) && data.split > 0 &&
         data.split <= 1 && data.validation >= 0 && data.validation <= 1 && data.rows >= 0;
}
