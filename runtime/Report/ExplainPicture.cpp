//===- ExplainPicture.cpp - What decided, as a picture --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/ExplainPicture.h"

#include "runtime/Report/BoxColumn.h"
#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <set>

using namespace trop;
using namespace trop::rt;

static constexpr double kCircledShare = 0.2;

std::vector<PictureMark> rt::marksOf(const Explanation &explanation, const char *colour) {
  std::vector<PictureMark> marks;
  for (const InputShare &input : explanation.inputs)
    marks.push_back({input.position, input.share / explanation.inputs[0].share,
                     input.share >= kCircledShare, colour});
  std::reverse(marks.begin(), marks.end()); // The largest share above all others.
  return marks;
}

//===----------------------------------------------------------------------===//
// The path
//===----------------------------------------------------------------------===//

static constexpr size_t kMostGroups = 24, kMostInputs = 12;

static std::string elementsText(const Leaf &leaf) {
  std::string text;
  for (size_t i = 0; i < leaf.elements.size() && i < 3; ++i)
    text += (i ? ", " : "") + leaf.elements[i].name() + " " + figure(leaf.elements[i].value);
  return text + (leaf.elements.size() > 3 ? ", \xe2\x80\xa6" : "");
}

/// The lines in a unit's box.
static std::vector<std::string> unitLines(const Unit &unit) {
  std::vector<std::string> lines = {
      concat(unit.name(), " = ", figure(unit.value), ": ", decisionText(unit))};
  if (unit.share < 0.9995)
    lines[0] += ", share " + shareText(unit.share);
  std::vector<const Leaf *> leaves = shownLeaves(unit);
  for (size_t i = 0; i < leaves.size(); ++i) {
    const Leaf &leaf = *leaves[i];
    std::string role;
    if (unit.decision == Decision::Winner)
      role = i == 0 ? "winner " : "runner-up ";
    else if (unit.decision == Decision::Terms)
      role = termText(leaf) + " ";
    lines.push_back(role +
                    (unit.decision == Decision::Single ? "of " : figure(leaf.value) + " of ") +
                    elementsText(leaf));
  }
  if (std::string more = moreLeavesText(unit); !more.empty())
    lines.push_back(more);
  if (unit.isTied())
    lines.push_back("equal: the first wins");
  else if (unit.margin())
    lines.push_back("margin " + figure(*unit.margin()));
  if (unit.ends)
    lines.push_back(endText(unit));
  return lines;
}

/// A file has no page around it that has styles.
static const char kStyle[] = ":root{max-width:100%;height:auto;font:13px system-ui,sans-serif}"
                             "text{fill:#14140f}.ground{fill:#fcfcfb}.head{font-weight:600}"
                             ".box{fill:#fff;stroke:#a5a49c}.frame{fill:#f0efea;stroke:#e2e1dc}"
                             ".more{fill:#55544e}.arrow{fill:none;stroke:#55544e;stroke-width:1.5}"
                             "@media (prefers-color-scheme:dark){text{fill:#f4f3ee}"
                             ".ground{fill:#171716}.box{fill:#1f1f1e;stroke:#77766f}"
                             ".frame{fill:#2a2a28;stroke:#363633}.more{fill:#b6b5ad}"
                             ".arrow{stroke:#b6b5ad}}";

static std::vector<std::string> inputLines(const trop_model &model, const DataRecipe &recipe,
                                           const Explanation &explanation) {
  const std::vector<InputShare> &inputs = explanation.inputs;
  std::vector<std::string> lines = {inputs.empty() ? "no input decided" : "inputs that decided"};
  for (size_t i = 0; i < explanation.shownInputs(kMostInputs); ++i)
    lines.push_back(concat(inputName(model, recipe, inputs[i].position), " = ",
                           figure(inData(recipe, inputs[i].position, inputs[i].value)), ": ",
                           shareText(inputs[i].share)));
  if (std::string more = moreInputsText(explanation, kMostInputs); !more.empty())
    lines.push_back(more);
  if (!inputs.empty() && explanation.share() < 0.9995)
    lines.push_back(concat("together ", shareText(explanation.share()), " of the decision"));
  return lines;
}

