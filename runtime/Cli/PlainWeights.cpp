//===- PlainWeights.cpp - Weights that do not say all of their data -------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/PlainWeights.h"

#include "runtime/Data/Source.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"

#include <cstring>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

namespace {
class Completion {
public:
  Completion(const trop_model &model, const Options &options, const std::string &origin,
             const UsedData &used, DataRecipe &recipe)
      : model(model), options(options), origin(origin), used(used), recipe(recipe) {}
  void run();

private:
  bool classes() const { return model.target == TROP_TARGET_CLASSES; }
  void takeBlock();
  void takeNames();
  void setFiles();
  void takeScaling(Scaling &scaling, const char *argument, const char *fields, int64_t columns);
  const Table &table();
  const trop_call *block() const;

  const trop_model &model;
  const Options &options;
  const std::string &origin; // of the weights; empty: built in
  const UsedData &used;
  DataRecipe &recipe;
  std::optional<Table> read;
};
} // namespace

/// Where the train block is of the same source.
const trop_call *Completion::block() const {
  const trop_call *data = model.train ? model.train->data : nullptr;
  return data && recipe.source == data->name ? data : nullptr;
}

/// Of the table nothing but names is looked at, and of which type its integers are.
const Table &Completion::table() {
  if (read)
    return *read;
  std::error_code ignored;
  if (!std::filesystem::exists(used.path, ignored) ||
      std::filesystem::is_regular_file(used.path, ignored) ||
      std::filesystem::is_directory(used.path, ignored))
    return read.emplace(readAgain(model, recipe, used.labelling));
  fail("expected a file of data beside ", origin.empty() ? kBuiltIn : "the weights of " + origin,
       ", which do not name their columns and classes, found '", used.path,
       "', which is read once; 'features', 'labels' and 'classes' of metadata 'trop_data' name "
       "them");
}

void Completion::takeBlock() {
  const trop_call *data = model.train ? model.train->data : nullptr;
  if (recipe.source.empty())
    recipe.source = data ? data->name : "csv";
  const Source &source = findSource(recipe.source);
  Arguments arguments(dataSource(recipe.source.c_str()), block());
  for (const char *option : source.options())
    if (arguments.has(option) && !recipe.options.count(option))
      recipe.options[option] = arguments.texts(option);
  if (arguments.declares("label") && recipe.labels.empty())
    recipe.labels = arguments.texts("label");
  if (!classes() || !recipe.classes.empty())
    return;
  recipe.classes = arguments.texts("classes");
  recipe.dropOtherClasses = !recipe.classes.empty();
  if (!source.hasLabelFiles())
    return;
  recipe.classLabels = recipe.classes;
  if (std::vector<std::string> names = arguments.texts("names"); !names.empty())
    recipe.classes = names;
}

/// Those of the command, which may be a folder with files named as the train block's.
void Completion::setFiles() {
  static_cast<Files &>(recipe) = Files();
  if (used.labelling == Labelling::None) {
    recipe.path = used.path;
    return;
  }
  Arguments arguments(dataSource(recipe.source.c_str()), block());
  FileArguments names = findSource(recipe.source).files();
  for (auto [name, path] : {std::pair(names.labelPath, &recipe.labelPath),
                            {names.path, &recipe.path},
                            {names.testPath, &recipe.testPath},
                            {names.testLabelPath, &recipe.testLabelPath}})
    if (name)
      *path = arguments.text(name);
  useFile(recipe, used.path, options.labels);
}

static std::string numbered(const char *name, int64_t count, int64_t number) {
  return count == 1 ? std::string(name) : concat(name, " ", number);
}

void Completion::takeNames() {
  if (recipe.features.empty())
    recipe.features = table().features;
  if (classes() && recipe.classes.empty() && used.labelling == Labelling::Given)
    recipe.classes = table().classes;
  int64_t classCount = classes() ? model.output_count : 0;
  for (int64_t c = int64_t(recipe.classes.size()); c < classCount; ++c)
    recipe.classes.push_back(std::to_string(c));
  if (recipe.labels.empty() && used.labelling == Labelling::Given)
    recipe.labels = table().labels;
  int64_t labelCount = classes() ? 1 : model.output_count;
  for (int64_t o = int64_t(recipe.labels.size()); o < labelCount; ++o)
    recipe.labels.push_back(numbered("label", labelCount, o));
}

void Completion::takeScaling(Scaling &scaling, const char *argument, const char *fields,
                             int64_t columns) {
  if (!scaling.shift.empty())
    return;
  bool isSaid = !scaling.kind.empty();
  if (!isSaid)
    scaling.kind = Arguments(dataSource(recipe.source.c_str()), block()).text(argument);
  if (scaling.kind == "none") {
    scaling.shift.assign(size_t(columns), 0);
    scaling.divisor.assign(size_t(columns), 1);
  } else if (scaling.kind == "unit") {
    scaling = fitScaling("unit", table(), wholeTable(table()), recipe.encoding);
  } else {
    fail(origin.empty() ? kBuiltIn : origin, ": expected the numbers by which ", argument, ": ",
         scaling.kind, " scales, as ", fields, " of metadata 'trop_data', found none: ",
         isSaid ? "they" : "the train block says so, but they",
         " are fitted on training data, which these weights do not know",
         isSaid ? "" : concat("; of data that are not scaled, say ", argument, ": none"));
  }
}

void Completion::run() {
  takeBlock();
  if (used.path.empty())
    throw UsageError(concat("expected --data FILE",
                            origin.empty() ? concat(": ", kBuiltIn, " do")
                                           : concat(" beside --weights: '", origin, "' does"),
                            " not say on which data to evaluate"));
  setFiles();
  takeNames();
  takeScaling(recipe.scaling, "scale", "'scale_shift' and 'scale_divisor'", model.input_count);
  if (classes())
    recipe.targetScaling = {"none", {}, {}};
  else // Those that are not scaled have no numbers.
    takeScaling(recipe.targetScaling, "scale_targets", "'target_shift' and 'target_divisor'", 0);
}

void rt::completeRecipe(const trop_model &model, const Options &options, const std::string &origin,
                        const UsedData &used, DataRecipe &recipe) {
  Completion(model, options, origin, used, recipe).run();
}
