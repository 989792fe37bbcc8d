//===- Main.cpp - The command line ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/PlanOptions.h"
#include "runtime/Cli/TrainHelp.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Names.h"

#include "trop/runtime.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

static constexpr const char *kExitCodes =
    "Exit codes: 0 done; 1 an error in data, files or training; 2 wrong usage;\n"
    "130 or 143 training interrupted by SIGINT or SIGTERM (the checkpoint is written).\n";

namespace {
/// The options of one program and its subcommands.
class CommandLine {
public:
  CommandLine(const trop_model &model, const char *program);
  int run(int argc, char **argv);

private:
  using Command = int (*)(const trop_model &, const Options &);
  CLI::App *add(const char *name, const char *help, Command command, const std::string &more);
  void addTrain();
  void addEval();
  void addPredict();
  void addGradient();
  void addExplain();
  void addCompare();
  void addInfo();
  void addData(CLI::App *sub, const char *help);
  void addLabels(CLI::App *sub);
  void addThreads(CLI::App *sub);
  void addState(CLI::App *sub);
  void addWatch(CLI::App *sub);
  void addCalls(CLI::App *sub);
  void addCheckpoints(CLI::App *sub);
  void readCheckpointEvery(const std::string &text);
  std::string suggestion(const std::string &argument) const;
  [[noreturn]] void refuse(const std::string &problem) const;

  const trop_model &model;
  Options options;
  CLI::App app;
  Command chosen = nullptr;
  std::string wanted; // to be printed, instead of a command
};
} // namespace

CommandLine::CommandLine(const trop_model &model, const char *program) : model(model) {
  std::string path = program ? program : model.name;
  options.program = path.substr(path.rfind('/') + 1);
  options.checkpoint = concat(model.name, ".safetensors");
  app.name(options.program);
  app.description(concat("The network '", model.name, "', compiled by ", model.compiler, " from ",
                         model.source));
  app.set_version_flag("--version", concat(options.program, ": ", model.name, ", ", model.compiler,
                                           ", ABI ", TROP_ABI_VERSION));
  app.require_subcommand(1);
  app.allow_extras(); // run() refuses them by name
  app.footer(concat("'", options.program, " COMMAND --help' tells more.\n", kExitCodes));
  addTrain();
  addEval();
  addPredict();
  addGradient();
  addExplain();
  addCompare();
  addInfo();
}

/// What CLI11 converts itself it may round or cut to the type's range.
static CLI::Validator integerUpTo(int64_t most) {
  auto check = [most](const std::string &text) {
    int64_t value = -1;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool good = error == std::errc() && end == text.data() + text.size();
    return good && value >= 0 && value <= most
               ? std::string()
               : concat("expected an integer from 0 to ", most, ", found '", text, "'");
  };
  return CLI::Validator(check, "");
}

CLI::App *CommandLine::add(const char *name, const char *help, Command command,
                           const std::string &more) {
  CLI::App *sub = app.add_subcommand(name, help);
  sub->callback([this, command] { chosen = command; });
  sub->allow_extras();
  sub->footer(more + kExitCodes);
  return sub;
}

void CommandLine::addThreads(CLI::App *sub) {
  sub->add_option("--threads", options.threads,
                  "Most threads to use (0: one a core); small work stays on one")
      ->check(integerUpTo(1024))
      ->type_name("N");
}

void CommandLine::addData(CLI::App *sub, const char *help) {
  sub->add_option("--data", options.data, help)->type_name("FILE");
  addLabels(sub);
}

/// IDX files hold no labels of their own.
void CommandLine::addLabels(CLI::App *sub) {
  sub->add_option("--labels", options.labels, "The labels of IDX data, which have their own file")
      ->type_name("FILE");
}

