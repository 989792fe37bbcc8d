//===- Initialise.cpp - First values of a model's parameters --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prototypes and votes together make an LMM that interpolates the drawn samples
// (Enaieh and Fercoq 2026, sections 3.4 and A.1).
//
//===----------------------------------------------------------------------===//

#include "runtime/Init/Initialise.h"

#include "runtime/Checkpoint/WeightMap.h"
#include "runtime/Model/PluginArguments.h"
#include "runtime/Model/PluginDraws.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Random.h"

#include <cmath>
#include <cstring>
#include <map>

using namespace trop;
using namespace trop::rt;

namespace {
/// Fills one parameter after the other.
class Initialiser {
public:
  Initialiser(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
              uint64_t seed, Weights &weights, std::vector<std::string> *remarks)
      : model(model), samples(samples), evaluator(evaluator), seed(seed), weights(weights),
        remarks(remarks) {}
  void fillAll();

private:
  void zeros() {}
  void plusMinus();
  void prototypes();
  void votes();
  void normal();
  void uniform();
  void glorot();
  void fromFile();
  void fillByPlugin(const plugin::Registrar::InitialiserEntry &entry);
  template <typename... Ts> [[noreturn]] void refuse(const Ts &...parts) const {
    fail(parameter->location, ": ", parameter->init->name, " for '", parameter->name, "' ",
         parts...);
  }
  Random random() const { return Random(seed, Random::Stream::Initial, uint64_t(number)); }

  const trop_model &model;
  const Samples &samples;
  const Evaluator &evaluator;
  uint64_t seed;
  Weights &weights;
  std::vector<std::string> *remarks;

  int64_t number = 0; // of the parameter being filled
  const trop_parameter *parameter = nullptr;
  Array *values = nullptr;
  const Arguments *arguments = nullptr;
  /// Rows of the samples drawn for each parameter initialised by prototypes.
  std::map<std::string, std::vector<int64_t>> drawn;
  std::map<std::string, SafetensorsFile> files;
};
} // namespace

void Initialiser::plusMinus() {
  double k = arguments->number("k");
  for (int64_t i = 0; i < values->size(); ++i)
    values->set(i, i % 2 ? -k : k);
}

/// Column h is minus the layer's input at the h-th of H different training samples.
void Initialiser::prototypes() {
  if (parameter->input_value < 0)
    refuse("expects a parameter that is the weights of a layer");
  int64_t inputCount = model.values[parameter->input_value].count;
  if (parameter->rank != 2 || parameter->shape[0] != inputCount)
    refuse("expects shape [", inputCount, ", _] to match the layer's input '",
           model.values[parameter->input_value].name, "', found ",
           shapeText(parameter->shape, parameter->rank));
  int64_t count = parameter->shape[1], trainCount = samples.parts()[0].count;
  if (count > trainCount)
    refuse("expects at least ", counted(count, "training sample"), ", found ", trainCount);

  std::vector<int64_t> rows = random().distinct(trainCount, count);
  Array inputs = evaluator.value(samples, rows, parameter->input_value);
  for (int64_t h = 0; h < count; ++h)
    for (int64_t i = 0; i < inputCount; ++i)
      values->set(i * count + h, -inputs.get(h * inputCount + i));
  drawn[parameter->name] = rows;
}

/// Row h is +k for the class of prototype h and -k for the others, or its target.
void Initialiser::votes() {
  std::string name = arguments->text("prototypes");
  auto found = drawn.find(name);
  if (found == drawn.end())
    refuse("expects '", name, "' to be initialised by prototypes before it");
  const std::vector<int64_t> &rows = found->second;
  int64_t outputs = model.output_count;
  double k = arguments->number("k");
  for (int64_t h = 0; h < int64_t(rows.size()); ++h)
    for (int64_t d = 0; d < outputs; ++d)
      values->set(h * outputs + d, !samples.hasClasses()           ? samples.target(rows[h], d)
                                   : samples.classOf(rows[h]) == d ? k
                                                                   : -k);
}

void Initialiser::normal() {
  double mean = arguments->number("mean"), deviation = arguments->number("sd");
  Random draws = random();
  for (int64_t i = 0; i < values->size(); ++i)
    values->set(i, mean + deviation * draws.normal());
}

void Initialiser::uniform() {
  double low = arguments->number("low"), high = arguments->number("high");
  Random draws = random();
  for (int64_t i = 0; i < values->size(); ++i)
    values->set(i, low + (high - low) * draws.uniform());
}

