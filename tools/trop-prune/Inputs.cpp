//===- Inputs.cpp - What networks are given -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Inputs.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <dlfcn.h>
#include <memory>

using namespace trop;
using namespace trop::rt;

namespace trop::pruning {

/// Number `column` of a row, in whatever type it is.
static double numberAt(const trop_model &model, const trop_samples &all, int64_t row,
                       int64_t column) {
  int64_t at = row * model.input_count + column;
  return model.storage == TROP_F64 ? static_cast<const double *>(all.inputs)[at]
                                   : double(static_cast<const float *>(all.inputs)[at]);
}

/// At most `most` rows of a part.
static Matrix pick(const trop_model &model, const trop_samples &all, const Part &part,
                   int64_t most) {
  int64_t count = std::min(part.count, most);
  return Matrix::NullaryExpr(count, model.input_count, [&](int64_t row, int64_t column) {
    return numberAt(model, all, part.first + row * part.count / count, column);
  });
}

Inputs readInputs(const std::string &library, const std::string &checkpoint,
                  const std::string &data, const std::string &labels, int64_t samples) {
  constexpr int64_t kTested = 1000;
  auto close = [](void *handle) { dlclose(handle); };
  std::unique_ptr<void, decltype(close)> handle(dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL),
                                                close);
  if (!handle)
    fail("cannot load '", library, "': ", dlerror());
  const auto &model = *static_cast<const trop_model *>(dlsym(handle.get(), TROP_MODEL_SYMBOL));
  checkModel(model);
  Weights weights(model);
  Checkpoint loaded = loadCheckpoint(checkpoint, model, weights);
  auto readParts = [&](const std::string &file) {
    Options options;
    options.data = file;
    options.labels = file.empty() ? "" : labels;
    options.checkpoint = checkpoint;
    options.quiet = true;
    DataRecipe recipe = loaded.data;
    return readEvaluated(model, options, loaded.seed, recipe);
  };
  Inputs inputs;
  if (samples > 0) {
    Samples own = readParts("");
    inputs.samples = pick(model, own.view(0, own.rows()), own.parts().front(), samples);
  }
  Samples read = readParts(data);
  trop_samples all = read.view(0, read.rows());
  inputs.tested = pick(model, all, read.parts().back(), kTested);
  inputs.box.assign(size_t(model.input_count), {HUGE_VAL, -HUGE_VAL});
  for (int64_t row = 0; row < read.rows(); ++row) {
    double square = 0;
    for (int64_t column = 0; column < model.input_count; ++column) {
      double number = numberAt(model, all, row, column);
      square += number * number;
      Interval &range = inputs.box[size_t(column)];
      range = {std::min(range.low, number), std::max(range.high, number)};
    }
    inputs.radius = std::max(inputs.radius, std::sqrt(square));
  }
  return inputs;
}

} // namespace trop::pruning