/// Calls in the place of the train block's.
void CommandLine::addCalls(CLI::App *sub) {
  auto add = [&](const char *name, const CallTable &table, const char *help, const char *type,
                 const std::function<void(const std::string &)> &read) {
    auto readOrList = [this, &table, read](const std::string &text) {
      if (text != "help")
        return read(text);
      wanted = tableHelp(table);
      throw CLI::Success();
    };
    sub->add_option_function<std::string>(name, readOrList, help)->type_name(type);
  };
  auto replace = [](std::optional<OwnedCall> &call, const char *name, const CallTable &table) {
    return [&call, name, &table](const std::string &text) {
      call = text == "none" ? nullptr : readCall(name, text, table);
    };
  };
  add("--optimizer", kOptimizerTable,
      "Instead of the train block's, as it would say it: 'adamw(lr: 0.001)', or several with\n"
      "their steps, 'polyak for 2000, sgd'; 'help' lists what there is, with all options",
      "CALLS",
      [this](const std::string &text) { options.phases = readPhases("--optimizer", text); });
  add("--schedule", kScheduleTable,
      "What scales the learning rate: 'cosine(warmup: 500)'; none; help", "CALL",
      replace(options.schedule, "--schedule", kScheduleTable));
  add("--clip", kClipTable, "What shortens long gradients: 'norm(1)'; none; help", "CALL",
      replace(options.clip, "--clip", kClipTable));
  add("--early-stopping", kStoppingTable,
      "What ends training before its steps: 'patience(3)'; none; help", "CALL",
      replace(options.earlyStopping, "--early-stopping", kStoppingTable));
}

