//===- Probe.cpp - Calls of an op by themselves ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Probe.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/TypeUtilities.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop::check {

Type Probe::getType(const Operand &operand, Type element) const {
  if (operand.isLabel)
    element = IntegerType::get(element.getContext(), 32);
  return getValueType(operand.samples, operand.shape, element);
}

std::string formatOption(Attribute value) {
  if (auto integer = dyn_cast<IntegerAttr>(value))
    return std::to_string(integer.getInt());
  if (auto number = dyn_cast<FloatAttr>(value)) {
    SmallString<16> text;
    number.getValue().toString(text, 0, 3, /*TruncateZero=*/false);
    return text.str().str();
  }
  if (auto ties = dyn_cast<DerivedProgramAttr>(value))
    return ties.getText();
  return cast<StringAttr>(value).str();
}

std::string Probe::describe() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(operands, stream, [&](const Operand &operand) {
    stream << (operand.isLabel ? "labels" : formatShape(operand.shape));
  });
  if (!head.empty())
    stream << " of " << head;
  if (!options.empty()) {
    stream << " with ";
    llvm::interleaveComma(options, stream, [&](NamedAttribute option) {
      stream << option.getName().getValue() << ": " << formatOption(option.getValue());
    });
  }
  return text;
}

static FailureOr<Value> buildLossOf(const Subject &subject, const Probe &probe, OpBuilder &builder,
                                    ArrayRef<Value> arguments) {
  Location loc = builder.getUnknownLoc();
  FailureOr<Value> output = arguments[0];
  if (!probe.head.empty()) {
    auto head = Registry(builder.getContext()).findLayer(probe.head);
    output = Registry::buildLayer(*head, builder, loc, arguments[0], {});
  }
  if (failed(output))
    return failure();
  return Registry::buildLoss(subject.name, builder, loc, *output, arguments[1], probe.options);
}

FailureOr<Value> buildCall(const Subject &subject, const Probe &probe, OpBuilder &builder,
                           ArrayRef<Value> arguments) {
  Location loc = builder.getUnknownLoc();
  switch (subject.surface) {
  case Surface::Loss:
    return buildLossOf(subject, probe, builder, arguments);
  case Surface::Reduction:
    return Registry::buildReduce(subject.name, builder, loc, arguments[0], probe.options);
  case Surface::None:
    return buildInferred(subject.name, builder, loc, arguments, {});
  case Surface::Layer:
    break;
  }
  // One place a name, null if it is left out; those of the last, which takes many, behind.
  SmallVector<Value> operands(subject.signature.operands.size());
  for (auto [operand, argument] : llvm::zip_equal(probe.operands, arguments))
    if (operand.number < operands.size() && !operands[operand.number])
      operands[operand.number] = argument;
    else
      operands.push_back(argument);
  return Registry::buildLayer(subject.name, builder, loc, operands, probe.options);
}

static DictionaryAttr describeArgument(Builder &builder, StringRef kind, const Twine &name) {
  return builder.getDictionaryAttr(
      {builder.getNamedAttr(attrs::kKind, builder.getStringAttr(kind)),
       builder.getNamedAttr(attrs::kName, builder.getStringAttr(name))});
}

/// The squared error of what a layer gives, against an argument that is added.
static FailureOr<Value> buildError(OpBuilder &builder, func::FuncOp function, Value result) {
  Location loc = result.getLoc();
  unsigned number = function.getNumArguments();
  if (failed(function.insertArgument(number, result.getType(),
                                     describeArgument(builder, kinds::kTarget, "target"), loc)))
    return failure();
  auto name =
      RegisteredOperationName::lookup(SquaredErrorOp::getOperationName(), builder.getContext());
  return buildInferred(*name, builder, loc, {result, function.getArgument(number)}, {});
}

static ProbeModule build(const Subject &subject, const Probe &probe, Type element, bool isPlain,
                         function_ref<bool(Operation *)> inspect) {
  MLIRContext *context = subject.getContext();
  ProbeModule built;
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      built.errors += (built.errors.empty() ? "" : "; ") + diagnostic.str();
  });
  OpBuilder builder(context);
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  for (auto [number, operand] : llvm::enumerate(probe.operands)) {
    types.push_back(probe.getType(operand, element));
    StringRef kind = operand.isLabel || operand.isFixed ? kinds::kTarget
                     : operand.samples                  ? kinds::kInput
                                                        : kinds::kParameter;
    attributes.push_back(describeArgument(builder, kind, "x" + Twine(number)));
  }
  builder.setInsertionPointToStart(module->getBody());
  auto function = func::FuncOp::create(builder, loc, "probe", builder.getFunctionType(types, {}),
                                       {}, attributes);
  builder.setInsertionPointToStart(function.addEntryBlock());
  FailureOr<Value> result =
      buildCall(subject, probe, builder, llvm::to_vector_of<Value>(function.getArguments()));
  if (failed(result))
    return built;
  built.isAccepted = true;
  if (inspect && result->getDefiningOp() && !inspect(result->getDefiningOp()))
    return built;
  bool isLoss = isLossType(result->getType());
  bool isObjective = subject.surface == Surface::Reduction;
  if (!isPlain && !isLoss && !isObjective && hasSamples(*result))
    result = buildError(builder, function, *result);
  if (failed(result))
    return built;
  func::ReturnOp::create(builder, loc, *result);
  function.setType(
      builder.getFunctionType(function.getBody().getArgumentTypes(), result->getType()));
  if (!isPlain && (hasSamples(*result) || isObjective))
    function->setAttr(attrs::kRole,
                      builder.getStringAttr(isObjective ? roles::kObjective : roles::kLoss));
  if (succeeded(verify(*module)))
    built.module = std::move(module);
  return built;
}

ProbeModule buildModule(const Subject &subject, const Probe &probe, Type element,
                        function_ref<bool(Operation *)> inspect) {
  return build(subject, probe, element, /*isPlain=*/false, inspect);
}

ProbeModule buildPlainModule(const Subject &subject, const Probe &probe, Type element) {
  return build(subject, probe, element, /*isPlain=*/true, nullptr);
}

} // namespace trop::check
