//===- WeightMap.cpp - Tensors of other names as parameters ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/WeightMap.h"

#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Names.h"

#include <algorithm>
#include <set>

using namespace trop;
using namespace trop::rt;

static constexpr std::string_view kTransposed = "^T";

static std::string trimmed(const std::string &text) {
  size_t first = text.find_first_not_of(" \t\n"), last = text.find_last_not_of(" \t\n");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

static std::string text(const std::string &parameter, const TensorSource &source) {
  return concat(parameter, "=", source.name, source.transposed ? kTransposed : "");
}

WeightMap::WeightMap(std::string option, const std::string &text) : option(std::move(option)) {
  if (trimmed(text).empty())
    return;
  std::set<std::string> tensors;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    std::string entry = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    size_t equals = entry.find('=');
    std::string parameter = trimmed(entry.substr(0, equals));
    TensorSource source{equals == std::string::npos ? "" : trimmed(entry.substr(equals + 1))};
    if (source.name.size() >= kTransposed.size() &&
        source.name.substr(source.name.size() - kTransposed.size()) == kTransposed) {
      source.transposed = true;
      source.name = trimmed(source.name.substr(0, source.name.size() - kTransposed.size()));
    }
    if (parameter.empty() || source.name.empty())
      throw UsageError(concat(this->option, ": expected PARAMETER=TENSOR or PARAMETER=TENSOR^T, ",
                              "as in 'W=fc1.weight^T, b=fc1.bias', found '", entry, "'"));
    if (!tensors.insert(source.name).second)
      throw UsageError(concat(this->option, ": expected another tensor for each parameter, found '",
                              source.name, "' twice"));
    if (!sources.emplace(parameter, source).second)
      throw UsageError(concat(this->option, ": expected one tensor for '", parameter,
                              "', found two: '", sources[parameter].name, "' and '", source.name,
                              "'"));
  }
}

TensorSource WeightMap::sourceOf(const std::string &parameter) const {
  auto found = sources.find(parameter);
  return found == sources.end() ? TensorSource{parameter} : found->second;
}

void WeightMap::check(const std::vector<Tensor> &tensors) const {
  std::vector<std::string> names;
  for (const Tensor &tensor : tensors)
    names.push_back(tensor.name);
  for (const auto &[parameter, source] : sources) {
    auto found = std::find(names.begin(), names.end(), parameter);
    if (found == names.end())
      throw UsageError(concat(option, ": expected a parameter (", listNames(names), "), found '",
                              parameter, "'", suggestName(parameter, names)));
    const std::vector<int64_t> &shape = tensors[size_t(found - names.begin())].shape;
    if (source.transposed && shape.size() != 2)
      throw UsageError(concat(option, ": expected a parameter of two dimensions for '",
                              text(parameter, source), "', found '", parameter, "' ",
                              shapeText(shape.data(), int64_t(shape.size())),
                              "; without ^T the tensor is taken as it is"));
  }
}

static bool fits(const Tensor &tensor, const TensorTitle &title, bool transposed) {
  std::vector<int64_t> shape = title.shape;
  if (transposed && shape.size() != 2)
    return false;
  if (transposed)
    std::reverse(shape.begin(), shape.end());
  return shape == tensor.shape;
}

/// ": did you mean 'fc1.weight' [256,784]? --map 'W=fc1.weight^T, b=fc1.bias' takes them", of all
/// parameters that have no tensor, each with the first one of the file that is nobody's and fits.
std::string WeightMap::suggest(const SafetensorsFile &file, const std::vector<Tensor> &all) const {
  std::vector<TensorTitle> titles = file.titles();
  auto remove = [&](const std::string &name) {
    auto found = std::find_if(titles.begin(), titles.end(),
                              [&](const TensorTitle &title) { return title.name == name; });
    bool isThere = found != titles.end();
    if (isThere)
      titles.erase(found);
    return isThere;
  };
  std::string list, meant;
  std::vector<const Tensor *> missing;
  for (const Tensor &tensor : all) {
    TensorSource source = sourceOf(tensor.name);
    if (!remove(source.name))
      missing.push_back(&tensor);
    else if (has(tensor.name))
      list += (list.empty() ? "" : ", ") + text(tensor.name, source);
  }
  for (const Tensor *tensor : missing) {
    for (bool transposed : {false, true}) {
      auto found = std::find_if(titles.begin(), titles.end(), [&](const TensorTitle &title) {
        return fits(*tensor, title, transposed);
      });
      if (found == titles.end())
        continue;
      if (meant.empty())
        meant = concat("'", found->name, "' ",
                       shapeText(found->shape.data(), int64_t(found->shape.size())));
      list += (list.empty() ? "" : ", ") + text(tensor->name, {found->name, transposed});
      titles.erase(found);
      break;
    }
  }
  return meant.empty() ? "" : concat("; did you mean ", meant, "? ", option, " '", list, "'");
}

bool WeightMap::load(const SafetensorsFile &file, const Tensor &tensor,
                     const std::vector<Tensor> &all) const {
  TensorSource source = sourceOf(tensor.name);
  std::vector<TensorTitle> titles = file.titles();
  auto title = std::find_if(titles.begin(), titles.end(),
                            [&](const TensorTitle &title) { return title.name == source.name; });
  std::string hint;
  if (title == titles.end())
    hint = suggest(file, all);
  else if (!fits(tensor, *title, source.transposed) && fits(tensor, *title, !source.transposed))
    hint = concat("; ", option, " '", text(tensor.name, {source.name, !source.transposed}),
                  source.transposed ? "' takes it as it is" : "' transposes it");
  return file.load(tensor, source, hint);
}

std::vector<std::string> WeightMap::rest(const SafetensorsFile &file,
                                         const std::vector<Tensor> &tensors) const {
  std::vector<Tensor> read;
  for (const Tensor &tensor : tensors) {
    read.push_back(tensor);
    read.back().name = sourceOf(tensor.name).name;
  }
  std::vector<std::string> names;
  if (isEmpty()) {
    std::vector<Slot> ignored;
    file.loadRest(read, &ignored);
    return names;
  }
  for (const std::string &name : file.names())
    if (std::none_of(read.begin(), read.end(),
                     [&](const Tensor &tensor) { return tensor.name == name; }))
      names.push_back(name);
  return names;
}

std::string rt::convertedRemark(const std::string &path, int64_t count, int32_t element) {
  bool narrows = element == TROP_F32;
  return concat("'", path, "': ", counted(count, "tensor"), " of ", narrows ? "F64" : "F32",
                narrows ? " rounded to " : " taken as ", elementName(element));
}

std::vector<std::string> WeightMap::load(const SafetensorsFile &file,
                                         const std::vector<Tensor> &tensors) const {
  check(tensors);
  int64_t converted = 0;
  for (const Tensor &tensor : tensors)
    converted += load(file, tensor, tensors);
  std::vector<std::string> remarks, others = rest(file, tensors);
  if (converted)
    remarks.push_back(convertedRemark(file.path(), converted, tensors[0].element));
  if (!others.empty())
    remarks.push_back(concat("'", file.path(), "': not read, as no parameter's: ", quoted(others)));
  return remarks;
}
