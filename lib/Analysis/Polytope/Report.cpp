//===- Report.cpp - Polytopes as tables and as JSON -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/Report.h"

#include "lib/Support/Table.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace trop {

/// Longer lists are in JSON alone.
static constexpr size_t kMostListed = 64;

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static std::string formatFigure(double value) {
  std::string text;
  raw_string_ostream(text) << format("%.6g", value == 0 ? 0 : value);
  return text;
}

std::string counted(int64_t count, StringRef noun) {
  return (Twine(count) + " " + noun + (count == 1 ? "" : "s")).str();
}

std::string describePlace(const SourcePlace &place) {
  if (place.file.empty())
    return "'" + place.name + "'";
  return ("'" + place.name + "' at " + sys::path::filename(place.file) + ":" + Twine(place.line))
      .str();
}

std::string describePolynomial(const PolynomialFacts &polynomial) {
  std::string output = polynomial.output ? ", output " + std::to_string(*polynomial.output) : "";
  return describePlace(polynomial.place) + output + ": " + (polynomial.isMax ? "max" : "min") +
         " of " + counted(int64_t(polynomial.monomials.size()), "monomial") + " in " +
         counted(polynomial.variables, "variable") + ", " +
         counted(polynomial.count(Wins::Region), "linear region");
}

std::string describeLayer(const HiddenLayerFacts &layer) {
  return describePlace(layer.place) + ": " + counted(layer.units, "unit") + " of " +
         counted(layer.inputs, "input") + ", " + counted(layer.regions, "linear region");
}

