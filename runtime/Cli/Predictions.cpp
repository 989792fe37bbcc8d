//===- Predictions.cpp - Predictions as text or arrays --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Predictions.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Data/CsvFormat.h"
#include "runtime/Data/Npy.h"
#include "runtime/Support/Error.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

Predictions::Predictions(const trop_model &model, const DataRecipe &recipe,
                         const std::string &format, const std::vector<std::string> &kept)
    : model(model), recipe(recipe), format(format), kept(kept) {}

double Predictions::inData(const Array &outputs, int64_t row, int64_t output) const {
  return recipe.targetScaling.inData(outputs.get(row * model.output_count + output), output);
}

std::string Predictions::numberText(double value) const {
  return model.compute == TROP_F64 ? shortest(value) : shortest(float(value));
}

std::string Predictions::csvRow(const Array &outputs, int64_t row, int64_t best,
                                const std::string *along) const {
  std::string text;
  for (size_t k = 0; k < kept.size(); ++k)
    text += csvField(along[k]) + ",";
  if (!recipe.classes.empty())
    text += csvField(recipe.classes[size_t(best)]) + ",";
  for (int64_t d = 0; d < model.output_count; ++d)
    text += numberText(inData(outputs, row, d)) + (d + 1 < model.output_count ? "," : "\n");
  return text;
}

/// {"Id": TEXT, "prediction": CLASS, "probabilities": {CLASS: NUMBER, ...}}; of a model without a
/// head, or without classes, "outputs". What is infinite is null.
std::string Predictions::jsonRow(const Array &outputs, int64_t row, int64_t best,
                                 const std::string *along) const {
  bool classes = !recipe.classes.empty();
  auto text = [](const std::string &name) { return jsonText(Json(name)); };
  std::string object = "{", numbers;
  for (size_t k = 0; k < kept.size(); ++k)
    object += concat(text(kept[k]), ": ", text(along[k]), ", ");
  for (int64_t d = 0; d < model.output_count; ++d) {
    double output = inData(outputs, row, d);
    numbers +=
        concat(d ? ", " : "", text(classes ? recipe.classes[size_t(d)] : recipe.labels[size_t(d)]),
               ": ", std::isfinite(output) ? numberText(output) : "null");
  }
  return concat(object,
                classes ? concat("\"prediction\": ", text(recipe.classes[size_t(best)]), ", ") : "",
                model.head ? "\"probabilities\": {" : "\"outputs\": {", numbers, "}}");
}

std::string Predictions::begin() const {
  if (format == "json")
    return "[";
  if (format != "csv")
    return "";
  std::string line;
  auto add = [&](const std::string &name) { line += (line.empty() ? "" : ",") + csvField(name); };
  for (const std::string &name : kept)
    add(name);
  if (!recipe.classes.empty())
    add("prediction");
  for (const std::string &name : recipe.classes.empty() ? recipe.labels : recipe.classes)
    add(name);
  return line + "\n";
}

std::string Predictions::row(const Array &outputs, int64_t row, int64_t best,
                             const std::string *along) {
  bool isFirst = rows++ == 0;
  if (format == "csv")
    return csvRow(outputs, row, best, along);
  if (format == "jsonl")
    return jsonRow(outputs, row, best, along) + "\n";
  if (format == "json")
    return (isFirst ? "\n" : ",\n") + jsonRow(outputs, row, best, along);
  for (int64_t d = 0; d < model.output_count; ++d) {
    double value = inData(outputs, row, d);
    float rounded = float(value);
    bool isDouble = model.compute == TROP_F64;
    elements.append(isDouble ? reinterpret_cast<const char *>(&value)
                             : reinterpret_cast<const char *>(&rounded),
                    isDouble ? sizeof value : sizeof rounded);
  }
  return "";
}

std::string Predictions::end() const {
  if (format == "json")
    return "\n]\n";
  return format == "npy"
             ? npyHeader(model.compute == TROP_F64 ? "<f8" : "<f4", {rows, model.output_count}) +
                   elements
             : "";
}
