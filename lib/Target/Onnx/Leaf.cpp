//===- Leaf.cpp - A leaf as nodes of ONNX ---------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Leaf.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace trop::onnx {

std::optional<Element> getElement(Type type) {
  if (type.isF32())
    return Element::Float;
  if (type.isF64())
    return Element::Double;
  if (type.isInteger(1))
    return Element::Bool;
  if (type.isIndex() || type.isInteger(32) || type.isInteger(64))
    return Element::Int64;
  return std::nullopt;
}

namespace {

class LeafWriter {
public:
  LeafWriter(Graph &graph, StringRef origin) : graph(graph), origin(origin) {}

  LogicalResult write(Operation *op);

  DenseMap<Value, Scalar> scalars;

private:
  std::optional<std::string> writeSame(Operation *op, ArrayRef<std::string> inputs);
  std::optional<std::string> writeComparison(arith::CmpFPredicate predicate, std::string a,
                                             std::string b);
  std::optional<std::string> writeComparison(arith::CmpIPredicate predicate, std::string a,
                                             std::string b);
  std::string add(StringRef operation, ArrayRef<std::string> inputs,
                  std::vector<Attribute> attributes = {}) {
    return graph.addNode(operation, inputs, origin, std::move(attributes));
  }

  Graph &graph;
  StringRef origin;
};

} // namespace

/// The operator of the same operands and the same meaning at all numbers, NaN and infinities.
static StringRef getOperator(Operation *op) {
  bool booleans = op->getResult(0).getType().isInteger(1);
  return llvm::StringSwitch<StringRef>(op->getName().getStringRef())
      .Cases({"arith.addf", "arith.addi"}, "Add")
      .Cases({"arith.subf", "arith.subi"}, "Sub")
      .Cases({"arith.mulf", "arith.muli"}, "Mul")
      .Case("arith.divf", "Div")
      .Case("arith.negf", "Neg")
      .Case("arith.select", "Where")
      .Case("arith.andi", booleans ? "And" : "")
      .Case("arith.ori", booleans ? "Or" : "")
      .Case("arith.xori", booleans ? "Xor" : "")
      .Case("math.absf", "Abs")
      .Case("math.exp", "Exp")
      .Case("math.log", "Log")
      .Case("math.tanh", "Tanh")
      .Case("math.sqrt", "Sqrt")
      .Case("math.sin", "Sin")
      .Case("math.cos", "Cos")
      .Case("math.tan", "Tan")
      .Case("math.asin", "Asin")
      .Case("math.acos", "Acos")
      .Case("math.atan", "Atan")
      .Case("math.sinh", "Sinh")
      .Case("math.cosh", "Cosh")
      .Case("math.asinh", "Asinh")
      .Case("math.acosh", "Acosh")
      .Case("math.atanh", "Atanh")
      .Case("math.erf", "Erf")
      .Case("math.floor", "Floor")
      .Case("math.ceil", "Ceil")
      .Case("math.roundeven", "Round")
      .Default("");
}

/// Ordered ones are false of NaN, as those of ONNX are; unordered ones are what an ordered one is
/// not.
std::optional<std::string> LeafWriter::writeComparison(arith::CmpFPredicate predicate,
                                                       std::string a, std::string b) {
  using Predicate = arith::CmpFPredicate;
  switch (predicate) {
  case Predicate::OEQ:
    return add("Equal", {a, b});
  case Predicate::OGT:
    return add("Greater", {a, b});
  case Predicate::OGE:
    return add("GreaterOrEqual", {a, b});
  case Predicate::OLT:
    return add("Less", {a, b});
  case Predicate::OLE:
    return add("LessOrEqual", {a, b});
  case Predicate::ONE:
    return add("Or", {add("Less", {a, b}), add("Greater", {a, b})});
  case Predicate::UNO:
    return add("Or", {add("IsNaN", {a}), add("IsNaN", {b})});
  case Predicate::UNE:
    return add("Not", {add("Equal", {a, b})});
  case Predicate::ULE:
    return add("Not", {add("Greater", {a, b})});
  case Predicate::ULT:
    return add("Not", {add("GreaterOrEqual", {a, b})});
  case Predicate::UGE:
    return add("Not", {add("Less", {a, b})});
  case Predicate::UGT:
    return add("Not", {add("LessOrEqual", {a, b})});
  case Predicate::UEQ:
    return add("Not", {*writeComparison(Predicate::ONE, a, b)});
  case Predicate::ORD:
    return add("Not", {*writeComparison(Predicate::UNO, a, b)});
  case Predicate::AlwaysFalse:
  case Predicate::AlwaysTrue:
    return std::nullopt;
  }
  llvm_unreachable("unknown predicate");
}

