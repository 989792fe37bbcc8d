//===- trop-data.cpp - Makes data files of others ready for training ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Programs that tropc makes read formats that need no library. This tool has the libraries of
// others.
//
//===----------------------------------------------------------------------===//

#include "tools/Support/CommandLine.h"
#include "tools/trop-data/ArrayFile.h"
#include "tools/trop-data/NpzWriter.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Names.h"

#include <CLI/CLI.hpp>

#include <algorithm>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;
using namespace trop::tools;

static constexpr const char *kFooter =
    "Commands:\n"
    "  list     prints the variables of a file: names, types, shapes, and why one is none\n"
    "           that convert takes\n"
    "  convert  writes arrays of numbers as NumPy's .npz\n"
    "\n"
    "Examples:\n"
    "  trop-data list digits.mat\n"
    "  trop-data convert digits.mat --variable X --variable y -o digits.npz\n"
    "  trop-data convert faces.h5 --variable train/images --transpose train/images -o faces.npz\n"
    "\n"
    "Reads MAT files of versions 4, 5 (6 and 7) and 7.3, and HDF5 files, whose variables\n"
    "are datasets with the names of their groups. Types stay as they are; logical is u1.\n"
    "Rows are samples: X(2, 1) of MATLAB is X[1, 0] in the .npz, though MATLAB has columns\n"
    "in a row. Where samples are columns, or stand last as in X(:, :, :, i), --transpose X\n"
    "reverses the indices, and so makes a column of a row of labels.\n"
    "Structs, cells, text, sparse and complex numbers are refused with what to do.\n"
    "\n"
    "Exit codes: 0 done; 1 a file failed; 2 wrong usage.\n";

namespace {
struct Settings {
  std::string command, input, output;
  std::vector<std::string> names, transposed;
  bool compressed = false;
};
} // namespace

/// "X  f8  [150, 4]", or what is wrong with it.
static std::string describe(const Variable &variable, size_t width) {
  std::string line = variable.name;
  line.resize(std::max(line.size(), width), ' ');
  if (!variable.problem.empty())
    return line + "  " + variable.problem + "\n";
  return concat(line, "  ", variable.type.substr(1), "  ",
                shapeText(variable.shape.data(), int64_t(variable.shape.size())), "\n");
}

static std::string describeAll(const std::vector<Variable> &variables) {
  std::string text;
  size_t width = 0;
  for (const Variable &variable : variables)
    width = std::max(width, variable.name.size());
  for (const Variable &variable : variables)
    text += describe(variable, width);
  return text;
}

static std::vector<std::string> namesOf(const std::vector<Variable> &variables) {
  std::vector<std::string> names;
  for (const Variable &variable : variables)
    names.push_back(variable.name);
  return names;
}

/// Those that are asked for, or all.
static std::vector<Variable> choose(const ArrayFile &file, const Settings &settings) {
  std::vector<Variable> chosen;
  std::vector<std::string> known = namesOf(file.variables());
  for (const std::string &name : settings.names.empty() ? known : settings.names) {
    auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end())
      fail(settings.input, ": expected a variable '", name, "', found ",
           known.empty() ? "none" : quoted(known), suggestName(name, known));
    if (std::find(known.begin(), at, name) != at)
      fail(settings.input, ": found two variables '", name, "': rename one");
    const Variable &variable = file.variables()[at - known.begin()];
    if (!variable.problem.empty())
      fail(settings.input, ": '", name, "' ", variable.problem,
           settings.names.empty() ? "; or name others by --variable" : "");
    chosen.push_back(variable);
  }
  return chosen;
}

static int convert(const Settings &settings) {
  if (settings.output.empty())
    throw UsageError("convert expects the name of a file to write, -o OUT.npz");
  checkWritable(settings.output, {settings.input});
  std::unique_ptr<ArrayFile> file = openArrayFile(settings.input);
  std::vector<Variable> chosen = choose(*file, settings);
  std::vector<std::string> names = namesOf(chosen);
  for (const std::string &name : settings.transposed)
    if (std::find(names.begin(), names.end(), name) == names.end())
      fail("--transpose: expected a variable that is converted, found '", name, "'",
           suggestName(name, names));
  if (chosen.empty())
    fail(settings.input, ": expected variables, found none");

  NpzWriter writer(settings.output, settings.compressed);
  for (Variable &variable : chosen) {
    std::vector<char> bytes = file->read(variable);
    // In either order, bytes are those of the other one's shape with its indices reversed.
    std::vector<int64_t> reversed(variable.shape.rbegin(), variable.shape.rend());
    bool isTransposed =
        std::count(settings.transposed.begin(), settings.transposed.end(), variable.name) > 0;
    if (isTransposed != variable.isColumnMajor)
      bytes = transposed(bytes, isTransposed ? variable.shape : reversed, variable.elementBytes());
    if (isTransposed)
      variable.shape = reversed;
    writer.add(variable.name, variable.type, variable.shape, bytes);
  }
  writer.close();
  writeOutput(describeAll(chosen));
  return 0;
}

static int parseAndRun(int argc, char **argv) {
  Settings settings;
  CLI::App app("Makes data files of others ready for training", "trop-data");
  app.footer(kFooter);
  app.set_version_flag("--version", "trop-data " TROP_VERSION, "Print the version and exit");
  auto isCommand = [](const std::string &text) {
    bool known = text == "list" || text == "convert";
    return known ? std::string() : "expected list or convert, found '" + text + "'";
  };
  app.add_option("command", settings.command, "list or convert, see below")
      ->check(CLI::Validator(isCommand, ""))
      ->type_name("COMMAND")
      ->required();
  app.add_option("file", settings.input, "MAT or HDF5")->type_name("FILE")->required();
  auto addNames = [&](const char *option, std::vector<std::string> &names, const char *text) {
    app.add_option(option, names, text)
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  addNames("--variable", settings.names,
           "Convert this one; may be repeated (default: all that the file has)");
  addNames("--transpose", settings.transposed, "Reverse the indices of this one; may be repeated");
  app.add_option("-o,--output", settings.output, "What convert writes")->type_name("FILE.npz");
  app.add_flag("--compress", settings.compressed, "Compress arrays in the .npz")
      ->disable_flag_override();
  if (!parseArguments(app, argc, argv))
    return 0;
  if (settings.command == "convert")
    return convert(settings);
  writeOutput(describeAll(openArrayFile(settings.input)->variables()));
  return 0;
}

int main(int argc, char **argv) {
  return runTool("trop-data", [&] { return parseAndRun(argc, argv); });
}
