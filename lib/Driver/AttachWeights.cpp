//===- AttachWeights.cpp - Weights on the parameters of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/AttachWeights.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Target/Object/ModelDescription.h"
#include "lib/Target/Source/Source.h"
#include "lib/Weights/Weights.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

/// What the descriptor will say of the model: its hash, and what parameters take.
static FailureOr<ModelDescription> describe(ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  if (failed(runPipeline(*copy, buildDescriptionPipeline, {})))
    return failure();
  return describeModel(*copy);
}

static func::FuncOp findForward(ModuleOp module) {
  auto functions = module.getOps<func::FuncOp>();
  return *llvm::find_if(functions,
                        [](func::FuncOp function) { return getRole(function) == roles::kForward; });
}

/// What the file says of itself, where its tensors fit.
static LogicalResult checkMetadata(func::FuncOp forward, const ModelDescription &model,
                                   const WeightsFile &file) {
  if (llvm::Error error = file.checkModel(model.name, model.hash)) {
    InFlightDiagnostic message = emitError(forward.getLoc()) << toString(std::move(error));
    message.attachNote() << "its tensors have the names and shapes of these parameters: training "
                            "may begin with them (train --init)";
    return message;
  }
  if (llvm::Error error =
          file.checkMetadata(computeProduct(model.inputShape), computeProduct(model.outputShape),
                             model.target == TROP_TARGET_CLASSES))
    return emitError(forward.getLoc()) << toString(std::move(error));
  return success();
}

/// The parameters, without values.
static std::vector<WeightTensor> makeTensors(const ModelDescription &model) {
  std::vector<WeightTensor> tensors;
  for (const ModelDescription::Parameter &parameter : model.parameters)
    tensors.push_back({parameter.name, model.storage, parameter.shape, parameter.finite});
  return tensors;
}

/// Says what tensors of the file are besides values of the parameters.
static LogicalResult remarkOn(func::FuncOp forward, const std::string &path,
                              const WeightsFile &file, const std::vector<WeightTensor> &tensors,
                              int64_t converted) {
  llvm::Expected<std::vector<std::string>> rest = file.getRest(tensors);
  if (!rest)
    return emitError(forward.getLoc()) << toString(rest.takeError());
  if (converted)
    emitWarning(forward.getLoc()) << WeightsFile::describeConverted(path, converted,
                                                                    tensors.front().element);
  if (!rest->empty())
    emitWarning(forward.getLoc()) << path << ": not read, as no parameter's: '"
                                  << llvm::join(*rest, "', '") << "'";
  return success();
}

LogicalResult attachWeights(ModuleOp module, const std::string &path, const std::string &map) {
  func::FuncOp forward = findForward(module);
  llvm::Expected<WeightsFile> file = WeightsFile::read(path, map);
  if (!file)
    return emitError(forward.getLoc()) << toString(file.takeError());
  FailureOr<ModelDescription> model = describe(module);
  if (failed(model))
    return failure();
  if (model->parameters.empty())
    return emitError(forward.getLoc())
           << path << ": expected a model with parameters for these weights, found none in '"
           << model->name << "'";
  SmallVector<DictionaryAttr> dictionaries; // All at once: they are one attribute.
  forward.getAllArgAttrs(dictionaries);
  std::vector<WeightTensor> tensors = makeTensors(*model);
  if (llvm::Error error = file->checkMap(tensors))
    return emitError(forward.getLoc()) << toString(std::move(error));
  bool ok = true;
  int64_t converted = 0;
  size_t number = 0;
  for (BlockArgument argument : forward.getArguments()) {
    unsigned index = argument.getArgNumber();
    if (getArgumentKind(forward, index) == kinds::kInput)
      continue;
    WeightTensor &tensor = tensors[number++];
    llvm::Expected<bool> loaded = file->load(tensor, tensors);
    if (!loaded) {
      emitError(argument.getLoc()) << toString(loaded.takeError());
      ok = false;
      continue;
    }
    converted += *loaded;
    NamedAttrList attributes(dictionaries[index]);
    attributes.set(attrs::kValue, DenseElementsAttr::getFromRawBuffer(
                                      cast<ShapedType>(argument.getType()), tensor.values));
    dictionaries[index] = attributes.getDictionary(module.getContext());
  }
  ok &= succeeded(remarkOn(forward, path, *file, tensors, converted));
  if (!ok || failed(checkMetadata(forward, *model, *file)))
    return failure();
  forward.setAllArgAttrs(dictionaries);
  Builder builder(forward);
  NamedAttrList said;
  WeightMetadata metadata = file->getMetadata();
  if (std::string difference = file->compareSums(model->hash); !difference.empty()) {
    emitWarning(forward.getLoc()) << difference;
    metadata = adoptMetadata(metadata, model->name, model->hash); // No training goes on with them.
  }
  for (const auto &[key, text] : metadata)
    said.set(key, builder.getStringAttr(text));
  forward->setDiscardableAttr(attrs::kCheckpoint, said.getDictionary(forward.getContext()));
  return success();
}

FailureOr<std::string> formatAttachedWeights(ModuleOp module) {
  func::FuncOp forward = findForward(module);
  FailureOr<ModelDescription> model = describe(module);
  if (failed(model))
    return failure();
  std::vector<SourceParameter> names = getSourceParameters(forward);
  std::vector<WeightTensor> tensors;
  for (const auto &[parameter, name] : llvm::zip_equal(model->parameters, names)) {
    if (!parameter.value)
      return emitError(forward.getLoc()) << "parameter '" << name.name << "' has no value";
    std::string bytes = getBytes(parameter.value);
    tensors.push_back({name.sourceName,
                       model->storage,
                       parameter.shape,
                       parameter.finite,
                       {bytes.begin(), bytes.end()}});
  }
  WeightMetadata said(model->metadata.begin(), model->metadata.end());
  llvm::Expected<std::string> bytes =
      formatWeights(adoptMetadata(said, model->name, model->hash), tensors);
  if (!bytes)
    return emitError(forward.getLoc()) << toString(bytes.takeError());
  return *bytes;
}

} // namespace trop
