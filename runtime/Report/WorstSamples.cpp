//===- WorstSamples.cpp - The samples that a model gets most wrong --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/WorstSamples.h"

#include "runtime/Report/Html.h"
#include "runtime/Report/SamplePicture.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static constexpr size_t kMostFeatures = 12;

std::vector<double> rt::inputInData(const trop_model &model, const Samples &samples,
                                    const Scaling &scaling, int64_t row) {
  trop_samples view = samples.view(row, 1);
  std::vector<double> input(size_t(model.input_count));
  withElement(model.storage, [&](auto zero) {
    auto *values =
        static_cast<const decltype(zero) *>(view.inputs) + view.first * model.input_count;
    std::copy(values, values + model.input_count, input.begin());
  });
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = input[i] * scaling.divisor[i] + scaling.shift[i];
  return input;
}

/// "train.csv:17": a page has no room for folders.
static std::string placeOf(const Samples &samples, int64_t row) {
  std::string place = samples.whereIs(row);
  return escaped(place.substr(place.rfind('/') + 1));
}

std::vector<WorstSample> rt::worstSamples(const trop_model &model, const Samples &samples,
                                          const std::vector<int64_t> &rows,
                                          const Evaluator &evaluator, const Scaling &scaling) {
  std::vector<WorstSample> worst;
  for (int64_t row : rows) {
    Array loss(model.compute, 1);
    evaluator.losses(samples, row, 1, loss.data());
    WorstSample sample{row, loss.get(0), {}, {}, {}};
    sample.input = inputInData(model, samples, scaling, sample.row);
    Array outputs(model.compute, model.output_count);
    evaluator.forward(samples, sample.row, 1, outputs.data());
    for (int64_t d = 0; d < model.output_count; ++d)
      sample.outputs.push_back(samples.targetScaling().inData(outputs.get(d), d));
    if (samples.hasClasses()) {
      sample.truth = samples.classOf(sample.row);
      sample.predicted = largest(outputs, 0, model.output_count);
    } else {
      for (int64_t d = 0; d < model.output_count; ++d)
        sample.expected.push_back(samples.targetScaling().inData(samples.target(sample.row, d), d));
    }
    worst.push_back(std::move(sample));
  }
  return worst;
}

static std::string numbers(const std::vector<double> &values) {
  std::string text;
  for (size_t i = 0; i < values.size() && i < 4; ++i)
    text += (i ? ", " : "") + figure(values[i]);
  return text + (values.size() > 4 ? ", \xe2\x80\xa6" : "");
}

/// What it is, what it was taken for.
static std::string verdict(const trop_model &model, const WorstSample &sample,
                           const DataRecipe &data) {
  if (sample.truth < 0)
    return concat("expected ", numbers(sample.expected), ", found ", numbers(sample.outputs));
  auto said = [&](int64_t c) {
    double output = sample.outputs[c];
    return "<b>" + escaped(data.classes[c]) + "</b>, " +
           (model.head ? percent(output) : figure(output));
  };
  if (sample.predicted == sample.truth)
    return said(sample.truth);
  return said(sample.truth) + "<br>taken for " +
         (sample.predicted < 0 ? "NaN" : said(sample.predicted));
}

/// The classes of a picture, by name.
static std::string pictureLabel(const WorstSample &sample, const DataRecipe &data) {
  if (sample.truth < 0)
    return "input";
  const std::string &truth = data.classes[size_t(sample.truth)];
  return sample.predicted < 0 || sample.predicted == sample.truth
             ? truth
             : concat(truth, " taken for ", data.classes[size_t(sample.predicted)]);
}

static std::string pictures(const trop_model &model, const Samples &samples, const DataRecipe &data,
                            const std::vector<WorstSample> &worst) {
  auto [height, width] = pictureShape(model);
  std::string html = "<div class=\"samples\">\n";
  for (const WorstSample &sample : worst)
    html += concat("<div class=\"sample\">",
                   drawPicture(sample.input, height, width, {}, pictureLabel(sample, data)),
                   verdict(model, sample, data), "<br><span class=\"dim\">loss ",
                   figure(sample.loss), "<br>", placeOf(samples, sample.row), "</span></div>\n");
  return html + "</div>\n";
}

static std::string table(const trop_model &model, const Samples &samples, const DataRecipe &data,
                         const std::vector<WorstSample> &worst) {
  std::vector<std::string> head = {"where", "what it is", "loss"};
  size_t features = std::min(data.features.size(), kMostFeatures);
  for (size_t f = 0; f < features; ++f)
    head.push_back(escaped(data.features[f]));
  std::vector<std::vector<std::string>> rows;
  for (const WorstSample &sample : worst) {
    rows.push_back(
        {placeOf(samples, sample.row), verdict(model, sample, data), figure(sample.loss)});
    for (size_t f = 0; f < features; ++f)
      rows.back().push_back(figure(sample.input[f]));
  }
  std::string more = features < data.features.size()
                         ? concat("<p class=\"dim\">The first ", features, " of ",
                                  data.features.size(), " features.</p>\n")
                         : "";
  return htmlTable(head, rows) + more;
}

std::string rt::drawWorst(const trop_model &model, const Samples &samples, const DataRecipe &data,
                          const std::vector<WorstSample> &worst) {
  if (worst.empty())
    return "";
  return pictureShape(model).first > 0 ? pictures(model, samples, data, worst)
                                       : table(model, samples, data, worst);
}
