//===- Source.cpp - A call as a program -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Code.h"
#include "lib/Check/Derivatives.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop::check {
namespace {

std::string formatType(const Probe::Operand &operand) {
  return "f32" + (operand.shape.empty() ? "[]" : formatShape(operand.shape));
}

/// Zeros and ones, as of a mask.
std::string formatArray(ArrayRef<int64_t> shape, int64_t &next) {
  if (shape.empty())
    return std::to_string(++next % 3 ? 1 : 0);
  std::string text;
  for (int64_t i = 0; i < shape.front(); ++i)
    text += (i ? ", " : "[") + formatArray(shape.drop_front(), next);
  return text + "]";
}

std::string formatOptions(const Probe &probe) {
  std::string text;
  for (NamedAttribute option : probe.options)
    text += (text.empty() ? "" : ", ") + option.getName().str() + ": " +
            formatOption(option.getValue());
  return text;
}

std::string formatTraining(StringRef loss, StringRef reduce) {
  return ("train probe {\n  loss: " + loss + ";\n  reduce: " + reduce +
          ";\n  optimizer: sgd(lr: 0.1);\n  steps: 1;\n}\n")
      .str();
}

/// With its options in parentheses.
std::string formatName(const Subject &subject, const Probe &probe) {
  std::string options = formatOptions(probe);
  return subject.surfaceName + (options.empty() ? "" : "(" + options + ")");
}

std::string formatLoss(const Subject &subject, const Probe &probe) {
  const Probe::Operand &output = probe.operands.front();
  if (output.shape.size() != 1)
    return "";
  std::string size = std::to_string(output.shape[0]);
  return "model probe(x: f32[" + size + "]) -> " + (subject.takesClasses ? "classes" : "f32") +
         "[" + (probe.head == "sigmoid" ? "2" : size) + "] {\n  return " +
         (probe.head.empty() ? "x" : probe.head + "(x)") + ";\n}\n\n" +
         formatTraining(formatName(subject, probe), "max");
}

std::string formatReduction(const Subject &subject, const Probe &probe) {
  return "model probe(x: f32[3]) -> f32[3] {\n  param b: f32[3] init zeros;\n  return x + "
         "b;\n}\n\n" +
         formatTraining("squared_error", formatName(subject, probe));
}

std::string formatCall(const Subject &subject, const Probe &probe) {
  SmallVector<std::string> arguments;
  std::string parameters;
  for (auto [index, operand] : llvm::enumerate(probe.operands)) {
    std::string name = index ? "p" + std::to_string(index) : "x";
    int64_t next = 0;
    if (index && operand.isFixed)
      parameters += "  const " + name + " = " + formatArray(operand.shape, next) + ";\n";
    else if (index)
      parameters += "  param " + name + ": " + formatType(operand) + " init zeros;\n";
    const LayerOperand &declared = subject.signature.operands[operand.number];
    if (probe.operands.size() == 1 && isDifferentiable(subject.name)) {
      // Something trained reaches the layer, so that its gradient and state are asked for.
      parameters += "  param b: " + formatType(operand) + " init zeros;\n  h = x + b;\n";
      name = "h";
    }
    arguments.push_back((declared.named ? declared.name + ": " : "").str() + name);
  }
  std::string call;
  if (llvm::isAlpha(subject.surfaceName.front()) || subject.surfaceName.front() == '_') {
    std::string options = formatOptions(probe);
    call = subject.surfaceName + "(" + llvm::join(arguments, ", ") +
           (options.empty() ? "" : ", " + options) + ")";
  } else {
    std::string other = arguments.size() > 1        ? arguments[1]
                        : probe.options.size() == 1 ? formatOption(probe.options[0].getValue())
                                                    : "";
    call = arguments[0] + " " + subject.surfaceName + " " + other;
  }
  return parameters + "  y = " + call + ";\n";
}

} // namespace

std::string formatSource(const Subject &subject, const Probe &probe) {
  if (subject.surface == Surface::Loss)
    return formatLoss(subject, probe);
  if (subject.surface == Surface::Reduction)
    return formatReduction(subject, probe);
  if (subject.surface == Surface::None || probe.operands.empty() ||
      probe.operands.front().shape.empty())
    return "";
  SmallVector<int64_t> shape;
  buildModule(subject, probe, Float32Type::get(subject.getContext()), [&](Operation *op) {
    shape.assign(getUnitShape(op->getResult(0)));
    return false;
  });
  if (shape.empty())
    return "";
  const Probe::Operand &input = probe.operands.front();
  // Which sample is the worst would be chance where there is noise, and a penalty is no loss.
  bool onlyMean = subject.name.hasInterface<NoiseOpInterface>() ||
                  llvm::any_of(probe.options, [](NamedAttribute option) {
                    return option.getName() == kWeightPenalty;
                  });
  return "model probe(x: " + formatType(input) + ") -> f32[" +
         std::to_string(computeProduct(shape)) + "] {\n" + formatCall(subject, probe) +
         "  return " + (shape.size() > 1 ? "flatten(y)" : "y") + ";\n}\n\n" +
         (isDifferentiable(subject.name)
              ? formatTraining("squared_error", onlyMean ? "mean" : "max")
              : "");
}

} // namespace trop::check
