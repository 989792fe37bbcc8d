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
  if (!data.classLabels.empty())
    recipe["class_labels"] = data.classLabels;
  return jsonText(recipe);
}

DataRecipe rt::readRecipe(const std::string &text, const std::string &path) {
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
    data.targetScaling = {json.value("target_scale", "none"),
                          json.value("target_shift", std::vector<double>()),
                          json.value("target_divisor", std::vector<double>())};
  } catch (const Json::exception &error) {
    fail(path, ": expected a description of the data as metadata 'data', found ", excerpt(json));
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
  return named && data.features.size() == inputs && data.labels.size() == (classes ? 1 : outputs) &&
         data.classes.size() == (classes ? outputs : 0) && areUsable(data.scaling, inputs) &&
         areUsable(targets, classes || targets.kind == "none" ? 0 : outputs) && data.split > 0 &&
         data.split <= 1 && data.validation >= 0 && data.validation <= 1 && data.rows >= 0;
}
