//===- Training.cpp - Train blocks of a source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Training.h"

#include "lib/Target/Source/Options.h"
#include "lib/Target/Source/Text.h"

#include "trop/properties.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace trop {
namespace {

void writeProperty(StringRef name, StringRef value, llvm::raw_ostream &out) {
  constexpr size_t kColumn = 11; // Most names are shorter than `optimizer:`.
  std::string key = (name + ":").str();
  writeStatement(key + std::string(std::max(kColumn, key.size() + 1) - key.size(), ' ') +
                     value.str() + ";",
                 out);
}

/// `name(option: value, ...)` of those options of an op that `isGiven`.
FailureOr<std::string> describeOp(Operation *op, StringRef name, ArrayRef<LayerOption> options,
                                  function_ref<bool(const LayerOption &)> isGiven) {
  SmallVector<std::string> values;
  for (const LayerOption &option : options) {
    if (!isGiven(option))
      continue;
    FailureOr<std::string> value = formatOption(op, option);
    if (failed(value))
      return failure();
    values.push_back((option.name + ": ").str() + *value);
  }
  return name.str() + (values.empty() ? "" : "(" + llvm::join(values, ", ") + ")");
}

/// Options that trop.train tells are those that the block gave.
FailureOr<std::string> describeLoss(TrainOp train, func::FuncOp function) {
  StringRef text = train.getLoss(), name = text.take_until([](char c) { return c == '('; });
  if (name == text)
    return name.str();
  Value result = function ? function.getBody().front().getTerminator()->getOperand(0) : Value();
  // Weights of samples may follow it.
  if (auto last = result ? result.getDefiningOp<StructuralOpInterface>() : StructuralOpInterface();
      last && !isa<LossOpInterface>(last.getOperation()))
    result = last.getLeafOperands().front();
  auto loss = result ? result.getDefiningOp<LossOpInterface>() : LossOpInterface();
  if (!loss || loss.getSurfaceName() != name)
    return train.emitError() << "loss '" << name << "' is not the op that ends the loss function, "
                             << "which has its options";
  return describeOp(loss, name, loss.getOptions(), [&](const LayerOption &option) {
    return text.contains((option.name + ": ").str());
  });
}

FailureOr<std::string> describeReduce(TrainOp train, func::FuncOp function) {
  Value result = function ? function.getBody().front().getTerminator()->getOperand(0) : Value();
  auto reduce =
      result ? result.getDefiningOp<SampleReduceOpInterface>() : SampleReduceOpInterface();
  if (!reduce || reduce.getSurfaceName() != train.getReduce())
    return train.emitError() << "reduction '" << train.getReduce() << "' is not the op that ends "
                             << "the objective, which has its options";
  return describeOp(reduce, train.getReduce(), reduce.getOptions(),
                    [](const LayerOption &) { return true; });
}

std::string describeDerivative(TrainOp train) {
  SmallVector<std::string> programs;
  if (!train.getTies().isNative())
    programs.push_back(train.getTies().getText());
  if (FloatAttr slope = train.getSlopeAtZeroAttr())
    programs.push_back("slope_at_zero(" + formatReal(slope.getValueAsDouble()) + ")");
  return llvm::join(programs, ", ");
}

std::string describeOptimizers(TrainOp train) {
  SmallVector<std::string> phases;
  for (PhaseAttr phase : train.getPhases().getAsRange<PhaseAttr>()) {
    phases.push_back(formatCall(phase.getOptimizer()));
    if (phase.getSteps() > 0)
      phases.back() += " for " + std::to_string(phase.getSteps());
  }
  return llvm::join(phases, ", ");
}

} // namespace

LogicalResult writeTrain(TrainOp train, func::FuncOp lossFunction, func::FuncOp objective,
                         llvm::raw_ostream &out) {
  FailureOr<std::string> loss = describeLoss(train, lossFunction);
  FailureOr<std::string> reduce = describeReduce(train, objective);
  if (failed(loss) || failed(reduce))
    return failure();
  llvm::StringMap<std::string> texts = {{"loss", *loss},
                                        {"reduce", *reduce},
                                        {"derivative", describeDerivative(train)},
                                        {"optimizer", describeOptimizers(train)}};
  out << "\ntrain " << train.getModel() << " {\n";
  for (const schema::Property &property : schema::kProperties) {
    Attribute value = train->getAttr(property.name);
    std::string &text = texts[property.name];
    if (auto call = dyn_cast_or_null<CallAttr>(value);
        call && property.kind == schema::PropertyKind::Call)
      text = formatCall(call);
    if (auto count = dyn_cast_or_null<IntegerAttr>(value); count && count.getInt() > 0)
      text = std::to_string(count.getInt());
    if (!text.empty())
      writeProperty(property.name, text, out);
  }
  out << "}\n";
  return success();
}

} // namespace trop
