//===- TrainOptions.cpp - The options of train ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/TrainOptions.h"

#include "runtime/Cli/PlanOptions.h"
#include "runtime/Cli/TrainHelp.h"
#include "runtime/Cli/WeightOptions.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <charconv>

using namespace trop;
using namespace trop::rt;

CLI::Validator rt::integerUpTo(int64_t most) {
  auto check = [most](const std::string &text) {
    int64_t value = -1;
    return readNumber(text, value) && value >= 0 && value <= most
               ? std::string()
               : concat("expected an integer from 0 to ", most, ", found '", text, "'");
  };
  return CLI::Validator(check, "");
}

void rt::refuse(const Options &options, const std::string &problem) {
  throw UsageError(concat(problem, " (", options.program, " --help tells more)"));
}

/// "--early-stopping"
static std::string optionOf(const schema::Property &property) {
  std::string name = concat("--", property.name);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Calls in the place of the train block's.
static void addCalls(CLI::App &sub, Options &options, const trop_model &model,
                     std::string &wanted) {
  auto add = [&](const std::string &name, const CallTable &table, const char *help,
                 const char *type, const std::function<void(const std::string &)> &read) {
    auto readOrList = [&wanted, table, read](const std::string &text) {
      if (text != "help")
        return read(text);
      wanted = tableHelp(table);
      throw CLI::Success();
    };
    sub.add_option_function<std::string>(name, readOrList, help)->type_name(type);
  };
  add("--optimizer", kOptimizerTable,
      "Instead of the train block's, as it would say it: 'adamw(lr: 0.001)', or several with\n"
      "their steps, 'polyak for 2000, sgd'; or options of the train block's alone, 'lr: 0.01';\n"
      "'help' lists what there is, with all options",
      "CALLS", [&options, &model](const std::string &text) {
        options.phases =
            readPhases("--optimizer", text, model.compute, model.train, &options.changesBlock);
      });
  for (const schema::Property &property : schema::kProperties)
    if (property.kind == schema::PropertyKind::Call && property.help)
      add(optionOf(property), tableOf(property), property.help, "CALL",
          [&options, &model, &property](const std::string &text) {
            std::optional<int32_t> element;
            if (property.isComputed)
              element = model.compute;
            options.calls[property.name] =
                text == "none" ? nullptr
                               : readCall(optionOf(property), text, tableOf(property), element);
          });
}

/// Steps, `10m` or `30s`.
static void readCheckpointEvery(const std::string &text, Options &options) {
  int64_t number = -1;
  const char *last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  std::string unit(end, last);
  if (error != std::errc() || number < 0 || (!unit.empty() && unit != "m" && unit != "s"))
    refuse(options,
           concat("--checkpoint-every: expected a number of steps, or one of minutes or seconds "
                  "as in 10m or 30s, found '",
                  text, "'"));
  options.checkpointSteps = unit.empty() ? number : 0;
  options.checkpointSeconds = unit.empty() ? 0 : double(number) * (unit == "m" ? 60 : 1);
}

static void addCheckpoints(CLI::App &sub, Options &options) {
  CLI::Option *file = sub.add_option("--checkpoint", options.checkpoint,
                                     "Where the trained weights go, with all that --resume needs")
                          ->capture_default_str()
                          ->type_name("FILE");
  sub.add_option_function<std::string>(
         "--checkpoint-every",
         [&options](const std::string &text) { readCheckpointEvery(text, options); },
         "Write it while training runs, too: every K steps, N minutes or N seconds (0: only\n"
         "at the end or when interrupted) [10m]")
      ->type_name("K|Nm|Ns");
  sub.add_option("--keep-last", options.keepLast,
                 "Of those written, keep the last N, as NAME.stepK.safetensors, too")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  sub.add_flag("--keep-best", options.keepBest,
               "Keep the one of the lowest loss, of the validation part where there is one, as\n"
               "NAME.best.safetensors, too")
      ->disable_flag_override();
  sub.add_option("--keep-previous", options.keepPrevious,
                 "Of what trainings before wrote to the same names, keep the last N, as\n"
                 "NAME.1.safetensors and so on, the newest being 1 (0: overwrite it)")
      ->check(integerUpTo(INT64_MAX))
      ->capture_default_str()
      ->type_name("N");
  sub.add_flag(
         "--overwrite", options.overwrite,
         "Write over files that are no checkpoint of this model, no log or no page, too, but\n"
         "never over what is read")
      ->disable_flag_override();
  CLI::Option *init =
      sub.add_option(
             "--init", options.init,
             "Begin with the weights of FILE, of this model, another or any tool, by names and\n"
             "shapes; it is never written over, renamed or removed by this training;\n"
             "'none': with initialisers', also where the program has weights")
          ->type_name("FILE");
  addMapOption(sub, options, init);
  sub.add_option_function<std::vector<std::string>>(
         "--resume",
         [&options](const std::vector<std::string> &files) {
           options.resumes = true;
           options.resumeFrom = files.empty() ? "" : files[0];
         },
         "Go on from a checkpoint (default: --checkpoint) to the weights that a training\n"
         "without a break would reach; what decides about them is taken from there, and\n"
         "--steps may be more. Without --checkpoint it is written to FILE")
      ->expected(0, 1)
      ->type_name("FILE")
      ->excludes(init);
  sub.parse_complete_callback([&options, file] {
    if (options.resumes && options.resumeFrom.empty())
      options.resumeFrom = options.checkpoint;
    if (options.resumes && file->count() == 0)
      options.checkpoint = options.resumeFrom;
  });
}

void rt::addPlanOptions(CLI::App &sub, Options &options, const trop_model &model,
                        std::string &wanted) {
  addCheckpoints(sub, options);
  sub.add_option("--seed", options.seed,
                 "Of all that is drawn: split, initial values, samples, batches, dropout")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  sub.add_option("--steps", options.steps, "Number of steps (default: the train block's)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  CLI::Option *epochs =
      sub.add_option("--epochs", options.epochs, "Passes over all batches, instead of steps")
          ->check(integerUpTo(INT64_MAX))
          ->type_name("N");
  epochs->excludes("--steps");
  for (const schema::Property &property : schema::kProperties)
    if (property.kind == schema::PropertyKind::Count && property.help)
      sub.add_option_function<int64_t>(
             optionOf(property),
             [&options, &property](int64_t count) { options.counts[property.name] = count; },
             property.help)
          ->check(integerUpTo(INT64_MAX))
          ->type_name("N");
  sub.add_option_function<std::string>(
         "--reduce", [&options](const std::string &text) { setReduce(options, "--reduce", text); },
         "Train on the worst sample (max), the M worst (top) or on drawn ones (mean)")
      ->type_name("max|mean|top(M)");
  addCalls(sub, options, model, wanted);
}

void rt::addWatchOptions(CLI::App &sub, Options &options) {
  sub.add_option_function<std::string>(
         "--state", [&options](const std::string &word) { options.useState = word == "auto"; },
         "What finds the worst samples: values kept of all samples, where the model was\n"
         "compiled with them (auto), or a pass over all samples a step (off)")
      ->check(CLI::IsMember({"auto", "off"}).description(""))
      ->type_name("auto|off");
  sub.add_option("--verify-every", options.verifyEvery,
                 "Compare what is kept with a fresh pass every K steps; a difference is an\n"
                 "error (0: never)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
  sub.add_flag("--ignore-update-every", options.ignoreUpdateEvery,
               "Let every parameter move at every step, whatever its 'update every' says")
      ->disable_flag_override();
  sub.add_flag("--print-counters", options.counters,
               "Print what the steps took, too: time, memory, cells, tree nodes")
      ->disable_flag_override();
  sub.add_option("--log", options.log,
                 "Write what runs, steps, evaluations and how it ended, a line of JSON each")
      ->type_name("RUN.jsonl");
  sub.add_option("--report", options.report,
                 "Write a page with curves, confusion, confidence and the worst samples")
      ->type_name("RUN.html");
  sub.add_option("--log-every", options.logEvery,
                 "Record every K-th step (default: some 1000 of a run)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
  sub.add_option("--eval-every", options.evalEvery,
                 "With --log or --report: evaluate all parts every K steps, whatever it takes\n"
                 "(default: 20 times a run, but for a tenth of its time at most; 0: only after it)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
  sub.add_flag(
         "--list-data", options.listsData,
         "Print which files it would read, data, lists of rows and weights, as JSON, and train\n"
         "nothing")
      ->disable_flag_override();
  sub.add_flag("--json", options.json, "Print the results as JSON")->disable_flag_override();
  sub.add_flag("--quiet", options.quiet, "Print nothing but results and errors")
      ->disable_flag_override();
}