std::optional<std::string> LeafWriter::writeComparison(arith::CmpIPredicate predicate,
                                                       std::string a, std::string b) {
  using Predicate = arith::CmpIPredicate;
  switch (predicate) {
  case Predicate::eq:
    return add("Equal", {a, b});
  case Predicate::ne:
    return add("Not", {add("Equal", {a, b})});
  case Predicate::slt:
    return add("Less", {a, b});
  case Predicate::sle:
    return add("LessOrEqual", {a, b});
  case Predicate::sgt:
    return add("Greater", {a, b});
  case Predicate::sge:
    return add("GreaterOrEqual", {a, b});
  default:
    return std::nullopt;
  }
}

/// The name of the op's result.
std::optional<std::string> LeafWriter::writeSame(Operation *op, ArrayRef<std::string> inputs) {
  std::optional<Element> element = getElement(op->getResult(0).getType());
  if (!element)
    return std::nullopt;
  if (StringRef name = getOperator(op); !name.empty())
    return add(name, inputs);
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return writeComparison(compare.getPredicate(), inputs[0], inputs[1]);
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return writeComparison(compare.getPredicate(), inputs[0], inputs[1]);
  if (isa<math::FmaOp>(op)) // rounded twice
    return add("Add", {add("Mul", {inputs[0], inputs[1]}), inputs[2]});
  if (isa<arith::IndexCastOp, arith::SIToFPOp, arith::ExtFOp, arith::TruncFOp>(op) &&
      getElement(op->getOperand(0).getType()) != Element::Bool)
    return add("Cast", inputs, {{"to", int64_t(*element)}});
  return std::nullopt;
}

LogicalResult LeafWriter::write(Operation *op) {
  Scalar result;
  APFloat number(0.0);
  APInt integer;
  std::optional<Element> element = getElement(op->getResult(0).getType());
  if (element && matchPattern(op, m_ConstantFloat(&number))) {
    bool losesInfo;
    number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
    result.name = graph.addNumber(*element, number.convertToDouble());
  } else if (element && matchPattern(op, m_ConstantInt(&integer))) {
    result.name = graph.addNumber(*element, element == Element::Bool ? integer.getZExtValue()
                                                                     : integer.getSExtValue());
  }
  if (!result.name.empty()) {
    result.constant = true;
    scalars[op->getResult(0)] = result;
    return success();
  }
  SmallVector<std::string> inputs;
  result.constant = true;
  for (Value operand : op->getOperands()) {
    const Scalar &scalar = scalars.at(operand);
    inputs.push_back(scalar.name);
    result.dims.resize(std::max(result.dims.size(), scalar.dims.size()));
    result.dims |= scalar.dims;
    result.samples |= scalar.samples;
    result.constant &= scalar.constant;
  }
  std::optional<std::string> name = writeSame(op, inputs);
  if (!name)
    return emitError(op->getLoc()) << "cannot be written as ONNX: '" << op->getName()
                                   << "' has no operator of its meaning there";
  result.name = *name;
  scalars[op->getResult(0)] = result;
  return success();
}

FailureOr<Scalar> writeLeaf(Graph &graph, Block &block, Value result, ArrayRef<Scalar> arguments,
                            StringRef origin) {
  LeafWriter writer(graph, origin);
  for (auto [argument, scalar] : llvm::zip_equal(block.getArguments(), arguments))
    writer.scalars[argument] = scalar;
  for (Operation &op : block)
    if (failed(writer.write(&op)))
      return failure();
  return writer.scalars.at(result);
}

} // namespace trop::onnx
