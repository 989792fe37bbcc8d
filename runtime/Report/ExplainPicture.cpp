//===- ExplainPicture.cpp - What decided, as a picture --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/ExplainPicture.h"

#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

#include <algorithm>

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

static constexpr int kMostUnits = 24, kMostInputs = 12;
static constexpr double kLine = 17, kBoxWidth = 520;

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
  for (size_t i = 0; i < unit.leaves.size(); ++i) {
    const Leaf &leaf = unit.leaves[i];
    std::string role;
    if (unit.decision == Decision::Winner)
      role = i == 0 ? "winner " : "runner-up ";
    else if (unit.decision == Decision::Terms)
      role = leaf.share > 0 ? shareText(leaf.share) + " " : "fixed ";
    lines.push_back(role +
                    (unit.decision == Decision::Single ? "of " : figure(leaf.value) + " of ") +
                    elementsText(leaf));
  }
  if (unit.isTied())
    lines.push_back("equal: the first wins");
  else if (unit.margin())
    lines.push_back("margin " + figure(*unit.margin()));
  if (unit.ends)
    lines.push_back(endText(unit));
  return lines;
}

namespace {
/// Boxes under each other, joined by arrows.
class Column {
public:
  explicit Column(double x) : x(x) {}

  void add(const std::vector<std::string> &lines) {
    if (y > 0) {
      double middle = x + 24;
      body += concat("<path d=\"M", coordinate(middle), " ", coordinate(y),
                     "v10m-4 -4l4 4l4 -4\" "
                     "class=\"arrow\"/>\n");
      y += 12;
    }
    double height = double(lines.size()) * kLine + 12;
    body += concat("<rect x=\"", coordinate(x), "\" y=\"", coordinate(y), "\" width=\"",
                   coordinate(kBoxWidth), "\" height=\"", coordinate(height),
                   "\" rx=\"6\" class=\"box\"/>\n");
    for (size_t i = 0; i < lines.size(); ++i)
      body += concat("<text x=\"", coordinate(x + 10), "\" y=\"",
                     coordinate(y + 18 + double(i) * kLine), "\"", i == 0 ? " class=\"head\"" : "",
                     ">", escaped(lines[i]), "</text>\n");
    y += height;
  }

  double x, y = 0;
  std::string body;
};
} // namespace

/// A file has no page around it that has styles.
static const char kStyle[] = "svg{font:13px system-ui,sans-serif}text{fill:#14140f}"
                             ".head{font-weight:600}.box{fill:#fff;stroke:#a5a49c}"
                             ".arrow{fill:none;stroke:#55544e;stroke-width:1.5}";

static std::vector<std::string> inputLines(const trop_model &model, const DataRecipe &recipe,
                                           const Explanation &explanation) {
  const std::vector<InputShare> &inputs = explanation.inputs;
  std::vector<std::string> lines = {inputs.empty() ? "no input decided" : "inputs that decided"};
  for (size_t i = 0; i < inputs.size() && i < kMostInputs; ++i)
    lines.push_back(concat(inputName(model, recipe, inputs[i].position), " = ",
                           figure(inData(recipe, inputs[i].position, inputs[i].value)), ": ",
                           shareText(inputs[i].share)));
  if (inputs.size() > kMostInputs)
    lines.push_back(concat("and ", inputs.size() - kMostInputs, " more"));
  if (!inputs.empty() && explanation.share() < 0.9995)
    lines.push_back(concat("together ", shareText(explanation.share()), " of the decision"));
  return lines;
}

std::string rt::explanationSvg(const trop_model &model, const DataRecipe &recipe,
                               const std::vector<double> &input,
                               const NamedExplanation &explained) {
  bool isPicture = pictureShape(model).first > 0;
  constexpr double kSide = 320, kMargin = 16;
  Column column(isPicture ? kSide + 2 * kMargin : kMargin);
  const ExplainedOutput &output = explained.output;
  column.add({explained.where.substr(explained.where.rfind('/') + 1) + ": " + output.name + " " +
                  figure(output.value),
              output.hasRival ? concat(explained.isPredicted ? "before " : "behind ", output.rival,
                                       " ", figure(output.rivalValue))
                              : "the model's output"});
  const std::vector<Unit> &units = explained.explanation.units;
  for (size_t i = 0; i < units.size() && i < kMostUnits; ++i)
    column.add(unitLines(units[i]));
  if (units.size() > kMostUnits)
    column.add({"and " + counted(int64_t(units.size() - kMostUnits), "more unit")});
  column.add(inputLines(model, recipe, explained.explanation));

  double height = std::max(column.y, isPicture ? kSide : 0) + 2 * kMargin;
  double width = column.x + kBoxWidth + kMargin;
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
  return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 ", -kMargin, " ",
                coordinate(width), " ", coordinate(height), "\" width=\"", coordinate(width),
                "\" height=\"", coordinate(height), "\">\n<style>", kStyle,
                "</style>\n<rect x=\"0\" y=\"", -kMargin,
                "\" width=\"100%\" height=\"100%\" "
                "fill=\"#fcfcfb\"/>\n",
                picture, column.body, "</svg>\n");
}
