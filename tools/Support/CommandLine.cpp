//===- CommandLine.cpp - How tools are called and end ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/CommandLine.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/Utf8.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <sstream>

using namespace trop;
using namespace trop::rt;

static std::string suggestion(const CLI::App &app, const std::string &argument) {
  std::vector<std::string> names;
  for (const CLI::Option *option : app.get_options())
    names.push_back(option->get_name());
  return suggestName(argument.substr(0, argument.find('=')), names);
}

bool tools::parseArguments(CLI::App &app, int argc, char **argv) {
  std::string more = concat(" (", app.get_name(), " --help tells more)");
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &wish) {
    std::ostringstream out;
    app.exit(wish, out, out);
    writeOutput(out.str());
    return false;
  } catch (const CLI::ParseError &error) {
    throw UsageError(error.what() + more);
  }
  if (std::vector<std::string> extras = app.remaining(); !extras.empty())
    throw UsageError(
        concat("unexpected argument '", extras[0], "'", suggestion(app, extras[0]), more));
  for (int i = 1; i < argc; ++i) // All of it reaches JSON or a page.
    if (std::string problem = utf8Problem(argv[i]); !problem.empty())
      throw UsageError(concat("expected arguments in UTF-8, ", problem, " of '", argv[i], "'"));
  return true;
}

int tools::runTool(const char *name, const std::function<int()> &run) {
  auto report = [name](const char *message, int code) {
    std::fprintf(stderr, "%s: error: %s\n", name, message);
    return code;
  };
  prepareStreams();
  try {
    return run();
  } catch (const UsageError &error) {
    return report(error.what(), 2);
  } catch (const std::exception &error) {
    return report(error.what(), 1);
  }
}
