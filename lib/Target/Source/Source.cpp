//===- Source.cpp - The trop dialect as a .trop source -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Source/Source.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Target/Source/Body.h"
#include "lib/Target/Source/Text.h"
#include "lib/Target/Source/Training.h"

using namespace mlir;

namespace trop {
namespace {

/// The function of a role of the same model; null if there is none.
func::FuncOp findFunction(func::FuncOp forward, StringRef role) {
  for (auto function : forward->getParentOfType<ModuleOp>().getOps<func::FuncOp>())
    if (getRole(function) == role &&
        function->getAttr(attrs::kModel) == forward->getAttr(attrs::kModel))
      return function;
  return {};
}

bool isParameter(func::FuncOp forward, BlockArgument argument) {
  return getArgumentKind(forward, argument.getArgNumber()) == kinds::kParameter;
}

class ModelWriter {
public:
  ModelWriter(func::FuncOp forward, llvm::raw_ostream &out)
      : forward(forward), out(out), names(forward, findFunction(forward, roles::kValues)) {}

  LogicalResult write() {
    StringRef name = forward->getAttrOfType<StringAttr>(attrs::kModel).getValue();
    BlockArgument input = forward.getArgument(0);
    RankedTensorType output = cast<RankedTensorType>(forward.getResultTypes().front());
    std::string element = forward->hasAttr(attrs::kClasses) ? "classes" : formatType(output);
    out << "model " << name << "(" << names.lookup(input) << ": " << formatType(input.getType())
        << formatExtents(getUnitShape(input)) << ") -> " << element
        << formatExtents(getUnitShape(output)) << " {\n";
    TrainOp train;
    for (auto op : forward->getParentOfType<ModuleOp>().getOps<TrainOp>())
      if (op.getModel() == name)
        train = op;
    if (failed(checkPenalties()) || failed(writeParameters()) ||
        failed(writeBody(forward, train, names, out)))
      return failure();
    out << "}\n";
    return train ? writeTrain(train, findFunction(forward, roles::kLoss),
                              findFunction(forward, roles::kObjective), out)
                 : success();
  }

private:
  static std::string formatType(Type type) {
    std::string text;
    llvm::raw_string_ostream(text) << getElementTypeOrSelf(type);
    return text;
  }

  std::string getName(BlockArgument argument) {
    auto name = forward.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName);
    return "'" + name.str() + "'";
  }

  /// A source has penalties by its layers alone.
  LogicalResult checkPenalties() {
    DenseMap<Value, double> penalties;
    for (auto layer : forward.getOps<WeightedOpInterface>())
      if (double penalty = layer.getWeightPenalty())
        for (unsigned number : layer.getWeightOperands())
          penalties[layer.getLeafOperands()[number]] += penalty;
    for (BlockArgument argument : forward.getArguments()) {
      auto known = forward.getArgAttrOfType<FloatAttr>(argument.getArgNumber(), attrs::kPenalty);
      double penalty = known ? known.getValueAsDouble() : 0;
      if (penalties.lookup(argument) != penalty)
        return emitError(argument.getLoc())
               << "parameter " << getName(argument) << " has an " << kWeightPenalty << " of "
               << formatReal(penalty) << ", but its layers have "
               << formatReal(penalties[argument]);
    }
    return success();
  }

  LogicalResult writeParameters() {
    llvm::StringMap<std::string> renamed;
    for (const SourceParameter &parameter : getSourceParameters(forward))
      renamed[parameter.name] = parameter.sourceName;
    for (BlockArgument argument : forward.getArguments()) {
      if (!isParameter(forward, argument))
        continue;
      auto init = forward.getArgAttrOfType<CallAttr>(argument.getArgNumber(), attrs::kInit);
      if (!init)
        return emitError(argument.getLoc())
               << "parameter " << getName(argument) << " has no initialiser";
      std::string text = "param " + names.lookup(argument) + ": " + formatType(argument.getType()) +
                         formatExtents(getUnitShape(argument)) + " init " +
                         formatCall(init, renamed);
      if (auto every =
              forward.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), attrs::kUpdateEvery))
        text += every.getInt() == kNeverMoves ? std::string(" update never")
                                              : " update every " + std::to_string(every.getInt());
      writeStatement(text + ";", out);
    }
    return success();
  }

  func::FuncOp forward;
  llvm::raw_ostream &out;
  SourceNames names;
};

} // namespace

LogicalResult writeSource(ModuleOp module, llvm::raw_ostream &out) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == roles::kForward) {
      stream << (text.empty() ? "" : "\n");
      if (failed(verifyModelFunction(function)) || failed(ModelWriter(function, stream).write()))
        return failure();
    }
  if (text.empty())
    return module.emitError() << "there is no model here";
  if (countTokens(text) > kMaxTokens)
    return module.emitError() << "the source has more than " << kMaxTokens << " words and signs";
  if (text.size() > kMaxSourceBytes)
    return module.emitError() << "the source has more than " << kMaxSourceBytes << " bytes";
  out << text;
  return success();
}

std::vector<SourceParameter> getSourceParameters(func::FuncOp forward) {
  SourceNames names(forward, findFunction(forward, roles::kValues));
  std::vector<SourceParameter> parameters;
  for (BlockArgument argument : forward.getArguments())
    if (isParameter(forward, argument))
      parameters.push_back(
          {forward.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName).str(),
           names.lookup(argument)});
  return parameters;
}

} // namespace trop
