//===- Classification.cpp - Which classes a model mistakes ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Classification.h"

#include "runtime/Support/Error.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace trop;
using namespace trop::rt;

Classification::Classification(int64_t classes)
    : count(classes), confusion(classes * classes), rowsOf(classes), bins(kBins) {}

void Classification::add(int64_t truth, int64_t predicted, double probability) {
  ++rowsOf[truth];
  if (predicted < 0)
    return;
  ++confusion[truth * count + predicted];
  ++bins[std::clamp(int(probability * kBins), 0, kBins - 1)];
}

int64_t Classification::predictedAs(int64_t c) const {
  int64_t sum = 0;
  for (int64_t truth = 0; truth < count; ++truth)
    sum += rows(truth, c);
  return sum;
}

static double ratio(int64_t part, int64_t whole) {
  return whole ? double(part) / double(whole) : 0;
}

double Classification::precision(int64_t c) const { return ratio(rows(c, c), predictedAs(c)); }
double Classification::recall(int64_t c) const { return ratio(rows(c, c), rows(c)); }
double Classification::f1(int64_t c) const {
  return ratio(2 * rows(c, c), predictedAs(c) + rows(c));
}

double Classification::macroF1() const {
  double sum = 0;
  int64_t occurring = 0;
  for (int64_t c = 0; c < count; ++c) {
    sum += f1(c);
    occurring += predictedAs(c) + rows(c) > 0;
  }
  return occurring ? sum / double(occurring) : 0;
}

static std::string formatted(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string rt::confusionTable(const std::string &part, const Classification &classification,
                               const std::vector<std::string> &names) {
  std::vector<std::vector<std::string>> cells = {{"class"}};
  cells[0].insert(cells[0].end(), names.begin(), names.end());
  for (const char *title : {"precision", "recall", "F1"})
    cells[0].push_back(title);
  for (int64_t truth = 0; truth < classification.classes(); ++truth) {
    std::vector<std::string> line = {names[truth]};
    for (int64_t c = 0; c < classification.classes(); ++c)
      line.push_back(std::to_string(classification.rows(truth, c)));
    for (double figure :
         {classification.precision(truth), classification.recall(truth), classification.f1(truth)})
      line.push_back(formatted("%.4f", figure));
    cells.push_back(line);
  }
  return concat("\nconfusion of ", part, ": a line a class, a column a prediction\n",
                alignedTable(cells), "macro-averaged F1 ",
                formatted("%.4f", classification.macroF1()), "\n");
}

std::string rt::histogramTable(const std::string &part, const Classification &classification) {
  constexpr int kBins = Classification::kBins, kWidth = 50;
  int64_t all = 0, most = 1;
  for (int i = 0; i < kBins; ++i) {
    all += classification.bin(i);
    most = std::max(most, classification.bin(i));
  }
  std::vector<std::vector<std::string>> cells = {{"probability", "rows", "share"}};
  for (int i = 0; i < kBins; ++i)
    cells.push_back(
        {formatted("%.2f to ", double(i) / kBins) + formatted("%.2f", double(i + 1) / kBins),
         std::to_string(classification.bin(i)),
         formatted("%.2f %%", 100 * ratio(classification.bin(i), all))});
  std::string table = alignedTable(cells), text;
  // A bar at the end of each line but the first.
  size_t begin = 0;
  for (int i = -1; i < kBins; ++i) {
    size_t end = table.find('\n', begin);
    text += table.substr(begin, end - begin);
    if (i >= 0 && classification.bin(i))
      text += "  " + std::string((classification.bin(i) * kWidth + most - 1) / most, '#');
    text += '\n';
    begin = end + 1;
  }
  return concat("\nprobability of the true class in ", part, "\n", text);
}
