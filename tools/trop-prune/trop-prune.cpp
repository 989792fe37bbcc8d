//===- trop-prune.cpp - Makes trained networks smaller, and compares them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prunes by several methods to several sizes, writes each network as a source with its weights,
// compiles once per shape, and evaluates. What is asked for with -o stays.
//
//===----------------------------------------------------------------------===//

#include "tools/Support/CommandLine.h"
#include "tools/trop-prune/Comparison.h"

#include "lib/Pruning/Methods.h"
#include "runtime/Support/Error.h"

#include <CLI/CLI.hpp>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;
using namespace trop::pruning;

static constexpr const char *kFooter =
    "Examples:\n"
    "  trop-prune net.trop --weights net.safetensors --keep 25% -o small\n"
    "  trop-prune net.trop --weights net.safetensors --keep 25% -o small --emit source\n"
    "  trop-prune net.trop --weights net.safetensors --method tropnnc,l1,random \\\n"
    "      --keep 50%,25%,10%,5% --seeds 0..2 --report pruned.html\n"
    "\n"
    "Prints, beside the network as it is, parameters, operations and time of a sample of\n"
    "each smaller one, and what eval says of it. -o writes a program with its weights, or\n"
    "with --emit source NAME.trop and NAME.safetensors, which train on; of several\n"
    "networks their names end with -METHOD-SIZE, and with -SEED if there are several.\n"
    "Nothing that is read is overwritten.\n"
    "\n"
    "Exit codes: 0 done; 1 a method or a file failed; 2 wrong usage; 129, 130 or\n"
    "143 interrupted.\n";

/// A line a method; exact is in no list.
static std::string describeMethods() {
  std::vector<std::pair<std::string, std::string>> lines = {
      {kExact, "leaves out units before maxplus and minplus that never win; bits stay"}};
  size_t width = 0;
  for (const MethodTraits &method : getMethods()) {
    lines.emplace_back(method.name, method.summary);
    width = std::max(width, lines.back().first.size());
  }
  std::string text = "Methods:\n";
  for (const auto &[name, summary] : lines)
    text += concat("  ", name, std::string(width - name.size() + 2, ' '), summary, "\n");
  return text + "\n";
}

static void addOptions(CLI::App &app, Settings &settings) {
  app.add_option("source", settings.source, "Network")->type_name("NET.trop")->required();
  app.add_option("--weights", settings.weights, "Its weights, a checkpoint of train")
      ->type_name("FILE")
      ->required();
  app.add_option("--method", settings.methods,
                 "How units become fewer, with commas between them; see below")
      ->capture_default_str()
      ->type_name("NAMES");
  app.add_option("--keep", settings.keep, "Shares of the units of each layer that stay: 50%,25%")
      ->type_name("SHARES");
  app.add_option("--threshold", settings.threshold,
                 "Of tropnnc-threshold: clusters that merge up to this height are one unit")
      ->type_name("HEIGHTS");
  app.add_option("--vectors", settings.vectors, "What units are compared by: " + listVectors())
      ->capture_default_str()
      ->type_name("KIND");
  app.add_option("--layers", settings.layers,
                 "Layers to prune, by the names of the weights of their inputs (default: all)")
      ->type_name("NAMES");
  app.add_option("--iterations", settings.iterations, "Of tropnnc-iter and tropnnc-fit")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000000))
      ->type_name("N");
  app.add_flag("--fixed-signs", settings.fixedSigns,
               "tropnnc-iter with signs of outputs that stay (003, A.6)")
      ->disable_flag_override();
  app.add_flag("--relative", settings.relative, "Thresholds by the greatest height of each layer")
      ->disable_flag_override();
  app.add_option("--restarts", settings.restarts, "Starts of k-means, of which the best counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  app.add_option("--draws", settings.draws,
                 "Points drawn for each first centre of k-means, of which the best is taken; auto "
                 "draws at least 16")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  app.add_option("--samples", settings.samples,
                 "Most training samples for methods that look at some, without their labels")
      ->capture_default_str()
      ->check(CLI::Range(int64_t(1), int64_t(1) << 40))
      ->type_name("N");
  app.add_option("--radius", settings.radius,
                 "Bounds are for inputs of at most this norm (default: the largest of the data)")
      ->type_name("R");
  app.add_flag("--no-bounds", settings.unbounded, "Do not bound how far outputs can be off")
      ->disable_flag_override();
  app.add_option("--box", settings.box,
                 "exact is for inputs of which each number is in it (default: the data's range)")
      ->type_name("LOW:HIGH");
  app.add_option("--seeds", settings.seeds, "Of the methods' random numbers, such as 0..2")
      ->capture_default_str()
      ->type_name("SEEDS");
  app.add_flag("--match-params", settings.matchParameters,
               "Other methods keep fewer units where they had more parameters than the first")
      ->disable_flag_override();
  app.add_option("--data", settings.data, "Data to evaluate on (default: the weights' own)")
      ->type_name("FILE");
  app.add_option("--labels", settings.labels, "Of idx and npy data, their labels")->type_name("FILE");
  app.add_option("-o,--output", settings.output, "Write the smaller networks")->type_name("NAME");
  app.add_option("--emit", settings.emit, "What -o writes: exe or source")
      ->capture_default_str()
      ->check(CLI::Validator(
          [](const std::string &text) {
            bool known = text == "exe" || text == "source";
            return known ? std::string() : "expected exe or source, found '" + text + "'";
          },
          ""))
      ->type_name("FORM");
  app.add_flag("--json", settings.json, "Print the results as JSON")->disable_flag_override();
  app.add_option("--report", settings.report, "Write a page with charts")->type_name("FILE");
  app.add_flag("--no-time", settings.untimed, "Do not measure times")->disable_flag_override();
  app.add_option("-D", settings.defines, "Give a constant of the source another value")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("NAME=VALUE");
  app.add_option("--model", settings.model, "Prune this model of several")->type_name("NAME");
  app.add_option("--load-plugin,--load-dialect-plugin", settings.plugins,
                 "Load layers from a plugin")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->type_name("FILE.so");
  app.add_option("--tropc", settings.tropc, "More options of tropc")->type_name("OPTIONS");
  app.add_flag("--quiet", settings.quiet, "Print nothing but results and errors")
      ->disable_flag_override();
}

static int parseAndRun(int argc, char **argv) {
  Settings settings;
  CLI::App app("Makes trained networks smaller by several methods, and compares them",
               "trop-prune");
  app.footer(describeMethods() + kFooter);
  app.set_version_flag("--version", "trop-prune " TROP_VERSION, "Print the version and exit");
  addOptions(app, settings);
  return parseArguments(app, argc, argv) ? Comparison(settings).run() : 0;
}

int main(int argc, char **argv) {
  return runTool("trop-prune", [&] { return parseAndRun(argc, argv); });
}
