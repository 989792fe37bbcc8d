//===- trop-sweep.cpp - Trains over seeds, constants and options ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiles once per source and set of constants, trains once per point, several at a time,
// and sums up in a CSV file and a page. A result is a file of its own, written whole or not
// at all, so that a sweep that was stopped goes on where it was.
//
//===----------------------------------------------------------------------===//

#include "tools/Support/CommandLine.h"
#include "tools/trop-sweep/Sweep.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <CLI/CLI.hpp>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;
using namespace trop::sweep;

static constexpr const char *kFooter =
    "Examples:\n"
    "  trop-sweep iris.trop --seeds 0..9 -o results\n"
    "  trop-sweep iris.trop --seeds 0..9 -D 'H=10|50|100' -o results\n"
    "      --vary 'optimizer=adamw(lr: 0.001)|innaprop(lr: 0.001)' --train '--steps 2000'\n"
    "  trop-sweep structured.trop gaussian.trop --seeds 0..9 -o results\n"
    "  trop-sweep lmm.trop mlp.trop --folds 5 --train '--stratify label' -o results\n"
    "\n"
    "A point is a source, a value for each -D and --vary, and a seed. FOLDER gets\n"
    "  summary.csv   a row a point: its values, steps, seconds, figures of all parts\n"
    "  summary.html  boxes, means and spreads by group: points that differ in their seed\n"
    "                or fold\n"
    "  runs/         each point's result (.json) and weights (.safetensors)\n"
    "  programs/     what was compiled\n"
    "Points whose result is there, of the same program, options and data, are not run\n"
    "again; those that were stopped go on from their checkpoints. One that fails is\n"
    "reported, and the others go on. Wrong usage of a program ends the sweep.\n"
    "\n"
    "Exit codes: 0 all points done; 1 some failed, or a file did; 2 wrong usage;\n"
    "129, 130 or 143 interrupted: run the same command again to go on.\n";

static int parseAndRun(int argc, char **argv) {
  Settings settings;
  CLI::App app("Compiles networks, trains them over seeds, constants and options on all cores, "
               "and sums up",
               "trop-sweep");
  app.footer(kFooter);
  app.set_version_flag("--version", "trop-sweep " TROP_VERSION, "Print the version and exit");
  auto isJobs = [](const std::string &text) {
    size_t jobs = 0;
    bool good = readNumber(text, jobs) && jobs >= 1 && jobs <= 1024;
    return good ? std::string() : "expected an integer from 1 to 1024, found '" + text + "'";
  };
  app.add_option("sources", settings.sources, "Networks")->type_name("NET.trop")->required();
  app.add_option("-o,--output", settings.folder, "Where results go and are looked for")
      ->type_name("FOLDER")
      ->required();
  app.add_option("--seeds", settings.seeds, "Such as 0..9 or 1,5,7")
      ->capture_default_str()
      ->type_name("SEEDS");
  app.add_option("--folds", settings.folds,
                 "Train K times a point, each time testing on another of K parts of the rows:\n"
                 "cross-validation, whose figures are means over these, as over seeds")
      ->type_name("K");
  app.add_option("-D", settings.constants, "Values of a constant of the source; may be repeated")
      ->type_name("'NAME=VALUE|...'")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--vary", settings.options, "Values of an option of train; may be repeated")
      ->type_name("'OPTION=VALUE|...'")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--train", settings.train, "More options of train, for all points")
      ->type_name("OPTIONS");
  app.add_option("--tropc", settings.tropc, "More options of tropc")->type_name("OPTIONS");
  app.add_option("--figures", settings.figures,
                 "What the printed table has of 'accuracy,test max loss,...' (default:\n"
                 "accuracies, else errors or losses); the files have all")
      ->type_name("NAMES");
  app.add_option("-j,--jobs", settings.jobs, "Most at once (default: one a core)")
      ->check(CLI::Validator(isJobs, ""))
      ->type_name("N");
  app.add_flag("--quiet", settings.quiet, "Print nothing but the summary and errors")
      ->disable_flag_override();
  return parseArguments(app, argc, argv) ? Sweep(settings).run() : 0;
}

int main(int argc, char **argv) {
  return runTool("trop-sweep", [&] { return parseAndRun(argc, argv); });
}
