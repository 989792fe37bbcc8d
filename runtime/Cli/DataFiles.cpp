//===- DataFiles.cpp - The data a command works on ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataFiles.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Data/Digest.h"
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
  if (source != "idx" && !labels.empty())
    throw UsageError(concat("expected no --labels, which are for IDX data: the labels of ", source,
                            " data are a column of the file, found '", labels, "'"));
  if (source == "idx" && !data.empty() && labels.empty() && !isFolder(data))
    throw UsageError("expected --labels FILE with the labels of IDX data, or a folder as data "
                     "that has files of the same names as the train block's");
  if (!labels.empty() && (data.empty() || isFolder(data)))
    throw UsageError(concat("expected --data FILE beside --labels, found ",
                            data.empty() ? "none" : "the folder '" + data + "'"));
}

/// Calls body(path) for every file of a request or a recipe.
template <typename Files, typename Body> static void forEachPath(Files &files, const Body &body) {
  for (auto *path : {&files.path, &files.labelPath, &files.testPath, &files.testLabelPath})
    if (!path->empty())
      body(*path);
}

/// Puts what --data and --labels name in the place of the files.
template <typename Files>
static void replaceFiles(Files &files, const std::string &data, const std::string &labels) {
  if (isFolder(data) && !files.labelPath.empty()) {
    forEachPath(files, [&](std::string &path) {
      path = (std::filesystem::path(data) / std::filesystem::path(path).filename()).string();
    });
    return;
  }
  files.path = data;
  files.labelPath = labels;
  files.testPath.clear();
  files.testLabelPath.clear();
}

static bool areThere(const DataRecipe &recipe) {
  bool all = true;
  forEachPath(recipe, [&](const std::string &path) {
    std::error_code ignored;
    all &= !isStandard(path) && std::filesystem::exists(path, ignored);
  });
  return all;
}

/// Error: they came from standard input, which has something else by now.
static void checkNotStreamed(const DataRecipe &recipe, const std::string &remedy) {
  forEachPath(recipe, [&](const std::string &path) {
    if (isStandard(path))
      fail("expected the data of the training, which came from standard input; ", remedy);
  });
}

/// From a request to a recipe or back.
template <typename From, typename To> static void copyFiles(const From &from, To &to) {
  to.path = from.path;
  to.labelPath = from.labelPath;
  to.testPath = from.testPath;
  to.testLabelPath = from.testLabelPath;
  to.rows = from.rows;
}

static std::string sourceOf(const trop_model &model) {
  return model.train->data ? model.train->data->name : "csv";
}

/// Weights are as the train block has them: they say what is trained for, like its loss.
static void setWeights(const trop_model &model, TableRequest &request) {
  if (!model.train || !model.train->data)
    return;
  Arguments arguments(dataSource(model.train->data->name), model.train->data);
  bool isCsv = sourceOf(model) == "csv";
  std::vector<std::string> columns =
      isCsv ? arguments.texts(schema::kSampleWeight) : std::vector<std::string>();
  if (columns.size() > 1)
    fail("expected one column of sample weights, found ", quoted(columns));
  if (!columns.empty())
    request.sampleWeight = columns[0];
  request.classWeights = arguments.numbers(schema::kClassWeights);
}

TableRequest rt::trainingFiles(const trop_model &model, const Options &options,
                               const DataRecipe *before) {
  std::string source = sourceOf(model);
  checkLabels(source, options.data, options.labels);
  Arguments arguments(dataSource(source.c_str()), model.train->data);
  TableRequest request;
  request.model = &model;
  if (source == "idx") {
    request.path = arguments.text("images");
    request.labelPath = arguments.text("labels");
    request.testPath = arguments.text("test_images");
    request.testLabelPath = arguments.text("test_labels");
    request.rows = int64_t(arguments.number("rows"));
    request.classNames = arguments.texts("names");
  } else {
    request.path = arguments.text("path");
    request.header = arguments.text("header");
    request.labels = arguments.texts("label");
  }
  setWeights(model, request);
  request.classes = arguments.texts("classes");
  request.dropOtherClasses = !request.classes.empty();
  if (options.data.empty() && before)
    checkNotStreamed(*before, "give the same again by --data");
  if (!options.data.empty()) {
    replaceFiles(request, options.data, options.labels);
  } else if (before && areThere(*before)) {
    copyFiles(*before, request);
    return request; // without variables
  }
  if (request.path.empty())
    throw UsageError("expected --data FILE, since the train block names no data");
  forEachPath(request, [](std::string &path) { path = expandVariables(path); });
  return request;
}

