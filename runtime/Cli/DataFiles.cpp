//===- DataFiles.cpp - The data a command works on ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataFiles.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Data/Digest.h"
#include "runtime/Data/Source.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"
#include "runtime/Support/Utf8.h"

#include <climits>
#include <cstdlib>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

static bool isFolder(const std::string &path) {
  std::error_code ignored;
  return !isStandard(path) && std::filesystem::is_directory(path, ignored);
}

/// The checkpoint holds a path that means the same from everywhere.
static std::string absolutePath(const std::string &path) {
  char real[PATH_MAX];
  return !isStandard(path) && realpath(path.c_str(), real) ? real : path;
}

static void checkLabels(const std::string &source, const std::string &data,
                        const std::string &labels) {
  bool hasFiles = findSource(source).hasLabelFiles();
  if (!hasFiles && !labels.empty())
    throw UsageError(concat("expected no --labels, which are for IDX data: the labels of ", source,
                            " data are a column of the file, found '", labels, "'"));
  if (hasFiles && !data.empty() && labels.empty() && !isFolder(data))
    throw UsageError("expected --labels FILE with the labels of IDX data, or a folder as data "
                     "that has files of the same names as the train block's");
  if (!labels.empty() && (data.empty() || isFolder(data)))
    throw UsageError(concat("expected --data FILE beside --labels, found ",
                            data.empty() ? "none" : "the folder '" + data + "'"));
}

/// Puts what --data and --labels name in the place of the files.
static void replaceFiles(Files &files, const std::string &data, const std::string &labels) {
  if (isFolder(data) && !files.labelPath.empty()) {
    files.forEach([&](std::string &path) {
      path = (std::filesystem::path(data) / std::filesystem::path(path).filename()).string();
    });
    return;
  }
  Files given;
  given.path = data;
  given.labelPath = labels;
  given.rows = files.rows;
  files = given;
}

static bool areThere(const DataRecipe &recipe) {
  bool all = true;
  recipe.forEach([&](const std::string &path) {
    std::error_code ignored;
    all &= !isStandard(path) && std::filesystem::exists(path, ignored);
  });
  return all;
}

/// Error: they came from standard input, which has something else by now.
static void checkNotStreamed(const DataRecipe &recipe, const std::string &remedy) {
  recipe.forEach([&](const std::string &path) {
    if (isStandard(path))
      fail("expected the data of the training, which came from standard input; ", remedy);
  });
}

static std::string sourceOf(const trop_model &model) {
  return model.train->data ? model.train->data->name : "csv";
}

/// Of an argument that not all sources have.
static std::vector<std::string> textsIn(const Arguments &arguments, const char *name) {
  return arguments.declares(name) ? arguments.texts(name) : std::vector<std::string>();
}

/// Weights are as the train block has them: they say what is trained for, like its loss.
static void setWeights(const trop_model &model, TableRequest &request) {
  if (!model.train || !model.train->data)
    return;
  Arguments arguments(dataSource(model.train->data->name), model.train->data);
  std::vector<std::string> columns = textsIn(arguments, schema::kSampleWeight);
  if (columns.size() > 1)
    fail("expected one column of sample weights, found ", quoted(columns));
  if (!columns.empty())
    request.sampleWeight = columns[0];
  request.classWeights = arguments.numbers(schema::kClassWeights);
}

static void takeFiles(const FileArguments &names, const Arguments &arguments, Files &files) {
  for (auto [name, path] : {std::pair(names.path, &files.path),
                            {names.labelPath, &files.labelPath},
                            {names.validationPath, &files.validationPath},
                            {names.validationLabelPath, &files.validationLabelPath},
                            {names.testPath, &files.testPath},
                            {names.testLabelPath, &files.testLabelPath}})
    if (name)
      *path = arguments.text(name);
  if (arguments.declares("rows"))
    files.rows = int64_t(arguments.number("rows"));
}

