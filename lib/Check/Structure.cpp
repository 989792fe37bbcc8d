//===- Structure.cpp - What a built op says of itself ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Structure.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/SmallSet.h"

#include <cmath>

using namespace mlir;

namespace trop::check {
namespace {

std::string print(AffineMap map) {
  std::string text;
  llvm::raw_string_ostream(text) << map;
  return text;
}

/// The answers of one structural op.
class StructureChecker {
public:
  StructureChecker(const Subject &subject, StructuralOpInterface op, const std::string &where,
                   Journal &journal)
      : subject(subject), op(op), where(where), journal(journal), result(op->getResult(0)) {}

  /// Each needs what those before it checked.
  void check() {
    checkOperands();
    for (auto step : {&StructureChecker::checkDomain, &StructureChecker::checkMaps,
                      &StructureChecker::checkOutside, &StructureChecker::checkReads,
                      &StructureChecker::checkCombiner, &StructureChecker::checkWeights})
      if (journal.isClean())
        (this->*step)();
    if (journal.isClean())
      checkLeaf(op, where, journal);
    if (auto differentiable = dyn_cast<DifferentiableLeafOpInterface>(op.getOperation());
        differentiable && journal.isClean())
      checkAdjoints(differentiable, where, journal);
  }

private:
  void find(StringRef method, const Twine &problem, const Twine &remedy) {
    journal.find(method, problem + " (" + where + ")", remedy);
  }
  std::string getName(size_t leafOperand) {
    for (OpOperand &operand : op->getOpOperands())
      if (operand.get() == operands[leafOperand])
        return subject.getOperandName(operand.getOperandNumber());
    return "operand " + std::to_string(leafOperand);
  }

  void checkOperands() {
    journal.enter("getLeafOperands", where);
    operands = op.getLeafOperands();
    journal.enter("getInit", where);
    init = op.getInit();
    for (Value operand : operands)
      if (!operand || !llvm::is_contained(op->getOperands(), operand))
        return find("getLeafOperands",
                    operand ? "gives a value that is no operand of the op" : "gives a null value",
                    "give operands of the op, in the order of the leaf's arguments");
    if (init && !llvm::is_contained(op->getOperands(), init))
      return find("getInit", "gives a value that is no operand of the op",
                  "give an operand, or a null value");
    for (OpOperand &operand : op->getOpOperands())
      if (operand.get() != init && !llvm::is_contained(operands, operand.get()))
        return find("getLeafOperands",
                    "leaves out " + subject.getOperandName(operand.getOperandNumber()) +
                        ", which then nothing reads",
                    "list every operand that the leaf needs, or give it in getInit");
    if (init && failed(verifyInit(op, init, result)))
      find("getInit", "gives a value that is not shaped like the result",
           "give one of the result's type, or of that without samples");
  }

  void checkDomain() {
    journal.enter("getDomain", where);
    domain = op.getDomain();
    double points = 1;
    for (int64_t extent : domain) {
      if (extent < 1)
        return find("getDomain", "has an extent of " + Twine(extent),
                    "give extents of at least 1, and no dimension for samples");
      points *= extent;
    }
    constexpr double most = 1 << 22;
    if (points > most)
      return find("getDomain", "has more than " + Twine(int64_t(most)) + " points",
                  "check extents");
    ArrayRef<int64_t> shape = getUnitShape(result);
    if (domain.size() < shape.size() || ArrayRef(domain).take_front(shape.size()) != shape)
      find("getDomain",
           "gives " + formatShape(domain) + " for a result of shape " + formatShape(shape),
           "begin with the extents of the result, in their order");
  }

  void checkMaps() {
    journal.enter("getOutsideOfOperands", where);
    outside = op.getOutsideOfOperands();
    journal.enter("getIndexingMaps", where);
    maps = op.getIndexingMaps();
    if (maps.size() != operands.size() + 1)
      return find("getIndexingMaps",
                  "gives " + Twine(maps.size()) + " maps for " + Twine(operands.size()) +
                      " leaf operands and the result",
                  "give one a leaf operand, then the result's");
    for (auto [number, map] : llvm::enumerate(maps)) {
      bool isResult = number == operands.size();
      std::string whose = isResult ? "the result" : getName(number);
      ArrayRef<int64_t> shape = getUnitShape(isResult ? result : operands[number]);
      if (!map || map.getNumDims() != domain.size() || map.getNumSymbols() ||
          map.getNumResults() != shape.size())
        return find("getIndexingMaps",
                    "gives " + (map ? print(map) : "a null map") + " for " + whose +
                        ", a map that does not take " + Twine(domain.size()) + " dimensions to " +
                        Twine(shape.size()),
                    "take the domain's dimensions to those of one sample");
    }
    SmallVector<AffineExpr> leading;
    for (unsigned dim = 0; dim < getUnitShape(result).size(); ++dim)
      leading.push_back(getAffineDimExpr(dim, op->getContext()));
    if (maps.back().getResults() != ArrayRef(leading))
      find("getIndexingMaps", "gives " + print(maps.back()) + " for the result",
           "let the domain begin with the result's dimensions, and map to these");
  }

