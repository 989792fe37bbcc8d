//===- Direction.cpp - Where a derivative is taken along ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Direction.h"

#include "runtime/Checkpoint/Safetensors.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

std::vector<Variable> rt::variablesOf(const trop_model &model) {
  std::vector<Variable> variables;
  auto add = [&](const char *name, const int64_t *shape, int64_t rank, int64_t count) {
    variables.push_back({name, {shape, shape + rank}, count});
  };
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    add(parameter.name, parameter.shape, parameter.rank, parameter.count);
  }
  add(model.values[0].name, model.input_shape, model.input_rank, model.input_count);
  return variables;
}

static std::string shapeOf(const Variable &variable) {
  return shapeText(variable.shape.data(), int64_t(variable.shape.size()));
}

std::string rt::entryText(const Variable &variable, int64_t position) {
  return rt::entryText(variable.name, variable.shape.data(), int64_t(variable.shape.size()),
                       position);
}

/// The integers of "3, 7"; UsageError for anything else.
static std::vector<int64_t> readIndices(const std::string &text, const std::string &entry) {
  std::vector<int64_t> indices;
  if (text.find_first_not_of(' ') == std::string::npos)
    return indices;
  const char *next = text.data(), *end = next + text.size();
  auto skipBlanks = [&] { next = std::find_if(next, end, [](char c) { return c != ' '; }); };
  while (true) {
    int64_t index = 0;
    skipBlanks();
    auto [stop, error] = std::from_chars(next, end, index);
    next = stop;
    skipBlanks();
    if (error != std::errc() || (next != end && *next != ','))
      throw UsageError(concat("expected indices as in 'W[3, 7]', found '", entry, "'"));
    indices.push_back(index);
    if (next == end)
      return indices;
    ++next;
  }
}

static const Variable *find(const std::vector<Variable> &variables, const std::string &name) {
  auto found = std::find_if(variables.begin(), variables.end(),
                            [&](const Variable &variable) { return variable.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

static std::string namesOf(const std::vector<Variable> &variables) {
  std::vector<std::string> names;
  for (const Variable &variable : variables)
    names.push_back(variable.name);
  return quoted(names);
}

void Direction::setEntry(const std::string &text) {
  size_t bracket = text.find('[');
  const Variable *variable = find(variables, text.substr(0, bracket));
  if (!variable)
    throw UsageError(
        concat("expected an entry of one of ", namesOf(variables), ", found '", text, "'"));
  std::vector<int64_t> indices;
  if (bracket != std::string::npos)
    indices = readIndices(text.substr(bracket + 1, text.size() - bracket - 2), text);
  if (indices.size() != variable->shape.size())
    throw UsageError(concat(
        "expected ", variable->shape.size(), variable->shape.size() == 1 ? " index" : " indices",
        " for '", variable->name, "' of shape ", shapeOf(*variable), ", found '", text, "'"));
  int64_t position = 0;
  for (size_t dim = 0; dim < indices.size(); ++dim) {
    int64_t extent = variable->shape[dim];
    if (indices[dim] < 0 || indices[dim] >= extent)
      throw UsageError(concat("expected index ", dim, " of '", variable->name, "' between 0 and ",
                              extent - 1, ", found '", text, "'"));
    position = position * extent + indices[dim];
  }
  arrays[variable - variables.data()].set(position, 1);
}

void Direction::load(const std::string &path, int32_t element) {
  SafetensorsFile file(path);
  std::vector<Tensor> tensors;
  for (const std::string &name : file.names()) {
    const Variable *variable = find(variables, name);
    if (!variable)
      fail(path, ": expected tensors named ", namesOf(variables), ", found '", name, "'");
    tensors.push_back({name, element, variable->shape, arrays[variable - variables.data()].data(),
                       /*finite=*/true});
  }
  if (tensors.empty())
    fail(path, ": expected tensors named ", namesOf(variables), ", found none");
  file.load(tensors);
}

Direction::Direction(const trop_model &model, const std::string &text)
    : variables(variablesOf(model)) {
  for (const Variable &variable : variables)
    arrays.emplace_back(model.compute, variable.count);
  for (const Array &array : arrays)
    addresses.push_back(array.data());
  bool bracketed = text.find('[') != std::string::npos && text.back() == ']';
  if (std::filesystem::exists(text))
    load(text, model.compute);
  else if (bracketed || find(variables, text))
    setEntry(text);
  else
    throw UsageError(concat("expected an entry such as '", entryText(variables.front(), 0),
                            "' or a safetensors file, found '", text, "', which is neither"));
}
