//===- Data.cpp - What weights say of the data ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Data.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace trop::onnx {

/// {"kind": "number", "fill": 3.2, "indicator": true} or {"kind": "category", "values": ["a", "b"],
/// "fill": "a"}.
static bool fromJSON(const json::Value &value, Feature &feature, json::Path path) {
  const json::Object *object = value.getAsObject();
  std::optional<StringRef> kind = object ? object->getString("kind") : std::nullopt;
  if (kind != "number" && kind != "category") {
    path.report("expected a kind, \"number\" or \"category\"");
    return false;
  }
  feature.category = *kind == "category";
  json::ObjectMapper map(value, path);
  if (feature.category)
    return map.map("values", feature.values) && map.mapOptional("fill", feature.fillValue);
  return map.mapOptional("fill", feature.fill) && map.mapOptional("indicator", feature.indicator);
}

static bool fromJSON(const json::Value &value, Data &data, json::Path path) {
  std::vector<std::string> names;
  std::vector<Feature> encoding;
  std::string kind;
  json::ObjectMapper map(value, path);
  if (!map || !map.mapOptional("features", names) || !map.mapOptional("scale_shift", data.shift) ||
      !map.mapOptional("scale_divisor", data.divisor) ||
      !map.mapOptional("classes", data.classes) || !map.mapOptional("labels", data.labels) ||
      !map.mapOptional("target_shift", data.targetShift) ||
      !map.mapOptional("target_divisor", data.targetDivisor) ||
      !map.mapOptional("encoding", encoding) || !map.mapOptional("scale", kind))
    return false;
  data.saysScale = kind == "none";
  if (!encoding.empty() && encoding.size() != names.size()) {
    path.field("encoding").report("expected an entry for each feature");
    return false;
  }
  data.features = std::move(encoding);
  data.features.resize(names.size());
  for (auto [feature, name] : zip_equal(data.features, names))
    feature.name = name;
  return true;
}

/// One of the two lists may be left out.
static void complete(std::vector<double> &shift, std::vector<double> &divisor, size_t count) {
  shift.resize(shift.empty() ? count : shift.size(), 0);
  divisor.resize(divisor.empty() ? count : divisor.size(), 1);
}

Expected<Data> Data::read(StringRef text, size_t inputs, size_t outputs) {
  auto fail = [](const Twine &reason) {
    return createStringError("what the weights say of the data cannot be used: " + reason);
  };
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return fail(toString(value.takeError()));
  Data data;
  json::Path::Root root("data");
  if (!fromJSON(*value, data, root))
    return fail(toString(root.getError()));
  if (data.features.empty())
    data.features.resize(inputs);
  data.saysScale |= !data.shift.empty() || !data.divisor.empty();
  complete(data.shift, data.divisor, inputs);
  if (!data.targetShift.empty() || !data.targetDivisor.empty())
    complete(data.targetShift, data.targetDivisor, outputs);
  size_t made = 0;
  for (const Feature &feature : data.features)
    made += feature.countInputs();
  size_t targets = data.targetShift.size();
  if (made != inputs || data.shift.size() != inputs || data.divisor.size() != inputs)
    return fail("expected what becomes " + Twine(inputs) + " inputs, found " + Twine(made) +
                ", with " + Twine(data.shift.size()) + " shifts and " + Twine(data.divisor.size()) +
                " divisors");
  if (data.targetDivisor.size() != targets || (targets && targets != outputs) ||
      (!data.classes.empty() && data.classes.size() != outputs))
    return fail("expected " + Twine(outputs) + " outputs");
  return data;
}

} // namespace trop::onnx