/// Checkpoints hold them, as JSON.
static void checkPaths(const TableRequest &request) {
  forEachPath(request, [](const std::string &path) {
    std::string absolute = absolutePath(path), problem = utf8Problem(absolute);
    if (!problem.empty())
      fail("expected the path of data to be UTF-8, as checkpoints hold it, ", problem, " of '",
           absolute, "'");
  });
}

std::string rt::fileList(const TableRequest &request) {
  checkPaths(request);
  Json files = Json::array();
  forEachPath(request, [&](const std::string &path) { files.push_back(absolutePath(path)); });
  return jsonText(files) + "\n";
}

static std::vector<std::string> remarksOn(const Table &table, const Arguments &arguments,
                                          const DataRecipe &recipe) {
  std::vector<std::string> remarks;
  double largest = table.inputs.largestInteger();
  bool areBytes = largest > 0 && largest <= 255;
  if (areBytes && !arguments.has("scale"))
    remarks.push_back(concat("the bytes of ", table.path, " are taken as they are, up to ", largest,
                             "; scale: unit divides them by ", largest,
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
  if (recipe.source != "idx")
    recipe.validation = arguments.number("validation");

  checkPaths(request);
  Table table = readTable(recipe.source, request);
  forEachPath(request, [](std::string &path) { path = absolutePath(path); });
  copyFiles(request, recipe);
  recipe.header = request.header;
  recipe.features = table.features;
  recipe.labels = table.labels;
  recipe.classes = table.classes;
  if (recipe.source == "idx")
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
  copyFiles(recipe, request);
  request.model = &model;
  request.header = recipe.header;
  request.features = recipe.features;
  request.labels = recipe.labels;
  bool isIdx = recipe.source == "idx";
  request.classes = isIdx ? recipe.classLabels : recipe.classes;
  if (isIdx)
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
                                [&](int64_t row) { return samples.whereIsRow(row); });
  return {std::move(samples), rows.empty() ? "other contents" : rows};
}

Samples rt::readEvaluated(const trop_model &model, const Options &options, uint64_t seed,
                          DataRecipe &recipe) {
  bool parts = options.data.empty() || (recipe.source == "idx" && isFolder(options.data));
  checkLabels(recipe.source, options.data, options.labels);
  if (options.data.empty())
    checkNotStreamed(recipe, "--data FILE evaluates a file as one part");
  if (!options.data.empty())
    useFile(recipe, options.data, options.labels);
  else if (!areThere(recipe) && model.train && model.train->data) {
    TableRequest moved = trainingFiles(model, options, &recipe);
    checkPaths(moved);
    copyFiles(moved, recipe);
  }
  if (!parts)
    return readWhole(model, recipe, Labelling::Given);
  auto [samples, changes] = readParts(model, recipe, seed);
  if (!changes.empty())
    fail(recipe.path, ": expected the data of the training, whose parts are evaluated, found ",
         changes, " (--data FILE", recipe.source == "idx" ? " --labels FILE" : "",
         " evaluates a file as one part)");
  return std::move(samples);
}

void rt::noteChanges(const trop_model &model, const Options &options, const Checkpoint &checkpoint,
                     const std::string &path) {
  bool isOfTraining = false;
  forEachPath(checkpoint.data,
              [&](const std::string &file) { isOfTraining |= file == absolutePath(path); });
  bool areFiles = true; // A pipe is read once.
  forEachPath(checkpoint.data, [&](const std::string &file) {
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
