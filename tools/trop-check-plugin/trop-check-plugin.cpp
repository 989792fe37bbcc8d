//===- trop-check-plugin.cpp - Checks what ops of a plugin promise --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Check.h"
#include "lib/Support/CrashReport.h"
#include "lib/Support/Files.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

namespace cl = llvm::cl;

static constexpr char kOverview[] =
    "Checks that the layers, losses and other ops of a plugin keep what they promise by their\n"
    "interfaces: names and signatures, shapes, leaves, derivatives, and compiled code against the\n"
    "reference; and that its two halves declare the same. Prints a line for each, or what is "
    "wrong,\n"
    "where, and what to change; then the exit status is 1. What crashes or hangs is told like "
    "other\n"
    "mistakes.\n\n"
    "  trop-check-plugin build/MyLayers.so --op=my.layer\n";

int main(int argc, char **argv) {
  trop::installCrashReports();
  llvm::InitLLVM init(argc, argv);
  trop::prepareStreams("trop-check-plugin");
  cl::OptionCategory category("Options");
  cl::list<std::string> plugins(cl::Positional, cl::desc("<plugins>"), cl::cat(category));
  cl::list<std::string> ops("op", cl::desc("Check this op alone; may be given more than once"),
                            cl::value_desc("name"), cl::cat(category));
  cl::opt<bool> builtin("builtin", cl::desc("Check the ops of Trop itself"), cl::cat(category));
  cl::opt<unsigned> limit(
      "time-limit",
      cl::desc("Seconds that checks of one op may compute (120), or\nsleep, ten times as many"),
      cl::value_desc("seconds"), cl::init(120), cl::cat(category));
  cl::opt<bool> json("json",
                     cl::desc("Print one JSON object: plugins, checks with findings and\n"
                              "notes, how many ops and mistakes (docs/checking-plugins.md)"),
                     cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, kOverview);

  auto fail = [](llvm::StringRef message) {
    llvm::WithColor::error(llvm::errs(), "trop-check-plugin") << message << "\n";
    return 1;
  };
  if (plugins.empty() != builtin)
    return fail("expected a plugin, or --builtin: see --help");
  if (limit == 0 || limit > 86400)
    return fail(("--time-limit: expected 1 to 86400 seconds, found " + llvm::Twine(limit)).str());
  trop::check::CheckOptions options{plugins, ops, std::chrono::seconds(limit), argv[0], json};
  return trop::check::checkPlugins(options, llvm::outs(), llvm::errs());
}
