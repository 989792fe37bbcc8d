//===- WeightOptions.cpp - Options about weights --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/WeightOptions.h"

#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

void rt::addMapOption(CLI::App &sub, Options &options, CLI::Option *file) {
  sub.add_option("--map", options.map,
                 "Which tensor of that file each parameter is, where names differ, and\n"
                 "^T where a matrix lies the other way: 'W=fc1.weight^T, b=fc1.bias'")
      ->type_name("LIST")
      ->needs(file);
}

/// With a word for what a checkpoint is for.
static CLI::Option *addCheckpoint(CLI::App &sub, Options &options, const trop_model &model) {
  bool builtIn = isBuiltIn(model);
  CLI::Option *option =
      sub.add_option("--checkpoint", options.checkpoint,
                     builtIn
                         ? concat("Written by train, in the place of the weights built in; no file "
                                  "is\ntaken unless it is said, not even a newer ",
                                  options.checkpoint)
                         : "Written by train")
          ->type_name("FILE");
  if (!builtIn)
    option->capture_default_str();
  else
    sub.parse_complete_callback([&options, option] {
      if (option->count() == 0 && !options.ofAnyOrigin)
        options.checkpoint.clear();
    });
  return option;
}

void rt::addWeightOptions(CLI::App &sub, Options &options, const trop_model &model) {
  CLI::Option *checkpoint = addCheckpoint(sub, options, model);
  CLI::Option *weights =
      sub.add_option_function<std::string>(
             "--weights",
             [&options](const std::string &file) {
               options.checkpoint = file;
               options.ofAnyOrigin = true;
             },
             "Instead: a safetensors file of any tool whose tensors are the parameters")
          ->type_name("FILE")
          ->excludes(checkpoint);
  addMapOption(sub, options, weights);
}

std::string rt::exportHelp(const trop_model &model, const std::string &program) {
  std::string parameter = model.parameter_count ? model.parameters[0].name : "W";
  return concat(
      "Examples:\n  ", program, " export -o weights.safetensors\n  ", program,
      " export --format pytorch --map '", parameter, "=fc1.weight^T' -o mlp.safetensors\n\n",
      "Tensors are called as parameters, or as --map has it, which is the map that reads the\n"
      "file again (--weights, train --init). In format pytorch matrices of layers that --map\n"
      "does not name are transposed, [outputs, inputs], as torch.nn.Linear has them. Scaling,\n"
      "features and classes are in its metadata, as 'trop_data'.\n\n");
}

void rt::addExportOptions(CLI::App &sub, Options &options, const trop_model &model) {
  addCheckpoint(sub, options, model);
  sub.add_option("-o,--output", options.output, "Where the weights go")
      ->type_name("FILE")
      ->required();
  sub.add_option("--format", options.format, "Whose layout they have")
      ->check(CLI::IsMember({"safetensors", "pytorch"}).description(""))
      ->capture_default_str()
      ->type_name("safetensors|pytorch");
  sub.add_option("--map", options.map,
                 "What parameters are called, with ^T where a matrix is transposed:\n"
                 "'W=fc1.weight^T, b=fc1.bias'")
      ->type_name("LIST");
}

void rt::addInfoOptions(CLI::App &sub, Options &options) {
  sub.add_option_function<std::string>(
         "--checkpoint",
         [&options](const std::string &file) {
           options.checkpoint = file;
           options.aboutFile = true;
         },
         "Describe this file instead: a checkpoint, or weights of any tool")
      ->type_name("FILE");
  sub.add_flag("--json", options.json, "Print the description as JSON")->disable_flag_override();
}