TableRequest rt::trainingFiles(const trop_model &model, const Options &options,
                               const DataRecipe *before) {
  std::string source = sourceOf(model);
  checkLabels(source, options.data, options.labels);
  Arguments arguments(dataSource(source.c_str()), model.train->data);
  TableRequest request;
  request.model = &model;
  const Source &format = findSource(source);
  takeFiles(format.files(), arguments, request);
  for (const char *option : format.options())
    if (arguments.has(option))
      request.options[option] = arguments.texts(option);
  if (!format.hasLabelFiles())
    request.labels = arguments.texts("label");
  request.classNames = textsIn(arguments, "names");
  setWeights(model, request);
  request.classes = arguments.texts("classes");
  request.dropOtherClasses = !request.classes.empty();
  if (options.data.empty() && before)
    checkNotStreamed(*before, "give the same again by --data");
  if (!options.data.empty()) {
    replaceFiles(request, options.data, options.labels);
  } else if (before && areThere(*before)) {
    static_cast<Files &>(request) = *before;
    return request; // without variables
  }
  if (request.path.empty())
    throw UsageError("expected --data FILE, since the train block names no data");
  request.forEach([](std::string &path) { path = expandVariables(path); });
  return request;
}

/// Checkpoints hold them, as JSON.
static void checkPaths(const TableRequest &request) {
  request.forEach([](const std::string &path) {
    std::string absolute = absolutePath(path), problem = utf8Problem(absolute);
    if (!problem.empty())
      fail("expected the path of data to be UTF-8, as checkpoints hold it, ", problem, " of '",
           absolute, "'");
  });
}

std::string rt::fileList(const TableRequest &request) {
  checkPaths(request);
  Json files = Json::array();
  request.forEach([&](const std::string &path) { files.push_back(absolutePath(path)); });
  return jsonText(files) + "\n";
}

static std::vector<std::string> remarksOn(const Table &table, const Arguments &arguments,
                                          const DataRecipe &recipe) {
  std::vector<std::string> remarks;
  double largest = table.inputs.largestInteger();
  bool areBytes = largest > 0 && largest <= 255;
  if (areBytes && !arguments.has("scale"))
    remarks.push_back(concat("the bytes of ", table.path(), " are taken as they are, up to ",
                             largest, "; scale: unit divides them by ", largest,
                             ", scale: none does without this remark"));
  if (recipe.targetScaling.isOn())
    remarks.push_back(concat("targets are scaled (", recipe.targetScaling.kind,
                             "), and losses are of scaled targets; errors and predictions are in "
                             "the units of the data"));
  return remarks;
}

Samples rt::readTraining(const trop_model &model, TableRequest &request, uint64_t seed,
                         DataRecipe &recipe, std::vector<std::string> &remarks) {
  recipe.source = sourceOf(model);
  Arguments arguments(dataSource(recipe.source.c_str()), model.train->data);
  recipe.split = arguments.number("split");
  recipe.validation = arguments.declares("validation") ? arguments.number("validation") : 0;

  checkPaths(request);
  Table table = readTable(recipe.source, request);
  request.forEach([](std::string &path) { path = absolutePath(path); });
  static_cast<Files &>(recipe) = request;
  recipe.options = request.options;
  recipe.features = table.features;
  recipe.labels = table.labels;
  recipe.classes = table.classes;
  if (findSource(recipe.source).hasLabelFiles())
    recipe.classLabels = request.classes;
  recipe.dropOtherClasses = request.dropOtherClasses;

  recipe.rowDigests = rowDigests(table);
  Split split = splitTable(table, recipe.split, recipe.validation, seed);
  recipe.scaling = fitScaling(arguments.text("scale"), table, split);
  if (model.target == TROP_TARGET_VALUES)
    recipe.targetScaling = fitTargetScaling(arguments.text("scale_targets"), table, split);
  remarks = remarksOn(table, arguments, recipe);
  Samples samples(model, table, split, recipe.scaling, recipe.targetScaling);
  recipe.digest = samples.digest();
  return samples;
}