std::string describeRegions(const InputRegions &regions) {
  return counted(regions.inputs, "input") + " in [" + formatFigure(regions.box.low) + ", " +
         formatFigure(regions.box.high) + "]: " + counted(regions.regions, "linear region");
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

Rows listOutputs(const HiddenLayerFacts &layer) {
  Rows rows{{"output", "zonotope", "generators", "vertices", "upper envelope", "linear regions",
             "H(P, Q)", "DH(P, Q)"}};
  for (auto [number, output] : enumerate(layer.outputs)) {
    auto add = [&](std::string number, const char *name, const ZonotopeFacts &facts) {
      rows.push_back({std::move(number), name, std::to_string(facts.zonotope.generators.rows()),
                      std::to_string(facts.vertices.rows()),
                      std::to_string(facts.envelope.size())});
    };
    add(std::to_string(number), "P", output.positive);
    rows.back().insert(rows.back().end(),
                       {std::to_string(output.regions), formatFigure(output.distance),
                        formatFigure(output.vertexDistance)});
    add("", "Q", output.negative);
    rows.back().resize(rows.front().size());
  }
  return rows;
}

static const char *describeWins(Wins wins) {
  switch (wins) {
  case Wins::Region:
    return "in a region";
  case Wins::Border:
    return "on a border";
  case Wins::Nowhere:
    return "nowhere";
  }
  llvm_unreachable("unknown place");
}

Rows listMonomials(const PolynomialFacts &polynomial) {
  Rows rows{{"monomial", "wins", "offset"}};
  for (int64_t variable = 0; variable < polynomial.variables; ++variable)
    rows.front().push_back("slope " + std::to_string(variable));
  for (auto [number, monomial] : enumerate(polynomial.monomials)) {
    rows.push_back(
        {std::to_string(number), describeWins(monomial.wins), formatFigure(monomial.offset)});
    for (double slope : monomial.slopes)
      rows.back().push_back(formatFigure(slope));
  }
  return rows;
}

Rows listDecisions(const InputRegions &regions) {
  std::vector<std::set<int64_t>> reached(regions.decisions.size());
  for (const Piece &piece : regions.pieces)
    reached[size_t(piece.decision)].insert(piece.region);
  Rows rows{{"decision", "in regions", "share of the box"}};
  for (auto [name, in, share] : zip_equal(regions.decisions, reached, regions.shares))
    rows.push_back({name, std::to_string(in.size()), formatFigure(100 * share) + " %"});
  return rows;
}

static void printTable(const Rows &rows, unsigned numTexts, raw_ostream &out) {
  Table table(numTexts);
  for (const std::vector<std::string> &row : rows)
    table.add(row);
  table.print(out);
}

static void printText(const ModelPolytopes &model, raw_ostream &out) {
  out << model.model.name << '\n';
  for (const HiddenLayerFacts &layer : model.layers) {
    out << "\nunits " << describeLayer(layer) << '\n';
    printTable(listOutputs(layer), 2, out);
  }
  for (const PolynomialFacts &polynomial : model.polynomials) {
    out << "\npolynomial " << describePolynomial(polynomial) << '\n';
    if (polynomial.monomials.size() * (3 + size_t(polynomial.variables)) <= 4 * kMostListed)
      printTable(listMonomials(polynomial), 2, out);
    else
      out << counted(polynomial.count(Wins::Border), "monomial") << " win on borders alone, "
          << polynomial.count(Wins::Nowhere) << " nowhere; JSON lists all\n";
  }
  if (model.regions) {
    out << '\n' << describeRegions(*model.regions) << '\n';
    printTable(listDecisions(*model.regions), 1, out);
  }
  if (!model.rest.empty())
    out << "\nnot analysed\n";
  for (const NotAnalysed &rest : model.rest)
    out << "  " << describePlace(rest.place) << ": " << rest.reason << '\n';
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Array toJson(const Matrix &rows) {
  json::Array array;
  for (auto row : rows.rowwise())
    array.push_back(json::Array(ArrayRef<double>(row.data(), size_t(row.size()))));
  return array;
}

static json::Object toJson(const SourcePlace &place) {
  json::Object object{{"name", place.name}};
  if (!place.file.empty()) {
    object["file"] = place.file;
    object["line"] = place.line;
  }
  return object;
}

static json::Object toJson(const ZonotopeFacts &facts) {
  return json::Object{{"generators", toJson(facts.zonotope.generators)},
                      {"vertices", toJson(facts.vertices)},
                      {"upper_envelope", toJson(facts.getEnvelopePoints())}};
}

static json::Object toJson(const HiddenLayerFacts &layer) {
  json::Object object = toJson(layer.place);
  json::Array outputs;
  for (const OutputFacts &output : layer.outputs)
    outputs.push_back(json::Object{{"positive", toJson(output.positive)},
                                   {"negative", toJson(output.negative)},
                                   {"linear_regions", output.regions},
                                   {"hausdorff", output.distance},
                                   {"hausdorff_of_vertices", output.vertexDistance}});
  object["units"] = layer.units;
  object["inputs"] = layer.inputs;
  object["linear_regions"] = layer.regions;
  object["outputs"] = std::move(outputs);
  return object;
}

/// What is not finite is null.
static json::Value toJson(double number) {
  return std::isfinite(number) ? json::Value(number) : json::Value(nullptr);
}

static json::Object toJson(const InputRegions &regions) {
  json::Array pieces, decisions;
  for (const Piece &piece : regions.pieces)
    pieces.push_back(json::Object{{"polygon", toJson(piece.polygon)},
                                  {"region", piece.region},
                                  {"decision", piece.decision}});
  for (auto [name, share] : zip_equal(regions.decisions, regions.shares))
    decisions.push_back(json::Object{{"name", name}, {"share", share}});
  return json::Object{{"inputs", regions.inputs},
                      {"box", json::Array{regions.box.low, regions.box.high}},
                      {"linear_regions", regions.regions},
                      {"decisions", std::move(decisions)},
                      {"pieces", std::move(pieces)}};
}

static json::Object toJson(const PolynomialFacts &polynomial) {
  json::Object object = toJson(polynomial.place);
  json::Array monomials;
  for (const MonomialFacts &monomial : polynomial.monomials)
    monomials.push_back(json::Object{{"slopes", json::Array(monomial.slopes)},
                                     {"offset", toJson(monomial.offset)},
                                     {"wins", monomial.wins == Wins::Region   ? "region"
                                              : monomial.wins == Wins::Border ? "border"
                                                                              : "nowhere"}});
  object["output"] = polynomial.output ? json::Value(*polynomial.output) : json::Value(nullptr);
  object["extremum"] = polynomial.isMax ? "max" : "min";
  object["linear_regions"] = polynomial.count(Wins::Region);
  if (polynomial.regions)
    object["in_box"] = toJson(*polynomial.regions);
  object["monomials"] = std::move(monomials);
  return object;
}

static void printJson(const ModelPolytopes &model, raw_ostream &out) {
  json::Array layers, polynomials, rest;
  for (const HiddenLayerFacts &layer : model.layers)
    layers.push_back(toJson(layer));
  for (const PolynomialFacts &polynomial : model.polynomials)
    polynomials.push_back(toJson(polynomial));
  for (const NotAnalysed &each : model.rest) {
    json::Object object = toJson(each.place);
    object["reason"] = each.reason;
    rest.push_back(std::move(object));
  }
  json::Value report =
      json::Object{{"model", model.model.name},
                   {"layers", std::move(layers)},
                   {"polynomials", std::move(polynomials)},
                   {"input_regions", model.regions ? json::Value(toJson(*model.regions)) : nullptr},
                   {"not_analysed", std::move(rest)}};
  out << formatv("{0:2}", report) << '\n';
}

void printPolytopes(const ModelPolytopes &model, PolytopeFormat format, raw_ostream &out) {
  switch (format) {
  case PolytopeFormat::Text:
    return printText(model, out);
  case PolytopeFormat::Json:
    return printJson(model, out);
  case PolytopeFormat::Page:
    out << makePage(model);
  }
}

} // namespace trop
