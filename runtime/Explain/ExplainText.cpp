//===- ExplainText.cpp - Explanations as text and JSON --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Explain/ExplainText.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Data/Samples.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

static constexpr size_t kMostInputs = 12;

NamedExplanation rt::explainOutput(const trop_model &model, const Evaluator &evaluator,
                                   const Samples &samples, const DataRecipe &recipe, int64_t row,
                                   std::optional<int64_t> output, int64_t top) {
  if (!canExplain(model))
    throw UsageError(concat("expected a model that computes something to explain, found '",
                            model.name, "', which returns an input or a parameter as it is"));
  Array outputs(model.compute, model.output_count);
  evaluator.forward(samples, row, 1, outputs.data());
  int64_t best = largest(outputs, 0, model.output_count);
  if (best < 0)
    fail(nanText(samples, evaluator, row));
  bool classes = model.target == TROP_TARGET_CLASSES;
  int64_t chosen = output.value_or(classes ? best : 0), rival = -1;
  for (int64_t c = 0; classes && c < model.output_count; ++c)
    if (c != chosen && (rival < 0 || outputs.get(c) > outputs.get(rival)))
      rival = c;
  const std::vector<std::string> &names = classes ? recipe.classes : recipe.labels;
  auto score = [&](int64_t c) {
    return scoreValue(model, evaluator, samples, row, scoreOf(model, c));
  };
  ExplainedOutput explained{names[size_t(chosen)],
                            recipe.targetScaling.inData(outputs.get(chosen), chosen), score(chosen),
                            rival >= 0, ""};
  if (rival >= 0) {
    explained.rival = names[size_t(rival)];
    explained.rivalValue = outputs.get(rival);
    explained.rivalScore = score(rival);
  }
  return {samples.whereIs(row), chosen == best, explained,
          explain(model, evaluator, samples, row, scoreOf(model, chosen), top)};
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

std::string rt::shareText(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", 100 * share);
  return text;
}

std::string rt::decisionText(const Unit &unit) {
  std::string layer = unit.step->operation;
  switch (unit.decision) {
  case Decision::Winner:
    if (unit.step->combiner == TROP_COMBINER_NONE)
      return concat(layer, ", one of ", unit.leafCount);
    return concat(layer,
                  unit.step->combiner == TROP_COMBINER_MAX ? ", the largest of "
                                                           : ", the smallest of ",
                  unit.leafCount);
  case Decision::Terms:
    return concat(layer, ", the sum of ", unit.leafCount);
  case Decision::Single:
    break;
  }
  return layer;
}

std::vector<const Leaf *> rt::shownLeaves(const Unit &unit) {
  std::vector<const Leaf *> shown;
  for (const Leaf &leaf : unit.leaves)
    if (unit.decision != Decision::Terms || !leaf.moves || isShown(leaf.share) ||
        !std::isfinite(leaf.value))
      shown.push_back(&leaf);
  return shown;
}

std::string rt::termText(const Leaf &leaf) {
  if (!leaf.moves)
    return "fixed";
  return leaf.share > 0 ? shareText(leaf.share) : "no share";
}

static std::string smallText(int64_t count, int64_t small) {
  if (small == 0)
    return "";
  return small < count ? concat(", ", small, " of them below 1 %")
                       : concat(", ", count > 1 ? "each " : "", "below 1 %");
}

std::string rt::moreText(int64_t count, int64_t small, const std::string &noun) {
  if (count == 0)
    return "";
  return concat("and ", counted(count, ("more " + noun).c_str()), smallText(count, small));
}

std::string rt::moreLeavesText(const Unit &unit) {
  if (unit.decision != Decision::Terms)
    return "";
  std::vector<const Leaf *> shown = shownLeaves(unit);
  int64_t moving = std::count_if(shown.begin(), shown.end(), [](auto leaf) { return leaf->moves; });
  // Those that move and are not among the largest are smaller than these.
  return moreText(unit.leafCount - int64_t(shown.size()),
                  shown.size() < unit.leaves.size() ? unit.movingCount - moving : 0, "term");
}

std::string rt::moreInputsText(const Explanation &explanation, size_t most) {
  auto all = int64_t(explanation.inputs.size());
  auto shown = int64_t(explanation.shownInputs(most));
  int64_t small = all - int64_t(explanation.shownInputs(size_t(all)));
  return shown == 0 && all > 0 ? counted(all, "input") + smallText(all, small)
                               : moreText(all - shown, small, "input");
}

std::string rt::inputName(const trop_model &model, const DataRecipe &recipe, int64_t position) {
  std::string name = entryText(model.values[0].name, model.input_shape, model.input_rank, position);
  auto at = size_t(position);
  if (model.input_rank > 1)
    return name;
  if (recipe.encoding.isPlain()) // of which there may be many
    return at < recipe.features.size() ? concat(name, " (", recipe.features[at], ")") : name;
  return concat(name, " (", recipe.encoding.inputNames(recipe.features).at(at), ")");
}

double rt::inData(const DataRecipe &recipe, int64_t position, double value) {
  if (size_t(position) >= recipe.scaling.divisor.size())
    return value;
  return value * recipe.scaling.divisor[size_t(position)] + recipe.scaling.shift[size_t(position)];
}

std::string rt::endText(const Unit &unit) {
  if (unit.decision == Decision::Winner && !unit.leaves.empty() && unit.leaves[0].isInit)
    return "what wins does not depend on the sample";
  return unit.decision == Decision::Terms ? "no term has a share" : "no input moves it";
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string elementsText(const Leaf &leaf) {
  std::string text;
  for (const Element &element : leaf.elements)
    text += (text.empty() ? "" : ", ") + element.name() + " " + sixDigits(element.value);
  return text;
}

static std::string unitText(const Unit &unit) {
  std::string text = concat(unit.name(), " = ", sixDigits(unit.value), ": ", decisionText(unit),
                            unit.share < 0.9995 ? ", share " + shareText(unit.share) : "", "\n");
  std::vector<const Leaf *> leaves = shownLeaves(unit);
  for (size_t i = 0; i < leaves.size(); ++i) {
    const Leaf &leaf = *leaves[i];
    std::string role = unit.decision == Decision::Single  ? "of"
                       : unit.decision == Decision::Terms ? termText(leaf)
                       : i == 0                           ? "winner"
                                                          : "runner-up";
    std::string note;
    if (i == 1 && unit.decision == Decision::Winner)
      note = unit.isTied()   ? "  (equal: the first wins)"
             : unit.margin() ? "  (margin " + sixDigits(*unit.margin()) + ")"
                             : "";
    std::string value = unit.decision == Decision::Single ? "" : sixDigits(leaf.value) + "  ";
    text += concat("  ", role, std::string(role.size() < 10 ? 10 - role.size() : 1, ' '), value,
                   leaf.isInit ? "start " : "", elementsText(leaf), note, "\n");
  }
  if (std::string more = moreLeavesText(unit); !more.empty())
    text += "  " + more + "\n";
  if (unit.ends)
    text += "  ends here: " + endText(unit) + "\n";
  return text;
}

std::string rt::explanationText(const trop_model &model, const DataRecipe &recipe,
                                const NamedExplanation &explained) {
  const ExplainedOutput &output = explained.output;
  std::string text = concat(explained.where, ": ", output.name, " ", sixDigits(output.value));
  if (output.hasRival)
    text += concat(explained.isPredicted ? ", before " : ", behind ", output.rival, " ",
                   sixDigits(output.rivalValue));
  if (output.hasRival && output.score != output.rivalScore)
    text += concat("; scores ", sixDigits(output.score), " and ", sixDigits(output.rivalScore),
                   ", margin ", sixDigits(output.score - output.rivalScore));
  if (recipe.targetScaling.isOn())
    text += concat(", scaled ", sixDigits(output.score));
  text += "\n";
  int64_t hidden = 0;
  for (const Unit &unit : explained.explanation.units)
    if (isShown(unit.share))
      text += "\n" + unitText(unit);
    else
      ++hidden;
  if (hidden > 0)
    text += "\n" + moreText(hidden, hidden, "unit") + "\n";
  text += explained.explanation.inputs.empty() ? "\nno input decided\n" : "\ninputs that decided\n";
  std::vector<std::vector<std::string>> cells;
  const std::vector<InputShare> &inputs = explained.explanation.inputs;
  size_t shown = explained.explanation.shownInputs(kMostInputs);
  for (size_t i = 0; i < shown; ++i) {
    const InputShare &input = inputs[i];
    double given = inData(recipe, input.position, input.value);
    cells.push_back({"  " + inputName(model, recipe, input.position), shareText(input.share),
                     sixDigits(input.value) +
                         (given != input.value ? ", in the data " + sixDigits(given) : "")});
  }
  if (!cells.empty())
    text += alignedTable(cells);
  if (std::string more = moreInputsText(explained.explanation, kMostInputs); !more.empty())
    text += "  " + more + "\n";
  if (double share = explained.explanation.share(); !inputs.empty() && share < 0.9995)
    text += concat("  together ", shareText(share), " of the decision\n");
  return text;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// JSON has no infinities.
static OrderedJson number(double value) {
  return std::isfinite(value) ? OrderedJson(value) : OrderedJson();
}

static OrderedJson leafJson(const Leaf &leaf) {
  OrderedJson json = {{"value", number(leaf.value)}, {"share", number(leaf.share)}};
  if (leaf.isInit)
    json["start"] = true;
  json["reads"] = OrderedJson::array();
  for (const Element &element : leaf.elements)
    json["reads"].push_back({{"name", element.name()},
                             {"value", number(element.value)},
                             {"slope", number(element.slope)}});
  return json;
}

static OrderedJson unitJson(const Unit &unit) {
  static constexpr const char *kCombiners[] = {"none", "sum", "max", "min"};
  OrderedJson json = {{"unit", unit.name()},
                      {"layer", unit.step->operation},
                      {"location", unit.step->location},
                      {"combines", kCombiners[unit.step->combiner]},
                      {"value", number(unit.value)},
                      {"share", unit.share},
                      {"leaves", unit.leafCount}};
  if (unit.decision == Decision::Winner) {
    if (!unit.leaves.empty())
      json["winner"] = leafJson(unit.leaves[0]);
    if (unit.leaves.size() > 1)
      json["runner_up"] = leafJson(unit.leaves[1]);
    json["margin"] = unit.margin() ? OrderedJson(*unit.margin()) : OrderedJson();
  } else {
    json["terms"] = OrderedJson::array();
    for (const Leaf &leaf : unit.leaves)
      json["terms"].push_back(leafJson(leaf));
  }
  json["ends"] = unit.ends;
  return json;
}

std::string rt::explanationJson(const trop_model &model, const DataRecipe &recipe,
                                const NamedExplanation &explained) {
  const ExplainedOutput &output = explained.output;
  auto outputJson = [](const std::string &name, double value, double score) {
    return OrderedJson{{"name", name}, {"output", number(value)}, {"score", number(score)}};
  };
  OrderedJson json = {{"model", model.name},
                      {"sample", explained.where},
                      {"explained", outputJson(output.name, output.value, output.score)}};
  if (output.hasRival) {
    json["predicted"] = explained.isPredicted;
    json["next"] = outputJson(output.rival, output.rivalValue, output.rivalScore);
  }
  json["units"] = OrderedJson::array();
  for (const Unit &unit : explained.explanation.units)
    json["units"].push_back(unitJson(unit));
  json["inputs"] = OrderedJson::array();
  for (const InputShare &input : explained.explanation.inputs) {
    OrderedJson entry = {{"name", inputName(model, recipe, input.position)},
                         {"position", input.position},
                         {"share", input.share},
                         {"value", number(input.value)},
                         {"in_data", number(inData(recipe, input.position, input.value))}};
    json["inputs"].push_back(entry);
  }
  return orderedJsonText(json) + "\n";
}