void rt::useFile(DataRecipe &recipe, const std::string &path, const std::string &labels) {
  checkLabels(recipe.source, path, labels);
  replaceFiles(recipe, path, labels);
  if (!isFolder(path))
    recipe.rows = 0;
}

Table rt::readAgain(const trop_model &model, const DataRecipe &recipe, Labelling labelling) {
  TableRequest request;
  static_cast<Files &>(request) = recipe;
  request.model = &model;
  request.options = recipe.options;
  request.features = recipe.features;
  request.labels = recipe.labels;
  bool hasLabels = !findSource(recipe.source).hasLabelFiles();
  request.classes = !hasLabels ? recipe.classLabels : recipe.classes;
  if (!hasLabels)
    request.classNames = recipe.classes;
  request.dropOtherClasses = recipe.dropOtherClasses;
  request.unlabelled = labelling == Labelling::None;
  setWeights(model, request);
  return readTable(recipe.source, request);
}

Samples rt::readWhole(const trop_model &model, const DataRecipe &recipe, Labelling labelling) {
  Table table = readAgain(model, recipe, labelling);
  return Samples(model, table, wholeTable(table), recipe.scaling, recipe.targetScaling);
}

/// The parts that a training had, and what changed since in the files; empty: nothing.
static std::pair<Samples, std::string> readParts(const trop_model &model, const DataRecipe &recipe,
                                                 uint64_t seed) {
  Table table = readAgain(model, recipe, Labelling::Given);
  Split split = splitTable(table, recipe.split, recipe.validation, seed);
  Samples samples(model, table, split, recipe.scaling, recipe.targetScaling);
  if (recipe.digest.empty() || recipe.digest == samples.digest())
    return {std::move(samples), ""};
  std::string rows = rowChanges(recipe.rowDigests, rowDigests(table),
                                [&](int64_t row) { return table.whereIs(row); });
  return {std::move(samples), rows.empty() ? "other contents" : rows};
}

Samples rt::readEvaluated(const trop_model &model, const Options &options, uint64_t seed,
                          DataRecipe &recipe) {
  bool parts =
      options.data.empty() || (findSource(recipe.source).hasLabelFiles() && isFolder(options.data));
  checkLabels(recipe.source, options.data, options.labels);
  if (options.data.empty())
    checkNotStreamed(recipe, "--data FILE evaluates a file as one part");
  if (!options.data.empty())
    useFile(recipe, options.data, options.labels);
  else if (!areThere(recipe) && model.train && model.train->data) {
    TableRequest moved = trainingFiles(model, options, &recipe);
    checkPaths(moved);
    static_cast<Files &>(recipe) = moved;
  }
  if (!parts)
    return readWhole(model, recipe, Labelling::Given);
  auto [samples, changes] = readParts(model, recipe, seed);
  if (!changes.empty())
    fail(recipe.path, ": expected the data of the training, whose parts are evaluated, found ",
         changes, " (--data FILE",
         findSource(recipe.source).hasLabelFiles() ? " --labels FILE" : "",
         " evaluates a file as one part)");
  return std::move(samples);
}

void rt::noteChanges(const trop_model &model, const Options &options, const Checkpoint &checkpoint,
                     const std::string &path) {
  bool isOfTraining = false;
  checkpoint.data.forEach(
      [&](const std::string &file) { isOfTraining |= file == absolutePath(path); });
  bool areFiles = true; // A pipe is read once.
  checkpoint.data.forEach([&](const std::string &file) {
    std::error_code ignored;
    areFiles &= !isStandard(file) && std::filesystem::is_regular_file(file, ignored);
  });
  if (options.quiet || !isOfTraining || !areFiles)
    return;
  try {
    std::string changes = readParts(model, checkpoint.data, checkpoint.seed).second;
    if (!changes.empty())
      note(options, concat("'", path,
                           "' has changed since the training, its rows are taken as they are now: ",
                           changes));
  } catch (const Error &error) { // What is read here may be good for the command all the same.
    note(options, concat("whether '", path,
                         "' has changed since the training cannot be said, its rows are taken as "
                         "they are now: ",
                         error.what()));
  }
}