  /// Maps that leave their operand.
  void checkOutside() {
    if (!outside.empty() && outside.size() != operands.size())
      return find("getOutsideOfOperands",
                  "gives " + Twine(outside.size()) + " for " + Twine(operands.size()) +
                      " leaf operands",
                  "give one a leaf operand, or none at all");
    for (auto [number, operand] : llvm::enumerate(operands))
      if ((outside.empty() || !outside[number] || outside[number].isNone()) &&
          !staysWithin(maps[number], domain, getUnitShape(operand)))
        return find("getIndexingMaps",
                    "reads outside of " + getName(number) + ", of shape " +
                        formatShape(getUnitShape(operand)) + ": " + print(maps[number]) + " over " +
                        formatShape(domain),
                    "mend the map, refuse such shapes in inferReturnTypes, or say in "
                    "getOutsideOfOperands what stands there");
  }

  /// Dimensions that nothing depends on repeat every leaf, and are counted as its fan-in.
  void checkReads() {
    if (readsPoint())
      return;
    for (unsigned dim = 0; dim < domain.size(); ++dim)
      if (domain[dim] > 1 &&
          llvm::none_of(maps, [&](AffineMap map) { return map.isFunctionOfDim(dim); }))
        find("getDomain",
             "has dimension " + Twine(dim) + ", of extent " + Twine(domain[dim]) +
                 ", which no map reads: every leaf is combined so often, and the fan-in of weights "
                 "is so many times too large",
             "drop the dimension, or read by it");
  }

  bool readsPoint() {
    journal.enter("buildLeaf", where);
    OpBuilder builder(op->getContext());
    Block scratch;
    builder.setInsertionPointToStart(&scratch);
    SmallVector<Value> args, point;
    for (Value operand : operands)
      args.push_back(scratch.addArgument(getElementTypeOrSelf(operand.getType()), op.getLoc()));
    for (size_t dim = 0; dim < domain.size(); ++dim)
      point.push_back(scratch.addArgument(builder.getIndexType(), op.getLoc()));
    op.buildLeaf(builder, op.getLoc(), args, point);
    return llvm::any_of(point, [](Value index) { return !index.use_empty(); });
  }

  void checkCombiner() {
    journal.enter("getCombiner", where);
    Combiner combiner = op.getCombiner();
    bool reduces = domain.size() > getUnitShape(result).size();
    if (combiner == Combiner::None && (reduces || init))
      find("getCombiner",
           std::string("gives none, but the op ") + (reduces ? "reduces" : "has an init"),
           "say how leaves of one output are combined");
    journal.enter("getSummation", where);
    Summation summation = op.getSummation();
    if (summation != getSummation(op) && op->getInherentAttr(kSum).value_or(Attribute()))
      find("getSummation", "is not what the attribute 'sum' says", "return trop::getSummation(op)");
  }

  void checkWeights() {
    auto layer = dyn_cast<WeightedOpInterface>(op.getOperation());
    if (!layer)
      return;
    journal.enter("getWeightOperands", where);
    llvm::SmallSet<unsigned, 4> seen;
    for (unsigned number : layer.getWeightOperands()) {
      if (number >= operands.size())
        find("getWeightOperands",
             "gives " + Twine(number) + ", but there are " + Twine(operands.size()) +
                 " leaf operands, from 0 on",
             "give positions in getLeafOperands");
      else if (number == 0)
        find("getWeightOperands", "gives 0, the operand that weights are applied to",
             "list weights behind it in getLeafOperands");
      else if (!seen.insert(number).second)
        find("getWeightOperands", "gives " + Twine(number) + " twice", "give it once");
    }
    journal.enter("getWeightPattern", where);
    if (layer.getWeightPattern().empty())
      find("getWeightPattern", "gives no name", "give \"dense\", or the name of the pattern");
    journal.enter("getWeightPenalty", where);
    if (double penalty = layer.getWeightPenalty(); !(penalty >= 0) || std::isinf(penalty))
      find("getWeightPenalty", "gives " + formatNumber(penalty),
           "give a finite number of at least 0");
    journal.enter("takesInfinities", where);
    layer.takesInfinities();
  }

  const Subject &subject;
  StructuralOpInterface op;
  const std::string &where;
  Journal &journal;
  Value result, init;
  SmallVector<Value> operands;
  SmallVector<int64_t> domain;
  SmallVector<AffineMap> maps;
  SmallVector<OutsideAttr> outside;
};

/// That a composite op expands to something of its type, and says how it is derived.
void checkComposite(CompositeOpInterface op, const std::string &where, Journal &journal) {
  journal.enter("isDerivedByParts", where);
  op.isDerivedByParts();
  journal.enter("expand", where);
  OpBuilder builder(op);
  auto copy = cast<CompositeOpInterface>(builder.clone(*op));
  builder.setInsertionPoint(copy);
  Value value = copy.expand(builder);
  if (!value)
    journal.find("expand", "gives a null value (" + where + ")",
                 "return what replaces the op's result");
  else if (value.getType() != op->getResult(0).getType())
    journal.find("expand", "gives a value of another type than the op's result (" + where + ")",
                 "build a program of the result's type");
  else if (value == copy->getResult(0))
    journal.find("expand", "gives the op itself (" + where + ")", "build other ops in its place");
  copy->erase();
}

} // namespace

void checkStructure(const Subject &subject, Operation *op, const std::string &where,
                    Journal &journal) {
  if (auto structural = dyn_cast<StructuralOpInterface>(op))
    StructureChecker(subject, structural, where, journal).check();
  if (auto composite = dyn_cast<CompositeOpInterface>(op); composite && journal.isClean())
    checkComposite(composite, where, journal);
}

} // namespace trop::check
