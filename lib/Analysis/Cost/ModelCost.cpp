//===- ModelCost.cpp - What a model and its gradient cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loss and gradient are put into one function, as 002, Algorithm 2 returns both; its
// composite ops are expanded and what it computes twice is merged, as the compiled
// program does. What the loss needs is cost(P), the rest is the backward code.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/ModelCost.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Analysis/Cost/Structural.h"

#include "mlir/IR/Dominance.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/CSE.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

void OperationCost::add(const Program &program) {
  for (Program &other : programs)
    if (other.cost == program.cost && other.derived == program.derived &&
        other.predecessors == program.predecessors) {
      other.count += program.count;
      return;
    }
  programs.push_back(program);
}

double OperationCost::getCost(const CostParameters &parameters) const {
  Cost cost;
  for (const Program &program : programs)
    cost += program.cost * program.count;
  return cost.weigh(parameters);
}

double OperationCost::getDerivedCost(const CostParameters &parameters) const {
  Cost cost;
  for (const Program &program : programs)
    cost += program.derived * program.count;
  return cost.weigh(parameters);
}

int64_t OperationCost::countPredecessors() const {
  int64_t predecessors = 0;
  for (const Program &program : programs)
    predecessors += program.predecessors * program.count;
  return predecessors;
}

double OperationCost::getOmega(const CostParameters &parameters) const {
  double omega = 0;
  for (const Program &program : programs)
    omega = std::max(omega, program.getOmega(parameters));
  return omega;
}

double ModelCost::getCost(const CostParameters &parameters) const {
  double cost = 0;
  for (const OperationCost &operation : operations)
    cost += operation.getCost(parameters);
  return cost;
}

double ModelCost::getDerivedCost(const CostParameters &parameters) const {
  double cost = 0;
  for (const OperationCost &operation : operations)
    cost += operation.getDerivedCost(parameters);
  return cost;
}

int64_t ModelCost::countPredecessors() const {
  int64_t predecessors = 0;
  for (const OperationCost &operation : operations)
    predecessors += operation.countPredecessors();
  return predecessors;
}

double ModelCost::getFormulaCost(const CostParameters &parameters) const {
  return getDerivedCost(parameters) + 2.0 * static_cast<double>(countPredecessors());
}

double ModelCost::getOmega(const CostParameters &parameters) const {
  double omega = 0;
  for (const OperationCost &operation : operations)
    omega = std::max(omega, operation.getOmega(parameters));
  return omega;
}

double ModelCost::getDenseCost(const CostParameters &parameters) const {
  double cost = getCost(parameters);
  for (const OperationCost &operation : operations)
    cost += operation.dense.weigh(parameters);
  return cost;
}

double ModelCost::getActiveCost(const CostParameters &parameters) const {
  double cost = getCost(parameters);
  for (const OperationCost &operation : operations)
    cost += operation.active.weigh(parameters);
  return cost;
}

//===----------------------------------------------------------------------===//
// The function of loss and gradient
//===----------------------------------------------------------------------===//

namespace {

class JointFunction {
public:
  /// `gradient` may be null.
  JointFunction(func::FuncOp loss, func::FuncOp gradient);

  Block &getBody() { return joint->getBody().front(); }
  /// The number of the loss's op that an op is a part of; none if it is no part of
  /// the loss, or was merged with an op of another.
  std::optional<unsigned> getPart(Operation *op) const {
    auto part = parts.find(op);
    return part == parts.end() ? std::nullopt : std::optional(part->second);
  }

private:
  void append(func::FuncOp gradient);
  void expand();

  OwningOpRef<func::FuncOp> joint;
  DenseMap<Operation *, unsigned> parts;
};

} // namespace

JointFunction::JointFunction(func::FuncOp loss, func::FuncOp gradient) : joint(loss.clone()) {
  for (auto [number, op] : llvm::enumerate(getBody().without_terminator()))
    parts[&op] = number;
  if (gradient)
    append(gradient);
  expand();
  eraseDead(getBody());
  IRRewriter rewriter(joint->getContext());
  DominanceInfo dominance(*joint);
  eliminateCommonSubExpressions(rewriter, dominance, *joint);
}

