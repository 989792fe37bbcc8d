//===- Info.cpp - The command info ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Json.h"
#include "runtime/Cli/Commands.h"
#include "runtime/Cli/FileInfo.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Model/Noise.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Train/TrainPlan.h"

using namespace trop;
using namespace trop::rt;

static const char *targetName(const trop_model &model) {
  return model.target == TROP_TARGET_CLASSES ? "classes" : "values";
}
static std::vector<int64_t> shapeOf(const int64_t *shape, int64_t rank) {
  return {shape, shape + rank};
}

/// What there is code for: "cpu (x86_64)", "cuda (sm_80)".
static std::vector<std::string> devicesOf(const trop_model &model) {
  std::vector<std::string> devices;
  for (int64_t d = 0; d < model.device_count; ++d)
    devices.push_back(concat(model.devices[d].kind, " (", model.devices[d].arch, ")"));
  return devices;
}

static Json trainJson(const trop_train &train) {
  Json phases = Json::array();
  for (int64_t i = 0; i < train.phase_count; ++i)
    phases.push_back(
        {{"optimizer", spelled(*train.phases[i].optimizer)}, {"steps", train.phases[i].steps}});
  Json json = {{"loss", train.loss}, {"reduce", reduceText(train)}, {"phases", phases}};
  for (const schema::Property &property : schema::kProperties) {
    if (property.kind == schema::PropertyKind::Call) {
      const trop_call *call = schema::callOf(train, property);
      json[property.name] = call ? Json(spelled(*call)) : Json();
    } else if (property.kind == schema::PropertyKind::Count) {
      if (int64_t count = schema::countOf(train, property); count || property.isAlwaysSaid)
        json[property.name] = count;
    }
  }
  return json;
}

/// As a call, also that of dropout.
static std::string distributionText(const trop_noise &noise) {
  const trop_call *added = pluginNoise(noise);
  return added ? spelled(*added) : concat(schema::kDropout, "(rate: ", shortest(noise.rate), ")");
}

static Json infoJson(const trop_model &model) {
  Json parameters = Json::array(), values = Json::array(), noise = Json::array();
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    parameters.push_back({{"name", parameter.name},
                          {"shape", shapeOf(parameter.shape, parameter.rank)},
                          {"init", spelled(*parameter.init)},
                          {"update_every", parameter.update_every},
                          {"l2", parameter.l2}});
  }
  for (int64_t v = 0; v < model.value_count; ++v)
    values.push_back({{"name", model.values[v].name},
                      {"shape", shapeOf(model.values[v].shape, model.values[v].rank)}});
  for (int64_t k = 0; k < model.noise_count; ++k)
    noise.push_back({{"layer", model.noise[k].layer},
                     {"shape", shapeOf(model.noise[k].shape, model.noise[k].rank)},
                     {"rate", model.noise[k].rate},
                     {"distribution", distributionText(model.noise[k])}});
  return {{"name", model.name},
          {"source", model.source},
          {"compiler", model.compiler},
          {"cpu", model.cpu},
          {"devices", devicesOf(model)},
          {"model_hash", model.model_hash},
          {"derivative", model.derivative},
          {"weights", isBuiltIn(model) ? Json(builtInText(model)) : Json()},
          {"element", elementName(model.compute)},
          {"input_shape", shapeOf(model.input_shape, model.input_rank)},
          {"output_shape", shapeOf(model.output_shape, model.output_rank)},
          {"target", targetName(model)},
          {"parameters", parameters},
          {"values", values},
          {"noise", noise},
          {"train", model.train ? trainJson(*model.train) : Json()}};
}

static std::string infoText(const trop_model &model) {
  std::string text;
  auto line = [&](const char *key, const auto &...value) {
    text += concat(key, std::string(12 - std::strlen(key), ' '), value..., "\n");
  };
  line("name", model.name);
  line("source", model.source);
  line("compiler", model.compiler);
  line("cpu", model.cpu);
  std::string devices;
  for (const std::string &device : devicesOf(model))
    devices += concat(devices.empty() ? "" : ", ", device);
  line("devices", devices);
  line("hash", model.model_hash);
  line("derivative", model.derivative);
  line("element", elementName(model.compute));
  line("input", shapeText(model.input_shape, model.input_rank));
  line("output", shapeText(model.output_shape, model.output_rank), " ", targetName(model));
  int64_t count = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    count += parameter.count;
    line(p ? "" : "parameters", parameter.name, " ", shapeText(parameter.shape, parameter.rank),
         " init ", spelled(*parameter.init),
         parameter.update_every == TROP_UPDATE_NEVER ? " update never"
         : parameter.update_every > 1 ? concat(" update every ", parameter.update_every)
                                      : "",
         parameter.l2 != 0 ? concat(" l2 ", shortest(parameter.l2)) : "");
  }
  line("", counted(count, "weight"), " in all");
  if (isBuiltIn(model))
    line("weights", builtInText(model));
  for (int64_t v = 0; v < model.value_count; ++v)
    line(v ? "" : "values", model.values[v].name, " ",
         shapeText(model.values[v].shape, model.values[v].rank));
  for (int64_t k = 0; k < model.noise_count; ++k) {
    const trop_call *added = pluginNoise(model.noise[k]);
    line(k ? "" : "noise", model.noise[k].layer, " ",
         shapeText(model.noise[k].shape, model.noise[k].rank), " ",
         added ? spelled(*added) : concat("rate ", shortest(model.noise[k].rate)));
  }
  if (!model.train)
    return text;
  const trop_train &train = *model.train;
  line("data", train.data ? spelled(*train.data) : "none");
  line("loss", train.loss, ", ", reduceText(train));
  for (const auto &[property, count, call] : kPlanProperties)
    if (int64_t said = count ? schema::countOf(train, property) : 0)
      line(property.name, said);
  line(train.epochs ? "epochs" : "steps", train.epochs ? train.epochs : train.steps, ", seed ",
       train.seed);
  for (int64_t i = 0; i < train.phase_count; ++i)
    line(i ? "" : "optimizer", spelled(*train.phases[i].optimizer),
         train.phases[i].steps < 0 ? "" : concat(" for ", train.phases[i].steps));
  for (const auto &[property, count, call] : kPlanProperties)
    if (const trop_call *said = call ? schema::callOf(train, property) : nullptr)
      line(property.label ? property.label : property.name, spelled(*said));
  return text;
}

int rt::runInfo(const trop_model &model, const Options &options) {
  if (options.aboutFile) {
    writeOutput(fileInfo(model, options.checkpoint, options.json));
    return 0;
  }
  writeOutput(options.json ? jsonText(infoJson(model), 2) + "\n" : infoText(model));
  return 0;
}
