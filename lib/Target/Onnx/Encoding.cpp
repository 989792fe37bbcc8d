//===- Encoding.cpp - From rows to what a network reads, and back ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Encoding.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>

using namespace llvm;

namespace trop::onnx {

static constexpr const char kOrigin[] = "data";

static std::string cast(Graph &graph, const std::string &value, Element element) {
  return graph.addNode("Cast", {value}, kOrigin, {{"to", int64_t(element)}});
}

/// One number where all are equal.
static std::string addNumbers(Graph &graph, ArrayRef<double> values, ArrayRef<int64_t> shape) {
  if (all_equal(values))
    return graph.addNumber(Element::Double, values.front());
  return graph.addDoubles(values, shape);
}

/// (x - shift) / divisor, where that changes anything; all is f64.
static std::string scale(Graph &graph, std::string value, const Data &data,
                         ArrayRef<int64_t> shape) {
  if (any_of(data.shift, [](double x) { return x != 0; }))
    value = graph.addNode("Sub", {value, addNumbers(graph, data.shift, shape)}, kOrigin);
  if (any_of(data.divisor, [](double x) { return x != 1; }))
    value = graph.addNode("Div", {value, addNumbers(graph, data.divisor, shape)}, kOrigin);
  return value;
}

static bool scales(const Data &data) {
  return any_of(data.shift, [](double x) { return x != 0; }) ||
         any_of(data.divisor, [](double x) { return x != 1; });
}

/// The numbers of all columns that have them, with what is missing filled in.
static std::string fillNumbers(Graph &graph, const std::string &numbers, const Data &data) {
  std::vector<double> fills;
  for (const Feature &feature : data.features)
    if (!feature.category)
      fills.push_back(feature.fill.value_or(std::numeric_limits<double>::quiet_NaN()));
  if (all_of(fills, [](double fill) { return fill != fill; }))
    return numbers;
  std::string missing = graph.addNode("IsNaN", {numbers}, kOrigin);
  return graph.addNode(
      "Where", {missing, graph.addDoubles(fills, {int64_t(fills.size())}), numbers}, kOrigin);
}

/// Column `index`, [samples, 1].
static std::string getColumn(Graph &graph, const std::string &numbers, int64_t index) {
  return graph.addNode("Gather", {numbers, graph.addIntegers({index})}, kOrigin,
                       {{"axis", int64_t(1)}});
}

/// The inputs of a column of categories: a row of a table, which ends with one of zeros for values
/// that are not known.
static std::string encode(Graph &graph, const Feature &feature) {
  int64_t count = feature.values.size();
  std::string column = graph.takeName(feature.name);
  graph.addInput(column, Element::String, {-1, 1});
  std::vector<std::string> keys = feature.values;
  std::vector<int64_t> rows(count);
  for (int64_t value = 0; value < count; ++value)
    rows[value] = value;
  if (feature.fillValue && !is_contained(keys, "")) {
    rows.push_back(find(keys, *feature.fillValue) - keys.begin());
    keys.push_back("");
  }
  std::string row = graph.addNode(
      "LabelEncoder", {column}, kOrigin,
      {{"keys_strings", keys}, {"values_int64s", rows}, {"default_int64", count}}, kMlDomain);
  std::vector<double> table((count + 1) * count, 0);
  for (int64_t value = 0; value < count; ++value)
    table[value * count + value] = 1;
  std::string encoded = graph.addNode("Gather", {graph.addDoubles(table, {count + 1, count}), row},
                                      kOrigin, {{"axis", int64_t(0)}}); // [samples, 1, count]
  return graph.addNode("Reshape", {encoded, graph.addIntegers({-1, count})}, kOrigin);
}

/// The inputs in f64, [samples, count], unscaled.
static std::string encodeColumns(Graph &graph, const std::string &given, const Data &data) {
  std::string raw, numbers;
  if (!given.empty()) {
    raw = cast(graph, given, Element::Double);
    numbers = fillNumbers(graph, raw, data);
  }
  std::vector<std::string> parts;
  int64_t index = 0;
  for (const Feature &feature : data.features) {
    if (feature.category) {
      parts.push_back(encode(graph, feature));
      continue;
    }
    parts.push_back(getColumn(graph, numbers, index));
    if (feature.indicator)
      parts.push_back(cast(graph, graph.addNode("IsNaN", {getColumn(graph, raw, index)}, kOrigin),
                           Element::Double));
    ++index;
  }
  return graph.addNode("Concat", parts, kOrigin, {{"axis", int64_t(1)}});
}

std::string writeInputs(Graph &graph, const std::string &name, Element element,
                        ArrayRef<int64_t> shape, const Data &data) {
  SmallVector<int64_t> whole(shape);
  whole.insert(whole.begin(), -1);
  if (all_of(data.features, [](const Feature &feature) { return feature.isPlain(); })) {
    graph.addInput(name, element, whole);
    if (!scales(data))
      return name;
    std::string scaled = scale(graph, cast(graph, name, Element::Double), data, shape);
    return cast(graph, scaled, element);
  }
  int64_t numbers = count_if(data.features, [](const Feature &each) { return !each.category; });
  if (numbers)
    graph.addInput(name, element, {-1, numbers});
  int64_t count = data.shift.size();
  std::string encoded = encodeColumns(graph, numbers ? name : "", data);
  std::string inputs = cast(graph, scale(graph, encoded, data, {count}), element);
  return shape.size() == 1 ? inputs
                           : graph.addNode("Reshape", {inputs, graph.addIntegers(whole)}, kOrigin);
}

std::string writeUnits(Graph &graph, const std::string &outputs, Element element,
                       const Data &data) {
  if (data.targetShift.empty())
    return outputs;
  int64_t count = data.targetShift.size();
  std::string value = cast(graph, outputs, Element::Double);
  value = graph.addNode("Mul", {value, addNumbers(graph, data.targetDivisor, {count})}, kOrigin);
  value = graph.addNode("Add", {value, addNumbers(graph, data.targetShift, {count})}, kOrigin);
  return cast(graph, value, element);
}

} // namespace trop::onnx