void JointFunction::append(func::FuncOp gradient) {
  Block &from = gradient.getBody().front();
  IRMapping mapping;
  for (BlockArgument argument : from.getArguments()) {
    unsigned number = argument.getArgNumber();
    bool shared = number < joint->getNumArguments() &&
                  getBody().getArgument(number).getType() == argument.getType();
    mapping.map(argument, shared ? getBody().getArgument(number)
                                 : getBody().addArgument(argument.getType(), argument.getLoc()));
  }
  Operation *returned = getBody().getTerminator();
  OpBuilder builder(returned);
  for (Operation &op : from.without_terminator())
    builder.clone(op, mapping);
  SmallVector<Value> results(returned->getOperands());
  for (Value result : from.getTerminator()->getOperands())
    results.push_back(mapping.lookupOrDefault(result));
  returned->setOperands(results);
}

void JointFunction::expand() {
  for (bool changed = true; changed;) {
    changed = false;
    for (Operation &op : llvm::make_early_inc_range(getBody())) {
      auto composite = dyn_cast<CompositeOpInterface>(op);
      if (!composite)
        continue;
      changed = true;
      std::optional<unsigned> part = getPart(&op);
      Operation *before = op.getPrevNode();
      OpBuilder builder(&op);
      op.getResult(0).replaceAllUsesWith(composite.expand(builder));
      for (Operation *built = op.getPrevNode(); part && built != before;
           built = built->getPrevNode())
        parts[built] = *part;
      parts.erase(&op);
      op.erase();
    }
  }
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// Of the op itself, not of the calls of layers around it.
static FileLineColLoc findPlace(Location loc) {
  while (true) {
    if (auto place = dyn_cast<FileLineColLoc>(loc))
      return place;
    if (auto name = dyn_cast<NameLoc>(loc))
      loc = name.getChildLoc();
    else if (auto call = dyn_cast<CallSiteLoc>(loc))
      loc = call.getCallee();
    else
      return {};
  }
}

static OperationCost describeOperation(Operation &op) {
  OperationCost result;
  if (auto name = dyn_cast<NameLoc>(op.getLoc()))
    result.name = name.getName().str();
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    result.operation = layer.getSurfaceName().str();
  else if (auto loss = dyn_cast<LossOpInterface>(op))
    result.operation = loss.getSurfaceName().str();
  else
    result.operation = op.getName().getStringRef().str();
  if (auto layer = dyn_cast<WeightedOpInterface>(op))
    for (unsigned number : layer.getWeightOperands())
      if (auto weights = dyn_cast<NameLoc>(layer.getLeafOperands()[number].getLoc()))
        result.weights = weights.getName().str();
  if (FileLineColLoc place = findPlace(op.getLoc())) {
    result.file = place.getFilename().str();
    result.line = place.getLine();
  }
  return result;
}

namespace {

/// Costs of one model's ops, by their number in the loss; one more for what belongs
/// to none.
class Account {
public:
  Account(func::FuncOp loss, ModelCost &cost);

  void countPrograms();
  void countBackward(func::FuncOp gradient, Cost OperationCost::*sum);

private:
  /// Parts of the loss, by the first value that they read.
  using Readers = DenseMap<Value, SmallVector<std::pair<StructuralOpInterface, unsigned>, 1>>;
  static Readers findReaders(JointFunction &joint);
  unsigned findOwner(Operation *op, const Readers &readers) const;

  func::FuncOp loss;
  ModelCost &cost;
  DenseMap<Location, SmallVector<unsigned, 1>> byLocation;
};

} // namespace

Account::Account(func::FuncOp loss, ModelCost &cost) : loss(loss), cost(cost) {
  for (Operation &op : loss.getBody().front().without_terminator()) {
    byLocation[op.getLoc()].push_back(cost.operations.size());
    cost.operations.push_back(describeOperation(op));
  }
  cost.operations.emplace_back().operation = "(others)";
}

void Account::countPrograms() {
  JointFunction joint(loss, {});
  Variables variables(joint.getBody());
  for (Operation &op : joint.getBody())
    if (auto structural = dyn_cast<StructuralOpInterface>(op))
      for (const Program &program : getPrograms(structural, variables))
        cost.operations[*joint.getPart(&op)].add(program);
}

Account::Readers Account::findReaders(JointFunction &joint) {
  Readers readers;
  for (Operation &op : joint.getBody()) {
    auto structural = dyn_cast<StructuralOpInterface>(op);
    std::optional<unsigned> part = joint.getPart(&op);
    if (structural && part)
      if (SmallVector<Value> operands = structural.getLeafOperands(); !operands.empty())
        readers[operands.front()].emplace_back(structural, *part);
  }
  return readers;
}

/// Derivatives stand where their op does; in a repeat several ops stand there, of
/// which it is the one with the same operands.
unsigned Account::findOwner(Operation *op, const Readers &readers) const {
  unsigned none = cost.operations.size() - 1;
  auto place = byLocation.find(op->getLoc());
  ArrayRef<unsigned> numbers; // Ascending.
  if (place != byLocation.end())
    numbers = place->second;
  auto pullback = dyn_cast<PullbackOp>(op);
  if (pullback && numbers.size() > 1 && !pullback.getInputs().empty())
    if (auto found = readers.find(pullback.getInputs().front()); found != readers.end())
      for (auto [structural, part] : found->second)
        if (llvm::binary_search(numbers, part) &&
            llvm::equal(StructuralOpInterface(structural).getLeafOperands(), pullback.getInputs()))
          return part;
  return numbers.empty() ? none : numbers.front();
}

void Account::countBackward(func::FuncOp gradient, Cost OperationCost::*sum) {
  JointFunction joint(loss, gradient);
  Variables variables(joint.getBody());
  BackwardCost backward(variables);
  Readers readers = findReaders(joint);
  for (Operation &op : joint.getBody())
    if (!joint.getPart(&op))
      cost.operations[findOwner(&op, readers)].*sum += backward.visit(&op);
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

static func::FuncOp findFunction(ModuleOp module, Attribute model, StringRef role) {
  for (auto function : module.getOps<func::FuncOp>())
    if (function->getAttr(attrs::kModel) == model && getRole(function) == role)
      return function;
  return {};
}

static LogicalResult checkOperations(func::FuncOp function) {
  if (failed(verifyModelFunction(function)))
    return failure();
  for (Operation &op : function.getBody().front().without_terminator())
    if (!op.hasTrait<OpTrait::ConstantLike>() &&
        !isa<StructuralOpInterface, CompositeOpInterface>(op))
      return op.emitError() << "'" << op.getName() << "' has no known cost: it implements neither "
                            << "StructuralOpInterface nor CompositeOpInterface";
  return success();
}

FailureOr<std::vector<ModelCost>> computeModelCosts(ModuleOp module) {
  std::vector<ModelCost> costs;
  auto losses = findTrainingLosses(module);
  for (auto forward : module.getOps<func::FuncOp>()) {
    if (getRole(forward) != roles::kForward)
      continue;
    Attribute model = forward->getAttr(attrs::kModel);
    func::FuncOp loss = losses.lookup(model);
    func::FuncOp program = loss ? loss : forward;
    if (failed(checkOperations(program)))
      return failure();
    ModelCost &cost = costs.emplace_back();
    cost.model = cast<StringAttr>(model).str();
    Account account(program, cost);
    account.countPrograms();
    if (func::FuncOp gradient = findFunction(module, model, roles::kGradient)) {
      account.countBackward(gradient, &OperationCost::dense);
      cost.hasDense = true;
    }
    if (func::FuncOp gradient = findFunction(module, model, roles::kActiveGradient)) {
      account.countBackward(gradient, &OperationCost::active);
      cost.hasActive = true;
    }
    // Constants, and what simplification left nothing of.
    llvm::erase_if(cost.operations, [](const OperationCost &operation) {
      return operation.programs.empty() && operation.dense.isFree() && operation.active.isFree();
    });
  }
  return costs;
}

} // namespace trop
