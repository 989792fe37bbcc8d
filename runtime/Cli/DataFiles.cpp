//===- DataFiles.cpp - The data a command works on ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/DataFiles.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Cli/DataCall.h"
#include "runtime/Data/Digest.h"
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
    throw UsageError(concat("expected no --labels: the labels of ", source,
                            " data are in the file with the features, found '", labels, "'"));
  if (hasFiles && !data.empty() && labels.empty() && !isFolder(data))
    throw UsageError(concat("expected --labels FILE with the labels of ", source,
                            " data, or a folder as data that has files of the same names as the "
                            "train block's"));
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

TableRequest rt::trainingFiles(const trop_model &model, const Options &options,
                               const DataRecipe *before) {
  DataCall call(model, options);
  checkLabels(call.source().name(), options.data, options.labels);
  TableRequest request = call.request();
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

/// Checkpoints hold it, as JSON.
static void checkPath(const std::string &path) {
  std::string absolute = absolutePath(path), problem = utf8Problem(absolute);
  if (!problem.empty())
    fail("expected the path of data to be UTF-8, as checkpoints hold it, ", problem, " of '",
         absolute, "'");
}

std::vector<std::string> rt::filesRead(const trop_model &model, const Options &options,
                                       const TableRequest &request) {
  std::vector<std::string> files;
  request.forEach([&](const std::string &path) { files.push_back(path); });
  if (std::string lists = DataCall(model, options).textOf("parts"); !lists.empty())
    files.push_back(expandVariables(lists));
  return files;
}

std::string rt::fileList(const std::vector<std::string> &paths) {
  Json files = Json::array();
  for (const std::string &path : paths) {
    checkPath(path);
    files.push_back(absolutePath(path));
  }
  return jsonText(files) + "\n";
}

/// Whether a column has one number in all training rows.
static bool isConstant(const Table &table, const Split &split, size_t column) {
  auto width = int64_t(table.features.size());
  auto number = [&](int64_t i) {
    return table.inputs[split.order[size_t(i)] * width + int64_t(column)];
  };
  for (int64_t i = 1; i < split.parts[0].count; ++i)
    if (number(i) != number(0))
      return false;
  return true;
}

/// Columns that scaling makes 0, which divides such by 1; of arrays many numbers are so.
static void remarkConstants(const Table &table, const Split &split, const DataRecipe &recipe,
                            std::vector<std::string> &remarks) {
  constexpr size_t kMost = 5;
  if (!recipe.scaling.isOn() || !findSource(recipe.source).hasNamedColumns())
    return;
  std::vector<std::string> constant;
  size_t input = 0;
  for (size_t c = 0; c < table.features.size(); ++c) {
    bool isNumber = !table.isCategory(c);
    if (isNumber && recipe.scaling.divisor[input] == 1 && isConstant(table, split, c))
      constant.push_back(table.features[c]);
    input += recipe.encoding.isPlain() ? 1 : size_t(recipe.encoding.columns[c].width());
  }
  if (constant.empty())
    return;
  size_t more = constant.size() - std::min(constant.size(), kMost);
  constant.resize(constant.size() - more);
  remarks.push_back(
      concat(table.path(),
             ": expected different numbers in the training rows of each column, found one in ",
             quoted(constant), more ? concat(" and ", more, " more") : "",
             ", which scaling makes 0; ignore: leaves them out"));
}

static std::vector<std::string> remarksOn(const Table &table, const Arguments &arguments,
                                          const DataRecipe &recipe) {
  std::vector<std::string> remarks = table.remarks;
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

/// {"train": [0, 2], "test": [1]}
static RowLists readLists(const std::string &path) {
  Json json = parseJson(readFile(path), path);
  try {
    auto lists = json.get<RowLists>();
    for (const auto &[part, rows] : lists)
      if (part != "train" && part != "validation" && part != "test")
        fail(path, ": expected lists of rows called train, validation and test, found '", part,
             "'");
    return lists;
  } catch (const Json::exception &) {
    fail(path, ": expected lists of rows, {\"train\": [0, 2], \"test\": [1]}, found ",
         excerpt(json));
  }
}

static SplitPlan planOf(const DataRecipe &recipe, uint64_t seed) {
  SplitPlan plan{recipe.split,
                 recipe.validation,
                 recipe.splitSeed.value_or(seed),
                 recipe.stratified,
                 recipe.fold,
                 recipe.folds,
                 {},
                 recipe.listsPath,
                 recipe.group};
  if (!recipe.listsPath.empty())
    plan.lists = readLists(recipe.listsPath);
  return plan;
}

/// How rows are dealt, as the block and the options say.
static void takeSplit(const DataCall &call, const Options &options, DataRecipe &recipe) {
  recipe.validation = call.numberOf("validation", 0);
  // What is not for training would be for testing, which has a file of its own.
  bool isAll = !call.arguments().has("split") && !recipe.testPath.empty();
  recipe.split = isAll ? 1 - recipe.validation : call.arguments().number("split");
  if (call.arguments().has("split_seed"))
    recipe.splitSeed = uint64_t(call.numberOf("split_seed", 0));
  recipe.stratified = call.textOf("stratify") == "label";
  std::string lists = call.textOf("parts");
  recipe.listsPath = lists.empty() ? "" : absolutePath(expandVariables(lists));
  recipe.fold = options.fold;
  recipe.folds = options.folds;
  if (recipe.folds && !recipe.listsPath.empty())
    throw UsageError("expected --fold or lists of rows, found both");
}

/// Error: no row of the training part counts.
static void checkWeights(const Table &table, const Split &split) {
  for (int64_t i = 0; i < split.parts[0].count; ++i)
    if (table.weights.empty() || table.weights[size_t(split.order[size_t(i)])] > 0)
      return;
  fail(table.path(), ": expected sample weights above 0 in the training part, found all ",
       split.parts[0].count, " to be 0");
}

TrainingTable rt::readTrainingTable(const trop_model &model, const Options &options,
                                    TableRequest &request, uint64_t seed, DataRecipe &recipe,
                                    std::vector<std::string> &remarks) {
  DataCall call(model, options);
  const Arguments &arguments = call.arguments();
  recipe.source = call.source().name();
  request.forEach(checkPath);
  Table table = readTable(recipe.source, request);
  request.forEach([](std::string &path) { path = absolutePath(path); });
  static_cast<Files &>(recipe) = request;
  takeSplit(call, options, recipe);
  recipe.options = request.options;
  recipe.features = table.features;
  recipe.labels = table.labels;
  recipe.classes = table.classes;
  if (call.source().hasNumberedClasses())
    recipe.classLabels = request.classes;
  recipe.dropOtherClasses = request.dropOtherClasses;
  recipe.group = request.group;
  if (request.option("header", "auto") == "none")
    recipe.columns = table.columns;

  Split split = splitTable(table, planOf(recipe, seed));
  if (arguments.isWord(schema::kClassWeights)) {
    recipe.classWeights =
        balancedWeights(table, {split.order.begin(), split.order.begin() + split.parts[0].count});
    weighClasses(table, recipe.classWeights);
  }
  recipe.rowDigests = rowDigests(table);
  checkWeights(table, split);
  std::string impute = call.textOf("impute");
  recipe.encoding = fitEncoding(impute.empty() ? "refuse" : impute, table, split);
  recipe.scaling = fitScaling(arguments.text("scale"), table, split, recipe.encoding);
  if (model.target == TROP_TARGET_VALUES)
    recipe.targetScaling = fitTargetScaling(arguments.text("scale_targets"), table, split);
  remarks = remarksOn(table, arguments, recipe);
  remarkConstants(table, split, recipe, remarks);
  return {std::move(table), std::move(split)};
}

void rt::writeRows(const std::string &path, const TrainingTable &read) {
  writeFile(path, jsonText(Json(rowLists(read.table, read.split))) + "\n");
}

Samples rt::readTraining(const trop_model &model, const Options &options, TableRequest &request,
                         uint64_t seed, DataRecipe &recipe, std::vector<std::string> &remarks) {
  TrainingTable read = readTrainingTable(model, options, request, seed, recipe, remarks);
  if (!options.rowsOut.empty())
    writeRows(options.rowsOut, read);
  Samples samples(model, std::move(read.table), read.split, recipe.scaling, recipe.targetScaling,
                  recipe.encoding);
  recipe.digest = samples.digest();
  return samples;
}

void rt::useFile(DataRecipe &recipe, const std::string &path, const std::string &labels) {
  checkLabels(recipe.source, path, labels);
  replaceFiles(recipe, path, labels);
  if (!isFolder(path))
    recipe.rows = 0;
}

TableRequest rt::requestAgain(const trop_model &model, const DataRecipe &recipe,
                              Labelling labelling) {
  TableRequest request;
  static_cast<Files &>(request) = recipe;
  request.model = &model;
  request.options = recipe.options;
  request.features = recipe.features;
  request.labels = recipe.labels;
  bool areNumbers = findSource(recipe.source).hasNumberedClasses();
  request.classes = areNumbers ? recipe.classLabels : recipe.classes;
  if (areNumbers)
    request.classNames = recipe.classes;
  request.dropOtherClasses = recipe.dropOtherClasses;
  request.unlabelled = labelling == Labelling::None;
  request.group = recipe.group;
  request.columns = recipe.columns;
  // Weights are as the train block has them: they say what is trained for, like its loss.
  if (model.train && model.train->data) {
    TableRequest said = DataCall(model, Options()).request();
    request.sampleWeight = said.sampleWeight;
    request.classWeights = said.classWeights;
  }
  if (!recipe.classWeights.empty())
    request.classWeights = recipe.classWeights;
  return request;
}

Table rt::readAgain(const trop_model &model, const DataRecipe &recipe, Labelling labelling) {
  return readTable(recipe.source, requestAgain(model, recipe, labelling));
}

Samples rt::readWhole(const trop_model &model, const DataRecipe &recipe, Labelling labelling) {
  Table table = readAgain(model, recipe, labelling);
  return Samples(model, table, wholeTable(table), recipe.scaling, recipe.targetScaling,
                 recipe.encoding);
}

/// The parts that a training had, and what changed since in the files; empty: nothing.
static std::pair<Samples, std::string> readParts(const trop_model &model, const DataRecipe &recipe,
                                                 uint64_t seed) {
  Table table = readAgain(model, recipe, Labelling::Given);
  Split split = splitTable(table, planOf(recipe, seed));
  Samples samples(model, table, split, recipe.scaling, recipe.targetScaling, recipe.encoding);
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
    moved.forEach(checkPath);
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
