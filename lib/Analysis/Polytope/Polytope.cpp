//===- Polytope.cpp - Newton polytopes of networks ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unit f(g x^), x^ = (x, 1), with a positively homogeneous f is f(1) max(g x^, 0) +
// f(-1) max(-g x^, 0), so one or two units of relu. Of output j, relu units i with c_ji > 0 are the
// positive zonotope, of generators c_ji g_i, those with c_ji < 0 the negative one (003, Theorem 6).
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/Polytope.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"
#include "dialect/Trop/Transforms/Simplify/Monomials.h"
#include "lib/Analysis/Polytope/InputRegions.h"
#include "lib/Support/ClassNames.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace mlir;

namespace trop {

/// Squares of products of two do not overflow.
static constexpr double kMostWeight = 1e70;

/// Of all linear programs for one op.
static constexpr double kMostEnvelopeCost = 1 << 24;

static SourcePlace makePlace(std::string name, Location loc) {
  SourcePlace place{std::move(name), {}, 0};
  if (auto file = loc->findInstanceOf<FileLineColLoc>()) {
    place.file = file.getFilename().str();
    place.line = file.getLine();
  }
  return place;
}

//===----------------------------------------------------------------------===//
// Zonotopes
//===----------------------------------------------------------------------===//

Matrix ZonotopeFacts::getEnvelopePoints() const {
  const Matrix &generators = zonotope.generators;
  Matrix points = Matrix::Zero(int64_t(envelope.size()), generators.cols());
  for (auto [row, sum] : llvm::enumerate(envelope))
    for (int64_t i = 0; i < generators.rows(); ++i)
      if (sum[i])
        points.row(int64_t(row)) += generators.row(i);
  return points;
}

/// The same layer, of units of relu.
static UnitLayer expandUnits(const UnitLayer &layer, const Activation &activation) {
  UnitLayer relu{Matrix(2 * layer.count(), layer.inputs.cols()),
                 Matrix(2 * layer.count(), layer.outputs.cols())};
  int64_t count = 0;
  for (int64_t unit = 0; unit < layer.count(); ++unit)
    for (double sign : {1.0, -1.0})
      if (double value = activation.value(sign); value != 0) {
        relu.inputs.row(count) = sign * layer.inputs.row(unit);
        relu.outputs.row(count++) = value * layer.outputs.row(unit);
      }
  relu.inputs.conservativeResize(count, Eigen::NoChange);
  relu.outputs.conservativeResize(count, Eigen::NoChange);
  return relu;
}

/// Those of the units whose weight to the output has this sign.
static Zonotope makeZonotope(const UnitLayer &relu, int64_t output, double sign) {
  Zonotope zonotope{Matrix(relu.count(), relu.inputs.cols())};
  int64_t count = 0;
  for (int64_t unit = 0; unit < relu.count(); ++unit)
    if (double weight = sign * relu.outputs(unit, output); weight > 0)
      zonotope.generators.row(count++) = weight * relu.inputs.row(unit);
  zonotope.generators.conservativeResize(count, Eigen::NoChange);
  return zonotope;
}

static ZonotopeFacts describe(Zonotope zonotope) {
  return {zonotope, vertices(zonotope), cells(zonotope.generators)};
}

/// The largest distance of a point from the polytope, and from its extreme points.
static std::pair<double, double> measure(const Matrix &points, const ZonotopeFacts &from) {
  double distance = 0, vertexDistance = 0;
  for (auto point : points.rowwise()) {
    distance = std::max(distance, distanceTo(from.zonotope, point.transpose()));
    vertexDistance =
        std::max(vertexDistance, (from.vertices.rowwise() - point).rowwise().norm().minCoeff());
  }
  return {distance, vertexDistance};
}

static OutputFacts describeOutput(const UnitLayer &relu, int64_t output) {
  OutputFacts facts{describe(makeZonotope(relu, output, 1)),
                    describe(makeZonotope(relu, output, -1)), 0, 0, 0};
  auto there = measure(facts.positive.vertices, facts.negative);
  auto back = measure(facts.negative.vertices, facts.positive);
  facts.distance = std::max(there.first, back.first);
  facts.vertexDistance = std::max(there.second, back.second);
  return facts;
}

/// sum_{j <= most} C(n, j), the cells of n hyperplanes in as many dimensions.
static double countCells(int64_t n, int64_t most) {
  double sum = 0, term = 1;
  for (int64_t j = 0; j <= std::min(n, most); ++j) {
    sum += term;
    term = term * double(n - j) / double(j + 1);
  }
  return sum;
}

/// NaN if a number is.
static double getLargest(const Matrix &matrix) {
  return matrix.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
}

/// Why a layer is not looked at, or nothing.
static std::string refuse(const UnitLayer &units, const Activation &activation) {
  std::string reason;
  llvm::raw_string_ostream out(reason);
  int64_t inputs = units.inputs.cols() - 1;
  if (!activation.homogeneous)
    out << "its activation is not positively homogeneous: its outputs are no difference of "
           "tropical polynomials";
  else if (double largest = std::max(getLargest(units.inputs), getLargest(units.outputs));
           !(largest <= kMostWeight))
    out << "its weights reach " << llvm::format("%g", largest) << ": expected at most "
        << llvm::format("%g", kMostWeight);
  else if (int64_t count = expandUnits(units, activation).count(); count > kMostGenerators)
    out << units.count() << " units are " << count << " generators in " << inputs + 1
        << " dimensions: expected at most " << kMostGenerators;
  else if (double cells = countCells(count, inputs); cells > kMostVertices)
    out << units.count() << " units in " << inputs + 1 << " dimensions have up to "
        << llvm::format("%.0f", cells) << " linear regions: expected at most " << kMostVertices;
  return reason;
}

static HiddenLayerFacts describeLayer(const LayerPair &pair, const UnitLayer &units,
                                      SourcePlace place) {
  UnitLayer relu = expandUnits(units, pair.getActivation());
  HiddenLayerFacts facts{std::move(place), units.count(), units.inputs.cols() - 1, {}, 0};
  Matrix weights = relu.outputs.transpose(), bends = findBends(relu.inputs, weights);
  facts.regions = int64_t(cells(bends).size());
  for (int64_t output = 0; output < weights.rows(); ++output) {
    OutputFacts &each = facts.outputs.emplace_back(describeOutput(relu, output));
    // Most outputs bend wherever any does.
    Matrix own = findBends(relu.inputs, weights.row(output));
    bool all = own.rows() == bends.rows();
    each.regions = all ? facts.regions : int64_t(cells(own).size());
  }
  return facts;
}

static void addLayers(func::FuncOp forward, ModelPolytopes &model) {
  Pairs found = findPairs(forward);
  llvm::StringSet<> seconds; // The last of them begins no pair, which is as it should be.
  for (const LayerPair &pair : found.pairs) {
    SourcePlace place = makePlace(pair.getName().str(), pair.first.op->getLoc());
    UnitLayer units = readUnits(pair);
    if (std::string reason = refuse(units, pair.getActivation()); !reason.empty())
      model.rest.push_back({std::move(place), std::move(reason)});
    else
      model.layers.push_back(describeLayer(pair, units, std::move(place)));
    seconds.insert(LayerPair{pair.second, {}, {}}.getName());
  }
  for (const Obstacle &obstacle : found.obstacles)
    if (!seconds.contains(obstacle.name))
      model.rest.push_back({makePlace(obstacle.name, obstacle.place), obstacle.reason});
}

//===----------------------------------------------------------------------===//
// Polynomials
//===----------------------------------------------------------------------===//

int64_t PolynomialFacts::count(Wins wins) const {
  return llvm::count_if(monomials, [&](const MonomialFacts &each) { return each.wins == wins; });
}

static PolynomialFacts describePolynomial(const TropicalPolynomial &polynomial, SourcePlace place,
                                          std::optional<int64_t> output, InputBox box) {
  llvm::BitVector below = findBelowEnvelope(polynomial, Margin::None),
                  spared = findBelowEnvelope(polynomial, Margin::Touching);
  PolynomialFacts facts{std::move(place), output, polynomial.isMax, 0, {}, {}};
  for (auto [number, monomial] : llvm::enumerate(polynomial.monomials)) {
    facts.variables = int64_t(monomial.slopes.size());
    Wins wins = below.test(number) || !monomial.isFinite() ? Wins::Nowhere
                : spared.test(number)                      ? Wins::Border
                                                           : Wins::Region;
    facts.monomials.push_back(
        {{monomial.slopes.begin(), monomial.slopes.end()}, monomial.offset, wins});
  }
  facts.regions = findInputRegions(facts, box);
  return facts;
}

static std::string refuse(TropicalPolynomialOpInterface op,
                          ArrayRef<TropicalPolynomial> polynomials) {
  std::string reason;
  llvm::raw_string_ostream out(reason);
  double cost = 0;
  for (const TropicalPolynomial &polynomial : polynomials) {
    cost += estimateEnvelopeCost(polynomial);
    // The zero of its semiring leaves a monomial out.
    double zero = polynomial.isMax ? -HUGE_VAL : HUGE_VAL;
    for (const Monomial &monomial : polynomial.monomials)
      if (!monomial.isFinite() && monomial.offset != zero)
        return "its slopes or offsets are not finite";
  }
  auto layer = dyn_cast<StructuralOpInterface>(op.getOperation());
  const TropicalPolynomial &first = polynomials.front();
  if (layer && layer.getInit())
    out << "its bias is a monomial that its weights do not tell";
  else if (cost > kMostEnvelopeCost)
    out << polynomials.size() << " polynomials of " << first.monomials.size() << " monomials in "
        << first.monomials.front().slopes.size() << " variables are too many for linear programs";
  return reason;
}

/// What the source calls it, or its layer.
static std::string getName(Operation *op) {
  if (auto name = dyn_cast<NameLoc>(op->getLoc()))
    return name.getName().str();
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    return layer.getSurfaceName().str();
  return op->getName().stripDialect().str();
}

static void addPolynomials(func::FuncOp constant, InputBox box, ModelPolytopes &model) {
  constant.walk([&](TropicalPolynomialOpInterface op) {
    SmallVector<TropicalPolynomial> polynomials = op.getPolynomials();
    SourcePlace place = makePlace(getName(op), op.getLoc());
    if (polynomials.empty() || polynomials.front().monomials.empty())
      return;
    if (std::string reason = refuse(op, polynomials); !reason.empty()) {
      model.rest.push_back({std::move(place), std::move(reason)});
      return;
    }
    bool same = polynomials.size() == 1;
    for (auto [output, polynomial] : llvm::enumerate(polynomials))
      model.polynomials.push_back(describePolynomial(
          polynomial, place, same ? std::nullopt : std::optional<int64_t>(output), box));
  });
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

/// Refuses parameters without values and those that hold NaN.
static LogicalResult checkValues(func::FuncOp forward) {
  for (BlockArgument argument : forward.getArguments()) {
    unsigned index = argument.getArgNumber();
    if (getArgumentKind(forward, index) != kinds::kParameter)
      continue;
    auto said = forward.getArgAttrOfType<StringAttr>(index, attrs::kName);
    StringRef name = said ? said.getValue() : "";
    auto value = forward.getArgAttrOfType<DenseElementsAttr>(index, attrs::kValue);
    if (!value) {
      InFlightDiagnostic error = emitError(argument.getLoc())
                                 << "expected weights of '" << name << "' to analyse, found none";
      error.attachNote() << "tropc --weights=FILE takes those of a checkpoint";
      return error;
    }
    for (auto [entry, number] : llvm::enumerate(value.getValues<APFloat>()))
      if (number.isNaN())
        return emitError(argument.getLoc())
               << "expected numbers as weights of '" << name << "', found NaN at entry " << entry;
  }
  return success();
}

/// Parameters with values as constants, which polynomials are asked for.
static void insertValues(func::FuncOp forward) {
  OpBuilder builder(forward.getBody());
  for (BlockArgument argument : forward.getArguments())
    if (auto value =
            forward.getArgAttrOfType<DenseElementsAttr>(argument.getArgNumber(), attrs::kValue))
      argument.replaceAllUsesWith(ConstantOp::create(builder, argument.getLoc(), value));
}

/// Names of classes by the weights, if these have any.
static std::vector<std::string> readClasses(func::FuncOp forward) {
  auto said = forward->getAttrOfType<DictionaryAttr>(attrs::kCheckpoint);
  for (NamedAttribute each : said ? said.getValue() : ArrayRef<NamedAttribute>())
    if (isDataKey(each.getName()))
      return readClassNames(cast<StringAttr>(each.getValue()).getValue());
  return {};
}

static std::vector<std::string> nameDecisions(func::FuncOp forward, size_t count) {
  Value output = forward.getBody().front().getTerminator()->getOperand(0);
  bool classifies = output.getDefiningOp<HeadOpInterface>() != nullptr;
  std::vector<std::string> names = classifies ? readClasses(forward) : std::vector<std::string>();
  if (names.size() == count)
    return names;
  names.clear();
  bool single = getUnitShape(output) == ArrayRef<int64_t>{1};
  for (size_t number = 0; number < count; ++number)
    names.push_back(classifies ? "class " + std::to_string(number)
                    : single   ? number ? "above 0" : "at most 0"
                               : "output " + std::to_string(number));
  return names;
}

/// Makes the constant function return scores, where its model is a classifier, by structural ops.
static void reduceToScores(func::FuncOp constant) {
  Block &body = constant.getBody().front();
  OpOperand &output = body.getTerminator()->getOpOperand(0);
  if (auto head = output.get().getDefiningOp<HeadOpInterface>())
    output.set(head.getScores());
  eraseDead(body);
  expandComposites(constant, /*derivedByParts=*/false);
}

static void addRegions(func::FuncOp forward, func::FuncOp constant, InputBox box,
                       ModelPolytopes &model) {
  reduceToScores(constant);
  llvm::Expected<InputRegions> regions = findInputRegions(constant, box);
  if (!regions) {
    model.rest.push_back(
        {model.model, "its linear regions are not cut: " + llvm::toString(regions.takeError())});
    return;
  }
  regions->decisions = nameDecisions(forward, regions->shares.size());
  model.regions = std::move(*regions);
}

FailureOr<std::vector<ModelPolytopes>> computePolytopes(ModuleOp module, InputBox box) {
  std::vector<ModelPolytopes> models;
  OwningOpRef<ModuleOp> constants = module.clone();
  for (auto forward : module.getOps<func::FuncOp>()) {
    if (getRole(forward) != roles::kForward)
      continue;
    if (failed(checkValues(forward)))
      return failure();
    auto name = forward->getAttrOfType<StringAttr>(attrs::kModel);
    ModelPolytopes &model = models.emplace_back();
    model.model = makePlace(name.str(), forward.getLoc());
    auto constant = constants->lookupSymbol<func::FuncOp>(forward.getName());
    insertValues(constant);
    addLayers(forward, model);
    addPolynomials(constant, box, model);
    addRegions(forward, constant, box, model);
    if (!model.layers.empty() || !model.polynomials.empty() || model.regions)
      continue;
    InFlightDiagnostic error =
        emitError(forward.getLoc())
        << "found nothing to analyse in model '" << name.getValue()
        << "': no units between linear layers, and no tropical polynomial of constants";
    for (const NotAnalysed &rest : model.rest)
      error.attachNote() << "'" << rest.place.name << "': " << rest.reason;
    return error;
  }
  return models;
}

} // namespace trop
