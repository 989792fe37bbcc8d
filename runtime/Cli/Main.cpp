//===- Main.cpp - The command line ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataOptions.h"
#include "runtime/Cli/Devices.h"
#include "runtime/Cli/Streams.h"
#include "runtime/Cli/TrainHelp.h"
#include "runtime/Cli/TrainOptions.h"
#include "runtime/Cli/WeightOptions.h"
#include "runtime/Data/Source.h"
#include "runtime/Model/Processor.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/Threads.h"

#include "trop/runtime.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr const char *kExitCodes =
    "Exit codes: 0 done; 1 an error in data, files or training; 2 wrong usage;\n"
    "129, 130 or 143 interrupted by SIGHUP, SIGINT or SIGTERM: of a training that has made\n"
    "steps the checkpoint is written; a second signal ends the program at once.\n";

static constexpr const char *kStreams =
    "A file '-' is standard input or output, which then has nothing else; './-' is a file.\n";

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
  void addDataCommand();
  void addEval();
  void addPredict();
  void addGradient();
  void addExplain();
  void addCompare();
  void addExport();
  void addInfo();
  void addData(CLI::App *sub, const char *help);
  void addLabels(CLI::App *sub);
  void addThreads(CLI::App *sub);
  void addDevice(CLI::App *sub);
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
  addDataCommand();
  addEval();
  addPredict();
  addGradient();
  addExplain();
  addCompare();
  addExport();
  addInfo();
}

CLI::App *CommandLine::add(const char *name, const char *help, Command command,
                           const std::string &more) {
  CLI::App *sub = app.add_subcommand(name, help);
  sub->callback([this, command] { chosen = command; });
  sub->allow_extras();
  sub->footer(more + (command == runInfo ? "" : kStreams) + kExitCodes);
  return sub;
}

void CommandLine::addThreads(CLI::App *sub) {
  sub->add_option("--threads", options.threads,
                  "Most threads to use (0: one a core); small work stays on one")
      ->check(integerUpTo(1024))
      ->type_name("N");
}

/// Of a program without code for GPUs, help does not tell of it.
void CommandLine::addDevice(CLI::App *sub) {
  CLI::Option *option =
      sub->add_option("--device", options.device,
                      "What computes: cpu, cuda or cuda:N (a GPU); auto: a GPU, where there is one")
          ->check(CLI::Validator(checkDevice, ""))
          ->type_name("DEVICE")
          ->capture_default_str();
  if (!hasGpuCode(model))
    option->group("");
}

void CommandLine::addData(CLI::App *sub, const char *help) {
  sub->add_option("--data", options.data, help)->type_name("FILE");
  addLabels(sub);
}

/// Help does not tell of it with data that hold their labels.
void CommandLine::addLabels(CLI::App *sub) {
  const trop_call *data = model.train ? model.train->data : nullptr;
  CLI::Option *option = sub->add_option("--labels", options.labels,
                                        concat("The labels of ", data ? data->name : "",
                                               " data, which have their own file"))
                            ->type_name("FILE");
  if (!data || !findSource(data->name).hasLabelFiles())
    option->group("");
}

void CommandLine::addTrain() {
  CLI::App *sub = add("train", "Train, write a checkpoint and print a table of results", runTrain,
                      trainHelp(model, options.program));
  addData(sub, "Data to train on (default: the train block's)");
  addDataOptions(*sub, options);
  addPlanOptions(*sub, options, model, wanted);
  addThreads(sub);
  addDevice(sub);
  addWatchOptions(*sub, options);
}

void CommandLine::addDataCommand() {
  CLI::App *sub = add("data", "Print what is understood of the data of a training", runData,
                      dataHelp(options.program));
  addData(sub, "Data to read (default: the train block's)");
  addDataOptions(*sub, options);
  sub->add_option("--seed", options.seed, "What parts are dealt by")->type_name("N");
  sub->add_flag("--json", options.json, "Print it as JSON")->disable_flag_override();
}

void CommandLine::addEval() {
  CLI::App *sub =
      add("eval", "Evaluate a checkpoint and print a table of results", runEval,
          concat("Examples:\n  ", options.program, " eval\n  ", options.program,
                 " eval --confusion --histogram\n  ", options.program,
                 " eval --data other.csv --checkpoint seed3.safetensors --json\n\n",
                 "Parts are those of the training: data that have changed since are refused.\n\n"));
  addData(sub, "Labelled data, taken as one part (default: the parts of the training's data)");
  addWeightOptions(*sub, options, model);
  sub->add_flag("--confusion", options.confusion,
                "Print what each class was taken for, precision, recall and F1")
      ->disable_flag_override();
  sub->add_flag("--histogram", options.histogram,
                "Print how the probabilities of the true classes are distributed")
      ->disable_flag_override();
  sub->add_flag("--time", options.time, "How long a sample takes on one thread")
      ->disable_flag_override();
  addThreads(sub);
  addDevice(sub);
  sub->add_flag("--json", options.json, "Print the results as JSON, these figures among them")
      ->disable_flag_override();
}

