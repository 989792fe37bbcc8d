//===- Page.cpp - Polytopes as a page -------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/Figures.h"
#include "lib/Analysis/Polytope/Report.h"

#include "runtime/Report/Html.h"

using namespace trop;
using namespace trop::rt;

/// Of outputs, or of polynomials of one op.
static constexpr size_t kMostPictures = 12;

static std::string tableOf(const Rows &rows) {
  Rows cells;
  for (const std::vector<std::string> &row : rows) {
    std::vector<std::string> &line = cells.emplace_back();
    for (const std::string &cell : row)
      line.push_back(escaped(cell));
  }
  std::vector<std::string> head = cells.front();
  cells.erase(cells.begin());
  return htmlTable(head, cells);
}

static std::string inCharts(const std::string &figures) {
  return figures.empty() ? "" : "<div class=\"charts\">\n" + figures + "</div>\n";
}

static std::string drawLayer(const HiddenLayerFacts &layer) {
  std::string figures, more;
  for (size_t output = 0; output < std::min(layer.outputs.size(), kMostPictures); ++output)
    figures += drawZonotopes("output " + std::to_string(output), layer.outputs[output]);
  if (layer.outputs.size() > kMostPictures)
    more = "<p>The first " + std::to_string(kMostPictures) + " outputs are drawn.</p>\n";
  return inCharts(figures) + more + tableOf(listOutputs(layer));
}

static std::string drawPolynomialFigures(const PolynomialFacts &polynomial) {
  std::string figures = drawPolynomial("Newton polytope", polynomial);
  if (polynomial.regions)
    figures += drawRegions("where monomials win", *polynomial.regions);
  return inCharts(figures);
}

static std::string describeRest(const ModelPolytopes &model) {
  Rows rows;
  for (const NotAnalysed &rest : model.rest)
    rows.push_back({escaped(describePlace(rest.place)), escaped(rest.reason)});
  return rows.empty() ? "" : "<div class=\"left\">" + htmlTable({"", "reason"}, rows) + "</div>";
}

std::string trop::makePage(const ModelPolytopes &model) {
  Page page("Polytopes of " + model.model.name, describePlace(model.model));
  if (model.regions)
    page.add(describeRegions(*model.regions),
             inCharts(drawRegions("regions of the input", *model.regions)) +
                 tableOf(listDecisions(*model.regions)));
  for (const HiddenLayerFacts &layer : model.layers)
    page.add("Units " + describeLayer(layer), drawLayer(layer));
  size_t drawn = 0;
  for (const PolynomialFacts &polynomial : model.polynomials)
    page.add("Polynomial " + describePolynomial(polynomial),
             (drawn++ < kMostPictures ? drawPolynomialFigures(polynomial) : "<p>Not drawn.</p>\n") +
                 folded("monomials", tableOf(listMonomials(polynomial))));
  page.add("Not analysed", describeRest(model));
  return page.text();
}
