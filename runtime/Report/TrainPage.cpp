//===- TrainPage.cpp - A page about one training --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/ClassPictures.h"
#include "runtime/Report/Decisions.h"
#include "runtime/Report/Html.h"
#include "runtime/Report/Pages.h"
#include "runtime/Report/RunCharts.h"
#include "runtime/Report/WorstSamples.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Interrupt.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static const std::string kDecisionsNote = "<p class=\"dim\">From the score down to the input, unit "
                                          "by unit. A maximum or minimum is decided "
                                          "by its winner, and the margin is what it is ahead of "
                                          "the next; a sum by its largest terms, with "
                                          "their shares.</p>\n";

static std::string tile(const std::string &name, const std::string &value) {
  return "<div class=\"tile\"><span>" + escaped(name) + "</span><b>" + escaped(value) +
         "</b></div>\n";
}

static std::string tiles(const Run &run, const DataRecipe &data) {
  std::string html = "<div class=\"tiles\">\n";
  if (run.end)
    html += tile("steps, " + run.end->stop, grouped(run.end->steps)) +
            tile("time of training", duration(run.end->seconds));
  const std::vector<PartMetrics> *figures = run.lastFigures();
  for (const PartMetrics &metrics : figures ? *figures : std::vector<PartMetrics>()) {
    if (metrics.accuracy)
      html += tile(metrics.part + " accuracy", percent(*metrics.accuracy));
    if (metrics.classification)
      html += tile(metrics.part + " macro F1", percent(metrics.classification->macroF1()));
    if (metrics.rootMeanSquare)
      html += tile(metrics.part + " RMSE", figure(*metrics.rootMeanSquare));
    if (metrics.rSquared)
      html += tile(metrics.part + (metrics.targetRSquared.size() > 1 ? " mean" : "") + " R squared",
                   figure(*metrics.rSquared));
    if (metrics.maxLoss)
      html += tile(metrics.part + (data.targetScaling.isOn() ? " max scaled loss" : " max loss"),
                   figure(*metrics.maxLoss));
  }
  return html + "</div>\n";
}

static std::string charts(const std::string &figures) {
  return figures.empty() ? "" : "<div class=\"charts\">\n" + figures + "</div>\n";
}

/// The last part, which training did not see, is at hand, the others are folded away.
template <typename DrawPart>
static std::string byPart(const Samples &samples, const DrawPart &drawPart) {
  std::string html;
  for (size_t i = samples.parts().size(); i-- > 0;) {
    const Part &part = samples.parts()[i];
    bool isLast = i + 1 == samples.parts().size();
    std::string drawn = drawPart(i);
    if (!drawn.empty())
      html += isLast ? "<h3>" + escaped(part.name) + "</h3>\n" + drawn : folded(part.name, drawn);
  }
  return html;
}

static std::string classes(const Run &run, const Samples &samples, const DataRecipe &data) {
  const std::vector<PartMetrics> *last = run.lastFigures();
  return byPart(samples, [&](size_t i) -> std::string {
    if (!last || !(*last)[i].classification)
      return "";
    const Classification &figures = *(*last)[i].classification;
    return charts(drawConfusion((*last)[i].part, figures, data.classes) +
                  drawConfidence((*last)[i].part, figures));
  });
}

/// R squared of several targets.
static std::string targets(const Run &run, const DataRecipe &data) {
  const std::vector<PartMetrics> *last = run.lastFigures();
  if (!last || last->empty())
    return "";
  std::vector<std::vector<std::string>> rows = rSquaredCells(*last, data.labels);
  if (rows.empty())
    return "";
  for (std::vector<std::string> &row : rows)
    for (std::string &cell : row)
      cell = escaped(cell);
  std::vector<std::string> head = rows.front();
  rows.erase(rows.begin());
  return htmlTable(head, rows);
}

/// Of every part; none of a model without a loss. They are in the final figures, if there are any.
static std::vector<std::vector<WorstSample>> worstOfParts(const Run &run, const trop_model &model,
                                                          const Samples &samples,
                                                          const Evaluator &evaluator,
                                                          const DataRecipe &data) {
  std::vector<std::vector<WorstSample>> worst(samples.parts().size());
  bool known = run.end && !run.end->parts.empty();
  for (size_t i = 0; i < worst.size() && evaluator.hasLoss(); ++i)
    worst[i] = worstSamples(model, samples,
                            known ? run.end->parts[i].worst
                                  : worstRows(model, samples, evaluator, samples.parts()[i]),
                            evaluator, data.scaling);
  return worst;
}

static std::string settings(const Run &run) {
  std::vector<std::vector<std::string>> rows;
  for (const auto &[key, value] : flatSettings(run.settings))
    rows.push_back({escaped(key), escaped(shortDigest(value))});
  return "<div class=\"left\">" + htmlTable({"setting", ""}, rows) + "</div>\n";
}

static std::string leftOut(const Run &run) {
  if (!run.end || run.end->evaluationsLeftOut == 0)
    return "";
  return concat("<p class=\"dim\">", counted(run.end->evaluationsLeftOut, "evaluation"),
                " left out, for the time that they would have taken.</p>\n");
}

static std::string evaluations(const Run &run) {
  std::vector<std::vector<std::string>> rows;
  auto text = [](const std::optional<double> &value) { return value ? figure(*value) : "-"; };
  for (const Evaluation &evaluation : run.evaluations)
    for (const PartMetrics &metrics : evaluation.parts)
      rows.push_back({grouped(evaluation.step), duration(evaluation.seconds), escaped(metrics.part),
                      metrics.accuracy ? percent(*metrics.accuracy) : "-",
                      text(metrics.rootMeanSquare), text(metrics.maxLoss),
                      text(metrics.averageLoss)});
  if (rows.empty())
    return "";
  return folded(
      "evaluations as a table",
      htmlTable({"step", "time", "part", "accuracy", "RMSE", "max loss", "mean loss"}, rows));
}

static void addWorst(Page &page, const Run &run, const trop_model &model, const Samples &samples,
                     const Evaluator &evaluator, const DataRecipe &data) {
  auto worst = worstOfParts(run, model, samples, evaluator, data);
  page.add("Samples of the largest loss",
           byPart(samples, [&](size_t i) { return drawWorst(model, samples, data, worst[i]); }));
  std::string decisions = byPart(samples, [&](size_t i) {
    checkInterrupt();
    return drawDecisions(model, samples, evaluator, data, worst[i]);
  });
  page.add("Which inputs decided about them", decisions.empty() ? "" : kDecisionsNote + decisions);
}

std::string rt::trainPage(const Run &run, const trop_model &model, const Samples &samples,
                          const Evaluator &evaluator, const DataRecipe &data) {
  Page page(concat("Training of ", model.name),
            concat(model.source, ", seed ", run.settings.value("seed", OrderedJson()).dump(), ", ",
                   run.settings.value("started", "")));
  page.add("", tiles(run, data));
  if (run.end && !run.end->error.empty())
    page.add("Why it failed", "<p>" + escaped(run.end->error) + "</p>\n");
  page.add("Curves", charts(drawRun(run)) + leftOut(run) + evaluations(run));
  page.add("Classes", classes(run, samples, data));
  page.add("Targets", targets(run, data));
  try {
    addWorst(page, run, model, samples, evaluator, data);
  } catch (const Interrupted &) {
    page.add("", "<p class=\"dim\">The program was interrupted: samples are left out.</p>\n");
  }
  page.add("Settings", settings(run));
  return page.text();
}
