//===- DataFiles.cpp - The data a command works on ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataFiles.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <climits>
#include <cstdlib>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

static bool isFolder(const std::string &path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// The checkpoint holds a path that means the same from everywhere.
static std::string absolutePath(const std::string &path) {
  char real[PATH_MAX];
  return realpath(path.c_str(), real) ? real : path;
}

static void checkLabels(const std::string &source, const std::string &data,
                        const std::string &labels) {
  if (source != "idx" && !labels.empty())
    throw UsageError(concat("expected no --labels, which are for IDX data, since this data is ",
                            source, ", found '", labels, "'"));
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

static std::string sourceOf(const trop_model &model) {
  return model.train->data ? model.train->data->name : "csv";
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
  } else {
    request.path = arguments.text("path");
    request.labels = arguments.texts("label");
    request.classes = arguments.texts("classes");
    request.dropOtherClasses = !request.classes.empty();
  }
  bool areThere = before;
  if (before)
    forEachPath(*before, [&](const std::string &path) {
      std::error_code ignored;
      areThere &= std::filesystem::exists(path, ignored);
    });
  if (!options.data.empty()) {
    replaceFiles(request, options.data, options.labels);
  } else if (areThere) {
    request.path = before->path;
    request.labelPath = before->labelPath;
    request.testPath = before->testPath;
    request.testLabelPath = before->testLabelPath;
    request.rows = before->rows;
    return request; // without variables
  }
  if (request.path.empty())
    throw UsageError("expected --data FILE, since the train block names no data");
  forEachPath(request, [](std::string &path) { path = expandVariables(path); });
  return request;
}

Samples rt::readTraining(const trop_model &model, TableRequest &request, uint64_t seed,
                         DataRecipe &recipe) {
  recipe.source = sourceOf(model);
  Arguments arguments(dataSource(recipe.source.c_str()), model.train->data);
  recipe.split = arguments.number("split");
  if (recipe.source != "idx")
    recipe.validation = arguments.number("validation");

  Table table = readTable(recipe.source, request);
  forEachPath(request, [](std::string &path) { path = absolutePath(path); });
  recipe.path = request.path;
  recipe.labelPath = request.labelPath;
  recipe.testPath = request.testPath;
  recipe.testLabelPath = request.testLabelPath;
  recipe.rows = request.rows;
  recipe.features = table.features;
  recipe.labels = table.labels;
  recipe.classes = table.classes;
  recipe.dropOtherClasses = request.dropOtherClasses;

  Split split = splitTable(table, recipe.split, recipe.validation, seed);
  recipe.scaling = fitScaling(arguments.text("scale"), table, split);
  Samples samples(model, table, split, recipe.scaling);
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
  request.path = recipe.path;
  request.labelPath = recipe.labelPath;
  request.testPath = recipe.testPath;
  request.testLabelPath = recipe.testLabelPath;
  request.rows = recipe.rows;
  request.model = &model;
  request.features = recipe.features;
  request.labels = recipe.labels;
  request.classes = recipe.classes;
  request.dropOtherClasses = recipe.dropOtherClasses;
  request.unlabelled = labelling == Labelling::None;
  return readTable(recipe.source, request);
}

Samples rt::readWhole(const trop_model &model, const DataRecipe &recipe, Labelling labelling) {
  Table table = readAgain(model, recipe, labelling);
  return Samples(model, table, wholeTable(table), recipe.scaling);
}

Samples rt::readParts(const trop_model &model, const Options &options, uint64_t seed,
                      DataRecipe &recipe) {
  bool parts = options.data.empty() || (recipe.source == "idx" && isFolder(options.data));
  checkLabels(recipe.source, options.data, options.labels);
  if (!options.data.empty())
    useFile(recipe, options.data, options.labels);
  if (!parts)
    return readWhole(model, recipe, Labelling::Given);
  Table table = readAgain(model, recipe, Labelling::Given);
  Split split = splitTable(table, recipe.split, recipe.validation, seed);
  return Samples(model, table, split, recipe.scaling);
}
