//===- Explain.cpp - The command explain ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Cli/Place.h"
#include "runtime/Cli/UsedWeights.h"
#include "runtime/Explain/ExplainText.h"
#include "runtime/Report/ExplainPicture.h"
#include "runtime/Report/WorstSamples.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Names.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Standard.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// An output by its name, or by its number from 0.
static std::optional<int64_t> readOutput(const std::string &text,
                                         const std::vector<std::string> &names) {
  if (text.empty())
    return std::nullopt;
  auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end())
    return found - names.begin();
  int64_t number = -1;
  if (readNumber(text, number) && number >= 0 && number < int64_t(names.size()))
    return number;
  throw UsageError(concat("--class: expected one of ", quoted(names), " or its number, found '",
                          text, "'", suggestName(text, names)));
}

int rt::runExplain(const trop_model &model, const Options &options) {
  if (options.top < 1)
    throw UsageError("--top: expected at least 1, found 0");
  Place place = readPlace(options.at);
  if (!options.picture.empty())
    checkResult(model, options.picture, {place.path, options.checkpoint});
  Weights weights(model);
  Checkpoint checkpoint = loadUsed(model, options, weights, {place.path});
  noteChanges(model, options, checkpoint, place.path);
  DataRecipe &recipe = checkpoint.data;
  bool classes = model.target == TROP_TARGET_CLASSES;
  std::optional<int64_t> output =
      readOutput(options.explained, classes ? recipe.classes : recipe.labels);
  recipe.path = place.path;
  recipe.rows = 0; // all of them
  Table table = readAgain(model, recipe, Labelling::None);
  Samples samples(model, table, pickRows(table, place), recipe.scaling, recipe.targetScaling,
                  recipe.encoding);
  if (samples.rows() != 1)
    throw UsageError(concat("--at: expected one row, as in '", place.path, ":", table.lines.front(),
                            "', found the file of ", counted(samples.rows(), "row")));
  Evaluator evaluator(model, weights, 1);
  NamedExplanation explained =
      explainOutput(model, evaluator, samples, recipe, 0, output, options.top);
  if (!options.picture.empty())
    writeFile(
        options.picture,
        explanationSvg(model, recipe, inputInData(model, samples, recipe.scaling, 0), explained));
  if (isStandard(options.picture))
    return 0;
  writeOutput(options.json ? explanationJson(model, recipe, explained)
                           : explanationText(model, recipe, explained));
  return 0;
}
