//===- RandomModel.cpp - Models drawn at random -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/RandomModel.h"

#include "test/lib/Models/RandomData.h"
#include "test/lib/Models/RandomSource.h"

namespace trop::test {

const std::vector<std::string> &getFeatures() {
  static const std::vector<std::string> features = {"f32",
                                                    "f64",
                                                    "classes",
                                                    "values",
                                                    "one class",
                                                    "one score",
                                                    "sparsemax",
                                                    "relumax",
                                                    "perceptron",
                                                    "logistic",
                                                    "smoothed",
                                                    "reduce: mean",
                                                    "reduce: max",
                                                    "reduce: top",
                                                    "width 1",
                                                    "width 16",
                                                    "width not of 16",
                                                    "wide",
                                                    "branch",
                                                    "shared parameter",
                                                    "shared by two layers",
                                                    "dead parameter",
                                                    "dead layer",
                                                    "dead chain",
                                                    "dead in the last iteration",
                                                    "update every",
                                                    "residual",
                                                    "maximum",
                                                    "minimum",
                                                    "three operands",
                                                    "sum",
                                                    "difference",
                                                    "scaling",
                                                    "unary minus",
                                                    "scalar constant",
                                                    "constant expression",
                                                    "infinite constant",
                                                    "array constant",
                                                    "scalar parameter",
                                                    "vector parameter",
                                                    "parameter expression",
                                                    "layer of parameters",
                                                    "dense",
                                                    "dense above tropical",
                                                    "masked",
                                                    "plus_minus",
                                                    "linear bias",
                                                    "l2",
                                                    "relu",
                                                    "slope at zero",
                                                    "leaky relu",
                                                    "absolute value",
                                                    "tanh",
                                                    "sigmoid",
                                                    "dropout",
                                                    "flatten",
                                                    "max_pool",
                                                    "max_pool of one",
                                                    "channels",
                                                    "sum of pictures",
                                                    "maximum of pictures",
                                                    "relu of pictures",
                                                    "convolution",
                                                    "dilation",
                                                    "pool of windows",
                                                    "windows that overlap",
                                                    "windows by strides",
                                                    "windows with padding",
                                                    "number outside",
                                                    "window of parameters",
                                                    "dropout of pictures",
                                                    "branch of pictures",
                                                    "maxout",
                                                    "maxout of one",
                                                    "polynomial",
                                                    "maxplus",
                                                    "minplus",
                                                    "tropical bias",
                                                    "constant weights",
                                                    "user layer",
                                                    "nested user layer",
                                                    "layer given a parameter",
                                                    "number in a layer",
                                                    "array in a layer",
                                                    "repeat",
                                                    "repeat with index",
                                                    "repeat of two values",
                                                    "foreign layer",
                                                    "ties: native",
                                                    "ties: minimal",
                                                    "ties: hybrid",
                                                    "derivative",
                                                    "max-plus zero",
                                                    "min-plus zero",
                                                    "tied numbers",
                                                    "generic numbers",
                                                    "negative zero",
                                                    "equal columns"};
  return features;
}

static RandomModel draw(uint64_t seed, Numbers numbers, bool onlyMax) {
  RandomModel model;
  SourceGenerator source(seed, model.features);
  source.generate(onlyMax);
  model.source = source.source;
  DataGenerator data(seed, numbers, source.isDouble, model.features);
  model.data.rows = 70;
  for (const Parameter &parameter : source.parameters)
    model.data.parameters.push_back(data.drawParameter(parameter.kind, parameter.shape));
  model.data.inputs = data.drawRows(model.data.rows, source.inputs);
  model.data.targets = source.classes ? data.drawLabels(model.data.rows, source.outputs)
                                      : data.drawRows(model.data.rows, source.outputs);
  return model;
}

RandomModel drawModel(uint64_t seed, Numbers numbers) { return draw(seed, numbers, false); }

RandomModel drawMaxModel(uint64_t seed) { return draw(seed, Numbers::Either, true); }

Data drawData(const trop_model &model, int64_t rows, Numbers numbers, uint64_t seed) {
  std::set<std::string> features;
  DataGenerator generator(seed, numbers, model.compute == TROP_F64, features);
  Data data;
  data.rows = rows;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    data.parameters.push_back(generator.drawParameter(
        Kind::Finite, std::vector<int64_t>(model.parameters[p].shape,
                                           model.parameters[p].shape + model.parameters[p].rank)));
  data.inputs = generator.drawRows(rows, model.input_count);
  data.targets = model.target == TROP_TARGET_CLASSES
                     ? generator.drawLabels(rows, model.output_count)
                     : generator.drawRows(rows, model.output_count);
  return data;
}

} // namespace trop::test