void CommandLine::addPredict() {
  CLI::App *sub =
      add("predict", "Predict the rows of a file", runPredict, predictHelp(model, options.program));
  addPredictOptions(*sub, options);
  addWeightOptions(*sub, options, model);
  addThreads(sub);
  addDevice(sub);
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
  addWeightOptions(*sub, options, model);
  sub->add_option("--entries", options.entries, "Most entries to print")
      ->check(integerUpTo(INT64_MAX))
      ->capture_default_str()
      ->type_name("N");
  sub->add_option("-o,--output,--out", options.output,
                  "Where the whole gradient goes (safetensors), or what has a line a row (CSV)")
      ->type_name("FILE");
  addThreads(sub);
  addDevice(sub);
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
  addWeightOptions(*sub, options, model);
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

void CommandLine::addExport() {
  CLI::App *sub = add("export", "Write the weights for other tools", runExport,
                      exportHelp(model, options.program));
  addExportOptions(*sub, options, model);
}

void CommandLine::addInfo() {
  CLI::App *sub = add("info", "Describe the network, or a file of weights", runInfo,
                      concat("Examples:\n  ", options.program, " info --json\n  ", options.program,
                             " info --checkpoint ", model.name, ".safetensors\n\n"));
  addInfoOptions(*sub, options);
}

void CommandLine::refuse(const std::string &problem) const { rt::refuse(options, problem); }

/// What optimizers call what others give as an option of its own: `lr` of --lr.
static std::string optimizerOption(const std::string &argument) {
  std::string name = argument.substr(std::min(argument.find_first_not_of('-'), argument.size()));
  std::replace(name.begin(), name.end(), '-', '_');
  if (name == "learning_rate")
    name = "lr";
  for (const schema::Call *optimizer : allOf(kOptimizerTable))
    for (size_t i = 0; i < optimizer->argumentCount; ++i)
      if (optimizer->arguments[i].named && name == optimizer->arguments[i].name)
        return name;
  return "";
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
  std::string name = argument.substr(0, argument.find('='));
  if (std::string option = optimizerOption(name); app.got_subcommand("train") && !option.empty())
    return concat("; --optimizer '", option, ": ...' keeps the train block's optimizer and ",
                  "changes its ", option);
  return suggestName(name, names);
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
    refuse(concat(
        "expected a command: train, data, eval, predict, gradient, explain, compare, export or "
        "info",
        extras.empty() ? "" : ", found '" + extras[0] + "'" + suggestion(extras[0])));
  }
  if (std::vector<std::string> extras = app.remaining(/*recurse=*/true); !extras.empty())
    refuse(concat("unexpected argument '", extras[0], "'", suggestion(extras[0])));
  checkFileNames(app, options);
  checkNames(app, options);
  checkStreams(options);
  limitCores(options.threads);
  InterruptGuard interrupts(options.quiet ? nullptr
                            : chosen == runTrain
                                ? "interrupted before training: no checkpoint is written\n"
                                : "interrupted\n");
  try {
    return chosen(model, options);
  } catch (const Interrupted &) {
    return 128 + interruptSignal();
  }
}

void rt::note(const Options &options, const std::string &message) {
  if (!options.quiet)
    std::fprintf(stderr, "%s\n", printable(message).c_str());
}

int trop_main(const trop_model *model, int argc, char **argv) {
  const char *program = argc > 0 ? argv[0] : model->name;
  auto report = [&](const char *message, int code) {
    std::fprintf(stderr, "%s: error: %s\n", program, message);
    return code;
  };
  prepareStreams();
  try {
    checkModel(*model);
    checkLinkedPlugins();
    const trop_model *chosen = trop_choose(model);
    if (!chosen)
      fail(explainProcessor(*model));
    return CommandLine(*chosen, program).run(argc, argv);
  } catch (const UsageError &error) {
    return report(error.what(), 2);
  } catch (const std::bad_alloc &) {
    return report("out of memory", 1);
  } catch (const std::exception &error) {
    return report(error.what(), 1);
  }
}
