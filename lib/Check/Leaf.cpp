//===- Leaf.cpp - What leaves and adjoints are built of -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Structure.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Reference/ScalarProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace trop::check {
namespace {

/// Lanes that stand for any number of them.
constexpr int64_t kLanes = 8;

/// Scalar code that a method builds, looked at before anything else does.
class ScalarCode {
public:
  using Build = llvm::function_ref<SmallVector<Value>(OpBuilder &, ValueRange, ValueRange)>;

  ScalarCode(StructuralOpInterface op, StringRef method, const std::string &where, Journal &journal,
             bool hasAdjoint, Build build)
      : op(op), method(method), where(where), journal(journal), build(build),
        element(getElementTypeOrSelf(op->getResult(0).getType())) {
    for (Value operand : op.getLeafOperands())
      types.push_back(getElementTypeOrSelf(operand.getType()));
    if (hasAdjoint)
      types.push_back(element);
    numDims = op.getDomain().size();
  }

  /// Whether there is nothing to find.
  bool check(size_t expected, bool mayBeNull);

private:
  void find(const Twine &problem, const Twine &remedy) {
    journal.find(method, problem + " (" + where + ")", remedy);
  }
  SmallVector<Value> fill(Block &block);
  void checkResults(ArrayRef<Value> results, size_t expected, bool mayBeNull, Block &block);
  void checkOps(Block &block);
  void checkAgain(Block &block);
  void checkReference();
  void checkLanes();
  std::string print(Block &block);

  StructuralOpInterface op;
  StringRef method;
  const std::string &where;
  Journal &journal;
  Build build;
  Type element;
  SmallVector<Type> types;
  size_t numDims;
};

SmallVector<Value> ScalarCode::fill(Block &block) {
  OpBuilder builder(op->getContext());
  for (Type type : types)
    block.addArgument(type, op.getLoc());
  for (size_t dim = 0; dim < numDims; ++dim)
    block.addArgument(builder.getIndexType(), op.getLoc());
  builder.setInsertionPointToStart(&block);
  ValueRange arguments = block.getArguments();
  return build(builder, arguments.take_front(types.size()), arguments.drop_front(types.size()));
}

void ScalarCode::checkResults(ArrayRef<Value> results, size_t expected, bool mayBeNull,
                              Block &block) {
  if (results.size() != expected)
    return find("gives " + Twine(results.size()) + " for " + Twine(expected) + " leaf operands",
                "give a value for each of getLeafOperands, null for one without derivative");
  for (Value result : results) {
    if (!result) {
      if (!mayBeNull)
        return find("gives a null value", "return what it computes");
      continue;
    }
    if (result.getParentBlock() != &block)
      return find("gives a value from outside of the leaf", "compute with `args` alone");
    if (result.getType() != element) {
      std::string found;
      llvm::raw_string_ostream(found) << result.getType() << ", expected " << element;
      return find("gives a value of type " + found, "compute in the type of `args`");
    }
  }
}

void ScalarCode::checkOps(Block &block) {
  std::string error;
  ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &diagnostic) {
    if (error.empty())
      error = diagnostic.str();
  });
  for (Operation &inner : block) {
    std::string name = inner.getName().getStringRef().str();
    for (Value operand : inner.getOperands())
      if (operand.getParentBlock() != &block)
        return find("has '" + name + "' use a value from outside of the leaf",
                    "compute with `args` and `indices` alone");
    if (!canStandInLeaf(inner))
      return find("has '" + name + "', which cannot stand in a leaf",
                  "use elementwise ops of one result, without effects or regions");
    if (mayRoundOtherwise(inner))
      return find("gives '" + name + "' fastmath flags, which let it round in other ways",
                  "leave them out: all bits are the same everywhere");
    if (failed(verify(&inner)))
      return find("builds ops that do not verify: " + error,
                  "compute in the type of `args`, for f32 and f64");
  }
}

std::string ScalarCode::print(Block &block) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (Operation &inner : block)
    stream << inner.getName() << inner.getAttrDictionary() << inner.getNumOperands() << ';';
  return text;
}

/// Passes build leaves when they need them, and count on getting the same.
void ScalarCode::checkAgain(Block &block) {
  Block second;
  fill(second);
  if (print(block) != print(second))
    find("builds another leaf when it is asked again",
         "build from the op's attributes alone, without state of your own");
}