void Initialiser::glorot() {
  double a = std::sqrt(6.0 / double(parameter->fan_in + parameter->fan_out));
  Random draws = random();
  for (int64_t i = 0; i < values->size(); ++i)
    values->set(i, -a + 2 * a * draws.uniform());
}

/// What to write instead, where the tensor fits the other way round, or another one does.
static std::string suggestion(const SafetensorsFile &file, const Tensor &tensor,
                              const TensorSource &source) {
  std::vector<std::string> names;
  for (const TensorTitle &title : file.titles()) {
    std::vector<int64_t> shape(title.shape.rbegin(), title.shape.rend());
    bool fits = title.shape == tensor.shape, turned = shape.size() == 2 && shape == tensor.shape;
    if (title.name == source.name && (source.transposed ? fits : turned))
      return concat("; with transposed: ", source.transposed ? "false" : "true", " it fits");
    if (fits || turned)
      names.push_back(title.name);
  }
  return names.empty() ? "" : concat("; of this shape, or it transposed: ", quoted(names));
}

/// Where it stands, as the source has it.
static std::string fileOf(const trop_parameter &parameter) {
  return expandVariables(Arguments(initialiser(parameter.init->name), parameter.init).text("file"));
}

void Initialiser::fromFile() {
  std::string path = fileOf(*parameter), name = arguments->text("name");
  TensorSource source{name.empty() ? parameter->name : name,
                      arguments->text("transposed") == "true"};
  Tensor tensor{parameter->name,
                model.storage,
                {parameter->shape, parameter->shape + parameter->rank},
                values->data(),
                parameter->finite != 0};
  if (source.transposed && parameter->rank != 2)
    refuse("expects a matrix where it is transposed, found shape ",
           shapeText(parameter->shape, parameter->rank));
  try {
    const SafetensorsFile &file = files.try_emplace(path, path).first->second;
    bool converted = file.load(tensor, source, suggestion(file, tensor, source));
    if (converted && remarks)
      remarks->push_back(convertedRemark(path, 1, model.storage));
  } catch (const Error &error) {
    fail(parameter->location, ": ", error.what());
  }
}

void Initialiser::fillByPlugin(const plugin::Registrar::InitialiserEntry &entry) {
  PluginDraws draws(random());
  plugin::Parameter of = {parameter->name,   parameter->rank,    parameter->shape,
                          parameter->fan_in, parameter->fan_out, values->size()};
  std::vector<double> filled(size_t(values->size()));
  try {
    entry.fill(PluginArguments(*arguments), of, draws, filled.data());
  } catch (const std::exception &error) {
    refuse(error.what());
  }
  for (int64_t i = 0; i < values->size(); ++i)
    values->set(i, filled[size_t(i)]);
}

void Initialiser::fillAll() {
  static constexpr struct {
    const char *name;
    void (Initialiser::*fill)();
  } kFills[] = {
      {"zeros", &Initialiser::zeros},
      {"plus_minus", &Initialiser::plusMinus},
      {schema::kPrototypes, &Initialiser::prototypes},
      {schema::kVotes, &Initialiser::votes},
      {"normal", &Initialiser::normal},
      {schema::kUniform, &Initialiser::uniform},
      {"glorot", &Initialiser::glorot},
      {schema::kFrom, &Initialiser::fromFile},
  };
  for (number = 0; number < model.parameter_count; ++number) {
    parameter = &model.parameters[number];
    values = &weights[number];
    Arguments read(initialiser(parameter->init->name), parameter->init);
    arguments = &read;
    for (const auto &entry : kFills)
      if (!std::strcmp(entry.name, parameter->init->name))
        (this->*entry.fill)();
    if (const auto *added = addedInitialiser(parameter->init->name))
      fillByPlugin(*added);
  }
}

void rt::initialise(const trop_model &model, const Samples &samples, const Evaluator &evaluator,
                    uint64_t seed, Weights &weights, std::vector<std::string> *remarks) {
  Initialiser(model, samples, evaluator, seed, weights, remarks).fillAll();
}

std::vector<std::string> rt::initialFiles(const trop_model &model) {
  std::vector<std::string> files;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (const trop_parameter &parameter = model.parameters[p];
        !std::strcmp(parameter.init->name, schema::kFrom))
      files.push_back(fileOf(parameter));
  return files;
}
