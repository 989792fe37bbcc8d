//===- Streams.cpp - Options that say "-" ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Streams.h"

#include "runtime/Cli/Place.h"
#include "runtime/Cli/TrainOptions.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Standard.h"
#include "runtime/Support/Utf8.h"

using namespace trop;
using namespace trop::rt;

static void checkOne(const char *what, const std::vector<std::string> &uses) {
  if (uses.size() > 1)
    throw UsageError(concat("expected one use of standard ", what, ", found '", uses[0], "' and '",
                            uses[1], "'"));
}

void rt::checkFileNames(const CLI::App &app, const Options &options) {
  for (const CLI::App *sub : app.get_subcommands())
    for (const CLI::Option *option : sub->get_options()) {
      std::string type = option->get_type_name();
      bool isFile = type.rfind("FILE", 0) == 0 || type.rfind("RUN.", 0) == 0;
      if (!isFile || !option->nonpositional() || option->get_expected_min() == 0)
        continue;
      for (const std::string &name : option->results())
        if (name.empty())
          refuse(options, option->get_name() + ": expected a file, found nothing");
    }
}

void rt::checkNames(const CLI::App &app, const Options &options) {
  bool gradientFile = !options.at.empty() && !options.output.empty();
  if (!options.json && options.log.empty() && options.report.empty() && !gradientFile)
    return;
  bool predicts = app.got_subcommand("predict"); // whose JSON has no paths
  for (const auto &[what, name] : {std::pair("the program's name", options.program),
                                   {"--data", predicts ? "" : options.data},
                                   {"--labels", options.labels},
                                   {"--at", options.at},
                                   {"--init", options.init},
                                   {"--checkpoint", options.checkpoint}})
    if (std::string problem = utf8Problem(name); !problem.empty())
      throw UsageError(
          concat(what, ": expected UTF-8, as JSON wants it, ", problem, " of '", name, "'"));
}

void rt::checkStreams(const Options &options) {
  for (const auto &[option, path] :
       {std::pair(options.ofAnyOrigin ? "--weights" : "--checkpoint", options.checkpoint),
        {"--resume", options.resumeFrom},
        {"--init", options.init},
        {"--forward", options.forward}})
    if (isStandard(path))
      throw UsageError(concat(option, ": expected a file, found '-', which stands for standard ",
                              "input and output; a file of that name is './-'"));

  std::vector<std::string> reads, writes;
  auto add = [](std::vector<std::string> &uses, const char *option, const std::string &path) {
    if (isStandard(path))
      uses.push_back(concat(option, " -"));
  };
  add(reads, "--data", options.data);
  add(reads, "--labels", options.labels);
  if (!options.at.empty())
    add(reads, "--at", readPlace(options.at).path);
  for (const std::string &run : options.runs)
    if (isStandard(run))
      reads.push_back(run);
  add(writes, "--output", options.output);
  add(writes, "--picture", options.picture);
  add(writes, "--log", options.log);
  add(writes, "--report", options.report);
  if (!writes.empty() && !isStandard(options.output) && options.json)
    writes.push_back("--json");
  if (!writes.empty() && options.counters)
    writes.push_back("--print-counters");
  checkOne("input", reads);
  checkOne("output", writes);
}