void CommandLine::addState(CLI::App *sub) {
  sub->add_option_function<std::string>(
         "--state", [this](const std::string &word) { options.useState = word == "auto"; },
         "What finds the worst samples: values kept of all samples, where the model was\n"
         "compiled with them (auto), or a pass over all samples a step (off)")
      ->check(CLI::IsMember({"auto", "off"}).description(""))
      ->type_name("auto|off");
  sub->add_option("--verify-every", options.verifyEvery,
                  "Compare what is kept with a fresh pass every K steps; a difference is an\n"
                  "error (0: never)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
  sub->add_flag("--ignore-update-every", options.ignoreUpdateEvery,
                "Let every parameter move at every step, whatever its 'update every' says")
      ->disable_flag_override();
  sub->add_flag("--print-counters", options.counters,
                "Print what the steps took, too: time, memory, cells, tree nodes")
      ->disable_flag_override();
}

void CommandLine::addWatch(CLI::App *sub) {
  sub->add_option("--log", options.log,
                  "Write what runs, steps, evaluations and how it ended, a line of JSON each")
      ->type_name("RUN.jsonl");
  sub->add_option("--report", options.report,
                  "Write a page with curves, confusion, confidence and the worst samples")
      ->type_name("RUN.html");
  sub->add_option("--log-every", options.logEvery,
                  "Record every K-th step (default: some 1000 of a run)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
  sub->add_option("--eval-every", options.evalEvery,
                  "With --log or --report: evaluate all parts every K steps (default: 20 times\n"
                  "a run; 0: only after it)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("K");
}

/// Steps, `10m` or `30s`.
void CommandLine::readCheckpointEvery(const std::string &text) {
  int64_t number = -1;
  const char *last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, number);
  std::string unit(end, last);
  if (error != std::errc() || number < 0 || (!unit.empty() && unit != "m" && unit != "s"))
    refuse(concat("--checkpoint-every: expected a number of steps, or one of minutes or seconds "
                  "as in 10m or 30s, found '",
                  text, "'"));
  options.checkpointSteps = unit.empty() ? number : 0;
  options.checkpointSeconds = unit.empty() ? 0 : double(number) * (unit == "m" ? 60 : 1);
}

void CommandLine::addCheckpoints(CLI::App *sub) {
  CLI::Option *file = sub->add_option("--checkpoint", options.checkpoint,
                                      "Where the trained weights go, with all that --resume needs")
                          ->capture_default_str()
                          ->type_name("FILE");
  sub->add_option_function<std::string>(
         "--checkpoint-every", [this](const std::string &text) { readCheckpointEvery(text); },
         "Write it while training runs, too: every K steps, N minutes or N seconds (0: only\n"
         "at the end or when interrupted) [10m]")
      ->type_name("K|Nm|Ns");
  sub->add_option("--keep-last", options.keepLast,
                  "Of those written, keep the last N, as NAME.stepK.safetensors, too")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  sub->add_flag("--keep-best", options.keepBest,
                "Keep the one of the lowest loss, of the validation part where there is one, as\n"
                "NAME.best.safetensors, too")
      ->disable_flag_override();
  sub->add_option_function<std::vector<std::string>>(
         "--resume",
         [this](const std::vector<std::string> &files) {
           options.resumes = true;
           options.resumeFrom = files.empty() ? "" : files[0];
         },
         "Go on from a checkpoint (default: --checkpoint) to the weights that a training\n"
         "without a break would reach; what decides about them is taken from there, and\n"
         "--steps may be more. Without --checkpoint it is written to FILE")
      ->expected(0, 1)
      ->type_name("FILE");
  sub->callback([this, file] {
    chosen = runTrain;
    if (options.resumes && options.resumeFrom.empty())
      options.resumeFrom = options.checkpoint;
    if (options.resumes && file->count() == 0)
      options.checkpoint = options.resumeFrom;
  });
}

void CommandLine::addTrain() {
  CLI::App *sub = add("train", "Train, write a checkpoint and print a table of results", runTrain,
                      trainHelp(model, options.program));
  addData(sub, "Data to train on (default: the train block's)");
  addCheckpoints(sub);
  sub->add_option("--seed", options.seed, "Of the split, the initial values and drawn samples")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  sub->add_option("--steps", options.steps, "Number of steps (default: the train block's)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  CLI::Option *epochs =
      sub->add_option("--epochs", options.epochs, "Passes over all batches, instead of steps")
          ->check(integerUpTo(INT64_MAX))
          ->type_name("N");
  epochs->excludes("--steps");
  sub->add_option("--batch", options.batch,
                  "Samples of a step (0: one drawn, or the worst of all, as --reduce has it)")
      ->check(integerUpTo(INT64_MAX))
      ->type_name("N");
  sub->add_option_function<std::string>(
         "--reduce", [this](const std::string &text) { setReduce(options, "--reduce", text); },
         "Train on the worst sample (max), the M worst (top) or on drawn ones (mean)")
      ->type_name("max|mean|top(M)");
  addCalls(sub);
  addThreads(sub);
  addState(sub);
  addWatch(sub);
  sub->add_flag("--json", options.json, "Print the results as JSON")->disable_flag_override();
  sub->add_flag("--quiet", options.quiet, "Print nothing but results and errors")
      ->disable_flag_override();
}

void CommandLine::addEval() {
  CLI::App *sub = add("eval", "Evaluate a checkpoint and print a table of results", runEval,
                      concat("Examples:\n  ", options.program, " eval\n  ", options.program,
                             " eval --confusion --histogram\n  ", options.program,
                             " eval --data other.csv --checkpoint seed3.safetensors --json\n\n"));
  addData(sub, "Labelled data, taken as one part (default: the parts of the training's data)");
  sub->add_option("--checkpoint", options.checkpoint, "Written by train")
      ->capture_default_str()
      ->type_name("FILE");
  sub->add_flag("--confusion", options.confusion,
                "Print what each class was taken for, precision, recall and F1")
      ->disable_flag_override();
  sub->add_flag("--histogram", options.histogram,
                "Print how the probabilities of the true classes are distributed")
      ->disable_flag_override();
  addThreads(sub);
  sub->add_flag("--json", options.json, "Print the results as JSON, these figures among them")
      ->disable_flag_override();
}

void CommandLine::addPredict() {
  CLI::App *sub =
      add("predict", "Predict the rows of a file, as comma separated values or JSON", runPredict,
          concat("Examples:\n  ", options.program, " predict --data new.csv\n  ", options.program,
                 " predict --data new.npy --json -o predicted.json\n\n",
                 "Columns are found by the names that training saw; others are ignored, labels\n"
                 "need not be there. Of IDX files and NumPy's .npy the first size counts rows. ",
                 model.target == TROP_TARGET_CLASSES
                     ? "A row of the result is the predicted class and the\noutput for each class."
                     : "A row of the result is the output for each label.",
                 "\n\n"));
  sub->add_option("--data", options.data, "Rows to predict")->type_name("FILE")->required();
  sub->add_option("--checkpoint", options.checkpoint, "Written by train")
      ->capture_default_str()
      ->type_name("FILE");
  sub->add_option("-o,--output", options.output, "Where predictions go (default: standard output)")
      ->type_name("FILE");
  sub->add_flag("--json", options.json, "Write JSON: an object a row")->disable_flag_override();
  addThreads(sub);
}

void CommandLine::addGradient() {
  CLI::App *sub = add(
      "gradient", "Print the gradient of the loss", runGradient,
      concat("Examples:\n  ", options.program, " gradient --at data.csv\n  ", options.program,
             " gradient --at data.csv:17 --output g.safetensors\n  ", options.program,
             " gradient --at data.csv --wrt input\n  ", options.program,
             " gradient --at data.csv --forward '",
             model.parameter_count ? model.parameters[0].name : "x",
             "[0]'\n\n"
             "ROW is the line of the file where a row begins, as messages count: below a header\n"
             "the first row is 2. Where the loss has no derivative, derived programs choose as in\n"
             "training (",
             model.derivative,
             "). Of several rows it is the gradient of the mean loss; training that\n"
             "reduces by max follows the worst row's alone.\n\n"
             "Of parameters it prints how many entries are not 0, their share gamma of all, for\n"
             "several rows also on average over the gradients of the samples, and the largest\n"
             "entries. By the input, as the checkpoint scales it, and along a direction it prints\n"
             "comma separated values, a line a row.\n\n"
             "A DIRECTION is one entry, or a safetensors file with tensors called as parameters\n"
             "or as the input ('",
             model.values[0].name, "'); what is not in it does not move.\n\n"));
  sub->add_option("--at", options.at, "Labelled data, and which row (default: the mean over all)")
      ->type_name("DATA[:ROW]")
      ->required();
  addLabels(sub);
  CLI::Option *wrt =
      sub->add_option_function<std::string>(
             "--wrt", [this](const std::string &word) { options.byInput = word == "input"; },
             "By the parameters (default), or by the input of each row")
          ->check(CLI::IsMember({"params", "input"}).description(""))
          ->type_name("params|input");
  sub->add_option("--forward", options.forward,
                  "Derivative of each row's loss along a direction, in one pass forward")
      ->check(CLI::Validator(
          [](const std::string &text) {
            return text.empty() ? "expected an entry or a safetensors file, found nothing" : "";
          },
          ""))
      ->type_name("DIRECTION")
      ->excludes(wrt);
  sub->add_option("--checkpoint", options.checkpoint, "Written by train")
      ->capture_default_str()
      ->type_name("FILE");
  sub->add_option("--entries", options.entries, "Most entries to print")
      ->check(integerUpTo(INT64_MAX))
      ->capture_default_str()
      ->type_name("N");
  sub->add_option("-o,--output,--out", options.output,
                  "Where the whole gradient goes (safetensors), or what has a line a row (CSV)")
      ->type_name("FILE");
  addThreads(sub);
}

void CommandLine::addExplain() {
  CLI::App *sub =
      add("explain", "Say what decided about a row", runExplain,
          concat("Examples:\n  ", options.program, " explain --at data.csv:17\n  ", options.program,
                 " explain --at data.csv:17 --class 0 --json\n  ", options.program,
                 " explain --at data.csv:17 --picture why.svg\n\n",
                 "ROW is the line of the file where a row begins, as for gradient. From the score\n"
                 "down to the input: of each maximum or minimum the winner and the runner-up with\n"
                 "the margin between them, of each sum the largest terms; and what share of the\n"
                 "decision each input has. Labels need not be there.\n\n"));
  sub->add_option("--at", options.at, "Data, and which row")->type_name("DATA:ROW")->required();
  sub->add_option("--class", options.explained,
                  model.target == TROP_TARGET_CLASSES
                      ? "Class to explain, by name or number (default: the predicted one)"
                      : "Label to explain, by name or number (default: the first)")
      ->type_name("NAME");
  sub->add_option("--top", options.top, "Terms of a sum to print and to follow")
      ->check(integerUpTo(INT64_MAX))
      ->capture_default_str()
      ->type_name("K");
  sub->add_option("--checkpoint", options.checkpoint, "Written by train")
      ->capture_default_str()
      ->type_name("FILE");
  sub->add_option("--picture", options.picture,
                  "Draw it, too: the path, and where the input is a picture its deciding pixels")
      ->type_name("FILE.svg");
  sub->add_flag("--json", options.json, "Print it as JSON")->disable_flag_override();
}

void CommandLine::addCompare() {
  CLI::App *sub = add("compare", "Compare the logs of trainings", runCompare,
                      concat("Example:\n  ", options.program,
                             " compare seed0.jsonl seed1.jsonl -o both.html\n\n",
                             "Prints the settings that differ and the final figures.\n\n"));
  sub->add_option("runs", options.runs, "Written by train --log")
      ->type_name("RUN.jsonl")
      ->required();
  sub->add_option("-o,--output", options.output, "Where a page with all curves goes")
      ->type_name("FILE.html");
}

void CommandLine::addInfo() {
  CLI::App *sub = add("info", "Describe the network", runInfo,
                      concat("Example:\n  ", options.program, " info --json\n\n"));
  sub->add_flag("--json", options.json, "Print the description as JSON")->disable_flag_override();
}

void CommandLine::refuse(const std::string &problem) const {
  throw UsageError(concat(problem, " (", options.program, " --help tells more)"));
}

/// Of the options of the command, or of the commands.
std::string CommandLine::suggestion(const std::string &argument) const {
  std::vector<std::string> names;
  if (app.get_subcommands().empty())
    for (const CLI::App *sub : app.get_subcommands(nullptr))
      names.push_back(sub->get_name());
  for (const CLI::App *sub : app.get_subcommands())
    for (const CLI::Option *option : sub->get_options())
      names.push_back(option->get_name());
  return suggestName(argument.substr(0, argument.find('=')), names);
}

int CommandLine::run(int argc, char **argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &wish) { // --help, --version or --optimizer help
    std::ostringstream out;
    if (wanted.empty())
      app.exit(wish, out, out);
    writeOutput(wanted + out.str());
    return 0;
  } catch (const CLI::ArgumentMismatch &error) {
    std::string what = error.what();
    size_t colon = what.find(": 1 required");
    refuse(colon == std::string::npos ? what : "expected a value after " + what.substr(0, colon));
  } catch (const CLI::ParseError &error) {
    std::vector<std::string> extras = app.remaining();
    if (!app.get_subcommands().empty())
      refuse(error.what());
    refuse(concat("expected a command: train, eval, predict, gradient, explain, compare or info",
                  extras.empty() ? "" : ", found '" + extras[0] + "'" + suggestion(extras[0])));
  }
  if (std::vector<std::string> extras = app.remaining(/*recurse=*/true); !extras.empty())
    refuse(concat("unexpected argument '", extras[0], "'", suggestion(extras[0])));
  return chosen(model, options);
}

void rt::note(const Options &options, const std::string &message) {
  if (!options.quiet)
    std::fprintf(stderr, "%s\n", message.c_str());
}

/// LLVM's OpenMP registers a process by a file named for its number. One killed while it did
/// so leaves an empty file, which ends a later process of the same number by SIGBUS. Before
/// the first parallel loop any such file is a leftover.
static void removeLeftovers() {
  unlink(concat("/dev/shm/__KMP_REGISTERED_LIB_", getpid(), "_", getuid()).c_str());
}

int trop_main(const trop_model *model, int argc, char **argv) {
  const char *program = argc > 0 ? argv[0] : model->name;
  auto report = [&](const char *message, int code) {
    std::fprintf(stderr, "%s: error: %s\n", program, message);
    return code;
  };
  // Beyond a limit on file sizes, write() shall fail instead of ending the program.
  std::signal(SIGXFSZ, SIG_IGN);
  removeLeftovers();
  try {
    checkModel(*model);
    return CommandLine(*model, program).run(argc, argv);
  } catch (const UsageError &error) {
    return report(error.what(), 2);
  } catch (const std::bad_alloc &) {
    return report("out of memory", 1);
  } catch (const std::exception &error) {
    return report(error.what(), 1);
  }
}