static std::vector<std::string> outputLines(const NamedExplanation &explained) {
  const ExplainedOutput &output = explained.output;
  return {explained.where.substr(explained.where.rfind('/') + 1) + ": " + output.name + " " +
              figure(output.value),
          output.hasRival ? concat(explained.isPredicted ? "before " : "behind ", output.rival, " ",
                                   figure(output.rivalValue))
                          : "the model's output"};
}

/// The output, a group for the units of a step, and the inputs; each below all that read it.
static std::vector<BoxGroup> groupsOf(const trop_model &model, const DataRecipe &recipe,
                                      const NamedExplanation &explained) {
  const std::vector<Unit> &units = explained.explanation.units;
  std::vector<BoxGroup> groups = {{{outputLines(explained)}, {}}};
  std::vector<size_t> groupOf(units.size(), 0);
  std::set<size_t> ofInputs;
  for (size_t first = 0, end; first < units.size(); first = end) {
    if (groups.size() > kMostGroups) {
      ofInputs = {groups.size()};
      groups.push_back(
          {{{moreText(int64_t(units.size() - first), 0, "unit")}}, {groups.size() - 1}});
      break;
    }
    size_t shown = 0, small = 0;
    std::set<size_t> readers;
    BoxGroup group;
    for (end = first; end < units.size() && units[end].step == units[first].step; ++end) {
      const Unit &unit = units[end];
      groupOf[end] = groups.size();
      small += !isShown(unit.share);
      if (!isShown(unit.share))
        continue;
      ++shown;
      group.boxes.push_back(unitLines(unit));
      for (size_t reader : unit.readers)
        if (isShown(units[reader].share))
          readers.insert(groupOf[reader]);
      if (unit.readsInput)
        ofInputs.insert(groups.size());
    }
    if (first == 0)
      readers.insert(0);
    group.readers.assign(readers.begin(), readers.end());
    group.more = moreText(int64_t(end - first - shown), int64_t(small), "unit");
    groups.push_back(std::move(group));
  }
  groups.push_back(
      {{inputLines(model, recipe, explained.explanation)}, {ofInputs.begin(), ofInputs.end()}});
  return groups;
}

std::string rt::explanationSvg(const trop_model &model, const DataRecipe &recipe,
                               const std::vector<double> &input,
                               const NamedExplanation &explained) {
  bool isPicture = pictureShape(model).first > 0;
  constexpr double kSide = 320, kMargin = 16;
  double left = isPicture ? kSide + 2 * kMargin : kMargin;
  BoxColumn column = drawBoxes(groupsOf(model, recipe, explained), left);
  double height = std::max(column.height, isPicture ? kSide : 0) + 2 * kMargin;
  double width = left + column.width + kMargin;
  std::string picture;
  if (isPicture) {
    auto [rows, columns] = pictureShape(model);
    double scale = kSide / double(std::max(rows, columns));
    std::string place =
        concat("x=\"", kMargin, "\" y=\"0\" width=\"", coordinate(double(columns) * scale),
               "\" height=\"", coordinate(double(rows) * scale), "\"");
    picture = drawPicture(input, rows, columns, marksOf(explained.explanation, "#f0814f"));
    // One picture in another has no ground of its own.
    picture = concat("<rect ", place, "/>\n<svg ", place, picture.substr(4));
  }
  return concat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 ", -kMargin, " ", coordinate(width),
      " ", coordinate(height), "\" width=\"", coordinate(width), "\" height=\"", coordinate(height),
      "\">\n<style>", kStyle, "</style>\n<rect x=\"0\" y=\"", -kMargin,
      "\" width=\"100%\" height=\"100%\" class=\"ground\"/>\n", picture, column.svg, "</svg>\n");
}
