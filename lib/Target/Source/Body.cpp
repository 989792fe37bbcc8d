//===- Body.cpp - What a model computes, as statements -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops come one after the other, and so do calls as a source is read: the arguments of a call
// from left to right, then constants among them, then the call. What has no name and is read
// once is therefore an argument, if the ops between it and its reader are arguments of the
// same call, too. It waits on a stack until then. Whatever does not fit becomes a statement.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Body.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Target/Source/Options.h"
#include "lib/Target/Source/Text.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {
namespace {

/// How deep calls are nested: the grammar takes 1,000 rules, six a call.
constexpr unsigned kMaxDepth = 150;

/// How tightly an expression holds together.
enum class Binding { Sum, Product, Whole };

struct Expression {
  std::string text;
  Binding binding = Binding::Whole;
  unsigned depth = 0;
};

class BodyWriter {
public:
  BodyWriter(func::FuncOp forward, Operation *train, SourceNames &names, llvm::raw_ostream &out)
      : forward(forward), train(train), names(names), out(out) {}

  LogicalResult write() {
    writeAliases();
    for (Operation &op : forward.getBody().front().without_terminator())
      if (failed(write(&op)))
        return failure();
    Operation *end = forward.getBody().front().getTerminator();
    Expression result = takeOperands(end).front();
    flush();
    writeStatement("return " + result.text + ";", out);
    return success();
  }

private:
  LogicalResult write(Operation *op) {
    DenseElementsAttr constant;
    FailureOr<Expression> expression;
    if (matchPattern(op, m_Constant(&constant)))
      expression = describeConstant(op, constant);
    else
      expression = describeLayer(op);
    if (failed(expression))
      return failure();
    waiting.push_back({op, std::move(*expression)});
    if (!canWait(op, constant != nullptr) || waiting.back().second.depth > kMaxDepth)
      flush();
    return success();
  }

  /// Whether an op may be an argument of the only one that reads it.
  bool canWait(Operation *op, bool isConstant) {
    Value value = op->getResult(0);
    if (!names.lookup(value).empty() || !value.hasOneUse())
      return false;
    // A call of constants alone would be computed as it is read, in double precision.
    return !isConstant ||
           llvm::any_of(value.use_begin()->getOwner()->getOperands(),
                        [](Value other) { return !matchPattern(other, m_Constant()); });
  }

  /// Makes statements of all that waits.
  void flush() {
    for (auto &[op, expression] : waiting) {
      Value value = op->getResult(0);
      std::string name = names.lookup(value);
      if (name.empty())
        name = names.invent(value);
      writeStatement(name + " = " + expression.text + ";", out);
      written.insert(value);
      writeAliases();
    }
    waiting.clear();
  }

  /// Writes further names of values, in their place among the names of others.
  void writeAliases() {
    ArrayRef<SourceNames::Definition> definitions = names.getDefinitions();
    for (; nextName != definitions.size(); ++nextName) {
      const auto &[value, name] = definitions[nextName];
      if (value.getDefiningOp() && !written.contains(value))
        return;
      if (names.lookup(value) == name)
        continue;
      writeStatement(name + " = " + getName(value) + ";", out);
      newest[value] = name;
    }
  }

  /// What a reader calls a value: the newest of its names so far, so that each is read.
  std::string getName(Value value) {
    auto alias = newest.find(value);
    return alias == newest.end() ? names.lookup(value) : alias->second;
  }

  /// The operands of an op, those that wait taken from the stack.
  SmallVector<Expression> takeOperands(Operation *op) {
    SmallVector<Operation *> last;
    for (bool constants : {false, true})
      for (Value operand : op->getOperands())
        if (Operation *producer = operand.getDefiningOp();
            producer && matchPattern(producer, m_Constant()) == constants &&
            llvm::any_of(waiting, [&](const auto &entry) { return entry.first == producer; }))
          last.push_back(producer);
    auto tail = llvm::ArrayRef(waiting).take_back(last.size());
    if (!llvm::equal(llvm::make_first_range(tail), last))
      flush();
    SmallVector<Expression> operands;
    for (Value operand : op->getOperands()) {
      auto entry = llvm::find_if(
          waiting, [&](const auto &entry) { return entry.first == operand.getDefiningOp(); });
      operands.push_back(entry == waiting.end() ? Expression{getName(operand)}
                                                : std::move(entry->second));
    }
    if (!waiting.empty())
      waiting.pop_back_n(last.size());
    return operands;
  }

  FailureOr<Expression> describeConstant(Operation *op, DenseElementsAttr value) {
    auto isNaN = [](const llvm::APFloat &element) { return element.isNaN(); };
    Type element = value.getElementType(),
         expected = getElementTypeOrSelf(forward.getResultTypes().front());
    if (element != expected)
      return emitError(op->getLoc()) << "a constant of " << element << " has no form in the source "
                                     << "of a model of " << expected;
    if (llvm::any_of(value.getValues<llvm::APFloat>(), isNaN))
      return emitError(op->getLoc()) << "a constant with a NaN has no form in a source";
    return Expression{formatTensor(value)};
  }

  FailureOr<Expression> describeLayer(Operation *op) {
    FailureOr<LayerCall> call = describeCall(op, train);
    if (failed(call))
      return failure();
    SmallVector<Expression> operands = takeOperands(op);
    StringRef name = cast<LayerOpInterface>(op).getSurfaceName();
    if (!llvm::isAlpha(name.front()))
      return describeInfix(name, operands, *call);
    Expression result;
    SmallVector<std::string> arguments;
    for (auto [operand, numbers] : llvm::zip(call->signature.operands, call->operands))
      for (unsigned number : numbers) {
        arguments.push_back((operand.named ? operand.name + ": " : "").str() +
                            operands[number].text);
        result.depth = std::max(result.depth, operands[number].depth + 1);
      }
    for (const auto &[option, value] : call->options)
      arguments.push_back((option + ": ").str() + value);
    result.text = (name + "(").str() + llvm::join(arguments, ", ") + ")";
    return result;
  }

  static std::string hold(const Expression &operand, Binding least) {
    return operand.binding >= least ? operand.text : "(" + operand.text + ")";
  }

  /// `a + b`, or a scaling by the only option. Long chains stay flat, and grow at their end.
  static Expression describeInfix(StringRef sign, SmallVector<Expression> &operands,
                                  const LayerCall &call) {
    Expression &first = operands.front();
    std::string infix = (" " + sign + " ").str();
    if (operands.size() == 2) {
      Expression result{std::move(first.text), Binding::Sum,
                        std::max(first.depth, operands[1].depth + 1)};
      result.text += infix + hold(operands[1], Binding::Product);
      return result;
    }
    const std::string &factor = call.options.front().second;
    if (first.binding == Binding::Product)
      return {std::move(first.text) + infix + factor, Binding::Product, first.depth};
    return {factor + infix + hold(first, Binding::Whole), Binding::Product, first.depth + 1};
  }

  func::FuncOp forward;
  Operation *train;
  SourceNames &names;
  llvm::raw_ostream &out;
  SmallVector<std::pair<Operation *, Expression>> waiting;
  llvm::DenseSet<Value> written;
  llvm::DenseMap<Value, std::string> newest; ///< of values that have several names
  size_t nextName = 0;
};

} // namespace

LogicalResult writeBody(func::FuncOp forward, Operation *train, SourceNames &names,
                        llvm::raw_ostream &out) {
  return BodyWriter(forward, train, names, out).write();
}

} // namespace trop
