//===- Decisions.cpp - Which inputs decided, on a page --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/Decisions.h"

#include "runtime/Report/ExplainPicture.h"
#include "runtime/Report/Html.h"
#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

static constexpr size_t kMostUnits = 6, kMostInputs = 3;
static constexpr int64_t kTerms = 3;
/// Of what it was taken for, and of what it is: on a black picture in either scheme.
static constexpr const char *kMarkColours[] = {"#f0814f", "#4c97ec"};

static std::string more(const std::string &text) { return text.empty() ? "" : "<br>" + text; }

/// "z[7], margin 0.2", a line a unit.
static std::string pathHtml(const std::vector<Unit> &units) {
  std::string html;
  size_t shown = 0, small = 0;
  for (const Unit &unit : units) {
    small += !isShown(unit.share);
    if (shown == kMostUnits || !isShown(unit.share))
      continue;
    ++shown;
    html += "<br>" + escaped(unit.name());
    if (unit.isTied())
      html += ", tied";
    else if (unit.margin())
      html += ", margin " + figure(*unit.margin());
    else if (unit.share < 0.9995)
      html += ", " + shareText(unit.share);
    if (unit.ends)
      html += ", " + endText(unit);
  }
  return html + more(moreText(int64_t(units.size() - shown), int64_t(small), "unit"));
}

static std::string inputsHtml(const trop_model &model, const DataRecipe &data,
                              const Explanation &explanation) {
  const std::vector<InputShare> &inputs = explanation.inputs;
  std::string html;
  for (size_t i = 0; i < explanation.shownInputs(kMostInputs); ++i)
    html += "<br>" + escaped(inputName(model, data, inputs[i].position)) + " = " +
            figure(inData(data, inputs[i].position, inputs[i].value)) +
            (inputs[i].share < 0.9995 ? ", " + shareText(inputs[i].share) : "");
  return html + more(moreInputsText(explanation, kMostInputs));
}

std::string rt::drawDecisions(const trop_model &model, const Samples &samples,
                              const Evaluator &evaluator, const DataRecipe &data,
                              const std::vector<WorstSample> &worst) {
  if (!canExplain(model) || worst.empty())
    return "";
  auto [height, width] = pictureShape(model);
  std::string html = "<div class=\"decisions\">\n";
  for (const WorstSample &sample : worst) {
    std::vector<int64_t> outputs = {sample.truth < 0 ? 0 : sample.predicted};
    if (sample.truth >= 0 && sample.truth != sample.predicted)
      outputs.push_back(sample.truth);
    if (outputs[0] < 0)
      continue; // Its outputs are NaN.
    std::vector<NamedExplanation> found;
    for (int64_t output : outputs)
      found.push_back(explainOutput(model, evaluator, samples, data, sample.row, output, kTerms));
    std::vector<PictureMark> marks;
    std::string text;
    for (size_t i = found.size(); i-- > 0;) // The first above all others.
      for (const PictureMark &mark : marksOf(found[i].explanation, kMarkColours[i]))
        marks.push_back(mark);
    for (size_t i = 0; i < found.size(); ++i)
      text += concat("<p><i style=\"background:", kMarkColours[i], "\"></i><b>",
                     escaped(found[i].output.name), "</b> ",
                     sample.truth < 0    ? ""
                     : found.size() == 1 ? "was found, rightly"
                     : i == 0            ? "was found"
                                         : "was right",
                     pathHtml(found[i].explanation.units),
                     inputsHtml(model, data, found[i].explanation), "</p>");
    std::string where = found[0].where;
    html += concat("<div class=\"sample\">",
                   height > 0 ? drawPicture(sample.input, height, width, marks) : "", text,
                   "<span class=\"dim\">loss ", figure(sample.loss), ", ",
                   escaped(where.substr(where.rfind('/') + 1)), "</span></div>\n");
  }
  return html + "</div>\n";
}