/// What the reference knows has the same bits on every machine; for others code calls a library.
void ScalarCode::checkReference() {
  std::string error;
  ScopedDiagnosticHandler handler(op->getContext(),
                                  [&](Diagnostic &diagnostic) { error = diagnostic.str(); });
  auto program = ScalarProgram::build(op, Precision::Own, types, numDims,
                                      [&](OpBuilder &builder, ValueRange args, ValueRange indices) {
                                        SmallVector<Value> results = build(builder, args, indices);
                                        llvm::erase(results, Value());
                                        return results;
                                      });
  if (succeeded(program))
    return;
  bool isMath = StringRef(error).contains("'math.");
  StringRef used = StringRef(error).split("leaf uses ").second.split(',').first;
  if (isMath)
    find(
        "uses " + used +
            ", which becomes a call of libm, whose bits differ from machine to machine",
        "use math.exp, math.log, math.tanh and math.fma, of which Trop has its own, or arithmetic");
  else
    find("uses " + used + ", which the reference interpreter does not know",
         "use the float arithmetic of arith, arith.cmpf and arith.select, e.g. for a maximum");
}

/// The compiler makes lanes of the scalar code.
void ScalarCode::checkLanes() {
  OpBuilder builder(op->getContext());
  Location loc = op.getLoc();
  Region region;
  buildScalarRegion(builder, loc, region, {}, types, numDims,
                    [&](ValueRange args, ValueRange indices) {
                      SmallVector<Value> results = build(builder, args, indices);
                      llvm::erase(results, Value());
                      return results;
                    });
  Block lanes;
  for (Type type : types)
    lanes.addArgument(VectorType::get(kLanes, type), loc);
  for (size_t dim = 0; dim < numDims; ++dim)
    lanes.addArgument(builder.getIndexType(), loc);
  builder.setInsertionPointToStart(&lanes);
  ValueRange arguments = lanes.getArguments();
  inlineLeaf(builder, loc, region, arguments.take_front(types.size()),
             arguments.drop_front(types.size()));
  std::string error;
  ScopedDiagnosticHandler handler(op->getContext(),
                                  [&](Diagnostic &diagnostic) { error = diagnostic.str(); });
  for (Operation &inner : lanes)
    if (failed(verify(&inner)))
      return find("builds ops that do not work on lanes of samples: " + error,
                  "use ops that are elementwise, on vectors, too");
}

bool ScalarCode::check(size_t expected, bool mayBeNull) {
  journal.enter(method, where);
  Block block;
  SmallVector<Value> results = fill(block);
  checkResults(results, expected, mayBeNull, block);
  if (journal.isClean())
    checkOps(block);
  if (journal.isClean())
    checkAgain(block);
  if (journal.isClean())
    checkReference();
  if (journal.isClean())
    checkLanes();
  return journal.isClean();
}

} // namespace

void checkLeaf(StructuralOpInterface op, const std::string &where, Journal &journal) {
  ScalarCode(op, "buildLeaf", where, journal, /*hasAdjoint=*/false,
             [&](OpBuilder &builder, ValueRange args, ValueRange indices) -> SmallVector<Value> {
               return {op.buildLeaf(builder, op.getLoc(), args, indices)};
             })
      .check(1, /*mayBeNull=*/false);
}

void checkAdjoints(DifferentiableLeafOpInterface op, const std::string &where, Journal &journal) {
  auto structural = cast<StructuralOpInterface>(op.getOperation());
  ScalarCode(structural, "buildLeafAdjoints", where, journal, /*hasAdjoint=*/true,
             [&](OpBuilder &builder, ValueRange args, ValueRange indices) {
               return op.buildLeafAdjoints(builder, op.getLoc(), args.drop_back(), indices,
                                           args.back());
             })
      .check(structural.getLeafOperands().size(), /*mayBeNull=*/true);
  if (!journal.isClean() || !op->getInherentAttr(kTies).value_or(Attribute()))
    return;
  journal.enter("getDerivedProgram", where);
  if (op.getDerivedProgram() != getDerivedProgram(op))
    journal.find("getDerivedProgram", "is not what the attribute 'ties' says (" + where + ")",
                 "return trop::getDerivedProgram(op)");
}

} // namespace trop::check
