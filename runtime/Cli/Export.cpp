//===- Export.cpp - The command export ------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/PlainData.h"
#include "runtime/Cli/Commands.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <set>

using namespace trop;
using namespace trop::rt;

namespace {
/// A tensor under the name and in the layout of the file.
struct Exported {
  Tensor tensor;
  std::vector<char> bytes;
};
} // namespace

static Exported exported(const Tensor &from, const TensorSource &as) {
  Exported result{{as.name, from.element, from.shape, nullptr}, {}};
  int64_t count = 1, bytes = elementBytes(from.element);
  for (int64_t size : from.shape)
    count *= size;
  result.bytes.resize(size_t(count * bytes));
  int64_t columns = as.transposed ? from.shape[1] : 1, rows = count / std::max<int64_t>(columns, 1);
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(result.bytes.data() + (i % columns * rows + i / columns) * bytes,
                static_cast<const char *>(from.data) + i * bytes, size_t(bytes));
  if (as.transposed)
    std::reverse(result.tensor.shape.begin(), result.tensor.shape.end());
  result.tensor.data = result.bytes.data();
  return result;
}

int rt::runExport(const trop_model &model, const Options &options) {
  checkResult(model, options.output, {options.checkpoint});
  Weights weights(model);
  Metadata said;
  if (isBuiltIn(model) && options.checkpoint.empty()) {
    copyBuiltIn(model, weights);
    if (std::optional<DataRecipe> data = builtInData(model))
      said[kPlainData] = plainDataText(*data);
  } else {
    said[kPlainData] = plainDataText(loadUsed(model, options, weights, {}).data);
  }
  bool isPyTorch = options.format == "pytorch";
  if (isPyTorch)
    said["format"] = "pt"; // as its own writer does
  std::vector<Tensor> tensors = tensorsOf(model, weights);
  WeightMap map("--map", options.map);
  map.check(tensors);
  std::list<Exported> kept;
  std::vector<Tensor> written;
  std::set<std::string> names;
  std::string text;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const Tensor &tensor = tensors[size_t(p)];
    TensorSource as = map.sourceOf(tensor.name);
    if (isPyTorch && !map.has(tensor.name))
      as.transposed = tensor.shape.size() == 2 && model.parameters[p].pattern;
    if (!names.insert(as.name).second || as.name == schema::kReservedName)
      throw UsageError(concat("--map: expected another name for each tensor, found '", as.name,
                              names.count(as.name) ? "' twice" : "', which is none"));
    kept.push_back(exported(tensor, as));
    written.push_back(kept.back().tensor);
    const std::vector<int64_t> &shape = written.back().shape;
    text += concat(text.empty() ? "" : ", ", tensor.name, " as '", as.name, "' ",
                   shapeText(shape.data(), int64_t(shape.size())),
                   as.transposed ? " (transposed)" : "");
  }
  writeFile(options.output, writeSafetensors(said, written));
  note(options, concat("weights written to ", options.output, ": ", text));
  return 0;
}
