//===- TrainHelp.cpp - What train --help tells ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/TrainHelp.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/TrainPlan.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

/// A line an argument: its value and what it means.
static std::string argumentsHelp(const schema::Call &declared, const trop_call *call) {
  Arguments arguments(declared, call);
  std::string text;
  for (const schema::Argument *each = declared.arguments;
       each != declared.arguments + declared.argumentCount; ++each) {
    bool isText = each->kind == schema::Kind::Choice;
    std::string value = isText ? arguments.text(each->name)
                        : !each->optional && !arguments.has(each->name)
                            ? "needed"
                            : shortest(arguments.number(each->name));
    std::string shown = concat("    ", each->name, ": ", value);
    text += concat(shown, std::string(shown.size() < 26 ? 26 - shown.size() : 1, ' '), each->help,
                   "\n");
  }
  return text;
}

std::string rt::trainHelp(const trop_model &model, const std::string &program) {
  std::string text = "Examples:\n";
  for (const char *example :
       {"", " --seed 3 --checkpoint seed3.safetensors", " --data other.csv --steps 1000 --json",
        " --optimizer 'adamw(lr: 0.001)' --schedule 'cosine(warmup: 500)'"})
    text += concat("  ", program, " train", example, "\n");
  if (!model.train)
    return text + "\n";

  const trop_train &train = *model.train;
  auto line = [&](const char *key, const auto &...value) {
    text += concat("  ", key, std::string(15 - std::strlen(key), ' '), value..., "\n");
  };
  text += concat("\nThe train block of ", model.name, ":\n");
  line("data", train.data ? spelled(*train.data) : "none: give --data");
  line("loss", train.loss, ", ",
       train.reduce == TROP_REDUCE_MAX ? "of the worst sample (max)"
       : train.reduce == TROP_REDUCE_TOP
           ? concat("of the worst samples (top(", train.reduce_count, "))")
       : train.reduce == TROP_REDUCE_PLUGIN ? concat("of all samples (", reduceText(train), ")")
       : train.batch                        ? "of all samples (mean)"
                                            : "of a drawn sample (mean)",
       train.batch ? concat(" in batches of ", train.batch) : "");
  if (train.epochs)
    line("epochs", train.epochs, ", seed ", train.seed);
  else
    line("steps", train.steps, ", seed ", train.seed);
  for (const auto &[property, count, call] : kPlanProperties) {
    if (const trop_call *said = call ? schema::callOf(train, property) : nullptr)
      line(property.name, spelled(*said));
    int64_t number = count ? schema::countOf(train, property) : 0;
    if (number && count != &TrainPlan::batch) // of which the loss has told
      line(property.name, number);
  }
  for (int64_t i = 0; i < train.phase_count; ++i) {
    const trop_phase &phase = train.phases[i];
    line("optimizer", spelled(*phase.optimizer),
         phase.steps < 0 ? "" : concat(" for ", phase.steps), ": ",
         optimizer(phase.optimizer->name).help);
    text += argumentsHelp(optimizer(phase.optimizer->name), phase.optimizer);
  }
  return text + "\n";
}

std::string rt::tableHelp(const CallTable &table) {
  std::string text;
  for (const schema::Call *call : allOf(table))
    text += concat(call->name, ": ", call->help, "\n", argumentsHelp(*call, nullptr));
  return text;
}
