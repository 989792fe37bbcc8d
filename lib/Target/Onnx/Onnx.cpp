//===- Onnx.cpp - A model as a file of ONNX -------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Onnx.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Support/ClassNames.h"
#include "lib/Target/Onnx/Encoding.h"
#include "lib/Target/Onnx/Leaf.h"
#include "lib/Target/Onnx/Nest.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/JSON.h"

using namespace mlir;

namespace trop {

using namespace onnx;

namespace {

class ModelWriter {
public:
  ModelWriter(func::FuncOp forward, const ModelDescription &model)
      : forward(forward), model(model), graph(model.name),
        element(*getElement(getElementTypeOrSelf(forward.getResultTypes().front()))) {}

  FailureOr<std::string> write(StringRef compiler);

private:
  LogicalResult readData();
  LogicalResult checkValues();
  void takeNames();
  void writeArguments();
  LogicalResult writeBody();
  LogicalResult writeOp(Operation &op);
  void writeResults();
  void writeClasses(const std::string &outputs);
  void writeProperties(StringRef compiler);

  func::FuncOp forward;
  const ModelDescription &model;
  Graph graph;
  Element element;
  std::optional<Data> data; ///< none: the weights say nothing of them
  DenseMap<Value, std::string> names;
  DenseMap<StringAttr, Operation *> last; ///< op of each name
  std::string label, output;              ///< names of outputs
  bool selects = false;                   ///< whether there is a maximum or minimum over dimensions
};

} // namespace

LogicalResult ModelWriter::readData() {
  for (const auto &[key, text] : model.metadata) {
    if (!isDataKey(key))
      continue;
    llvm::Expected<Data> read =
        Data::read(text, computeProduct(model.inputShape), computeProduct(model.outputShape));
    if (!read)
      return emitError(forward.getLoc()) << toString(read.takeError());
    data = std::move(*read);
    if (!data->saysScale)
      emitRemark(forward.getLoc()) << "the weights do not say how data are scaled: inputs are not";
    return success();
  }
  emitRemark(forward.getLoc()) << "the weights say nothing of data: inputs are the network's, not "
                                  "scaled"
                               << (model.target == TROP_TARGET_CLASSES ? ", and classes are numbers"
                                                                       : "");
  return success();
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

LogicalResult ModelWriter::checkValues() {
  for (const auto &[argument, parameter] :
       llvm::zip(forward.getArguments().drop_front(), model.parameters))
    if (!parameter.value)
      return emitError(argument.getLoc())
             << "--emit=onnx writes a model with its weights, expected --weights=FILE: parameter '"
             << parameter.name << "' has no value";
  return success();
}

void ModelWriter::writeArguments() {
  size_t parameter = 0;
  for (BlockArgument argument : forward.getArguments()) {
    std::string &name = names[argument];
    ArrayRef<int64_t> shape = getUnitShape(argument);
    if (getArgumentKind(forward, argument.getArgNumber()) != kinds::kInput) {
      graph.addTensor(name, element, shape, getBytes(model.parameters[parameter++].value));
    } else if (data) {
      name = writeInputs(graph, name, element, shape, *data);
    } else {
      SmallVector<int64_t> whole(shape);
      whole.insert(whole.begin(), -1);
      graph.addInput(name, element, whole);
    }
  }
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult ModelWriter::writeOp(Operation &op) {
  DenseElementsAttr constant;
  if (matchPattern(&op, m_Constant(&constant))) {
    names[op.getResult(0)] =
        graph.addConstant("constant", element, getUnitShape(op.getResult(0)), getBytes(constant));
    return success();
  }
  auto structural = dyn_cast<StructuralOpInterface>(op);
  if (!structural)
    return emitError(op.getLoc()) << "cannot be written as ONNX: '" << op.getName()
                                  << "' does not say what it computes";
  auto name = dyn_cast<NameLoc>(op.getLoc());
  StringRef origin = name ? name.getName().getValue() : op.getName().stripDialect();
  selects |= structural.getCombiner() == Combiner::Max || structural.getCombiner() == Combiner::Min;
  FailureOr<std::string> result =
      writeNest(graph, structural, origin, [&](Value value) { return names.at(value); });
  if (failed(result))
    return failure();
  // Of several ops that a layer was expanded to, the last has its value.
  if (name && last.lookup(name.getName()) == &op && graph.isLast(*result)) {
    std::string taken = graph.takeName(origin);
    graph.renameResult(*result, taken);
    result = taken;
  }
  names[op.getResult(0)] = *result;
  return success();
}

LogicalResult ModelWriter::writeBody() {
  for (Operation &op : forward.front().without_terminator())
    if (auto name = dyn_cast<NameLoc>(op.getLoc()))
      last[name.getName()] = &op;
  for (Operation &op : forward.front().without_terminator())
    if (failed(writeOp(op)))
      return failure(); // What follows reads it.
  return success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void ModelWriter::writeClasses(const std::string &outputs) {
  std::string best =
      graph.addNode("ArgMax", {outputs}, label, {{"axis", int64_t(1)}, {"keepdims", int64_t(0)}});
  bool named = data && !data->classes.empty();
  if (named)
    best = graph.addNode("Gather", {graph.addStrings(data->classes), best}, label,
                         {{"axis", int64_t(0)}});
  graph.renameResult(best, label);
  graph.addOutput(label, named ? Element::String : Element::Int64, {-1});
}

void ModelWriter::writeResults() {
  Value returned = forward.front().getTerminator()->getOperand(0);
  std::string result = names.at(returned);
  if (data)
    result = writeUnits(graph, result, element, *data);
  graph.renameResult(result, output);
  if (!label.empty())
    writeClasses(output);
  SmallVector<int64_t> shape(getUnitShape(returned));
  shape.insert(shape.begin(), -1);
  graph.addOutput(output, element, shape);
}

/// A list of strings as JSON.
static std::string formatList(ArrayRef<std::string> texts) {
  return llvm::formatv("{0}", llvm::json::Value(llvm::json::Array(texts))).str();
}

void ModelWriter::writeProperties(StringRef compiler) {
  graph.addProperty("model", model.name);
  graph.addProperty("model_hash", model.hash);
  graph.addProperty("compiler", compiler);
  if (!data)
    return;
  std::vector<std::string> features;
  for (const Feature &feature : data->features)
    features.push_back(feature.name);
  auto add = [&](StringRef key, ArrayRef<std::string> texts) {
    if (any_of(texts, [](StringRef text) { return !text.empty(); }))
      graph.addProperty(key, formatList(texts));
  };
  add("features", features);
  add("classes", data->classes);
  if (data->classes.empty())
    add("labels", data->labels);
}

/// Those of the source come first.
void ModelWriter::takeNames() {
  for (BlockArgument argument : forward.getArguments()) {
    auto said = forward.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName);
    names[argument] = graph.takeName(said ? said.getValue() : "input");
  }
  bool classes = model.target == TROP_TARGET_CLASSES;
  if (classes)
    label = graph.takeName("label");
  Value returned = forward.front().getTerminator()->getOperand(0);
  if (auto name = dyn_cast<NameLoc>(returned.getLoc());
      name && !isa<BlockArgument>(returned) && model.head.empty())
    output = graph.takeName(name.getName().getValue());
  else
    output = graph.takeName(!model.head.empty() ? "probabilities" : classes ? "scores" : "outputs");
}

FailureOr<std::string> ModelWriter::write(StringRef compiler) {
  if (failed(checkValues()) || failed(readData()))
    return failure();
  takeNames();
  writeArguments();
  if (failed(writeBody()))
    return failure();
  writeResults();
  writeProperties(compiler);
  if (selects)
    emitRemark(forward.getLoc())
        << "ReduceMax and ReduceMin of NaN are the tool's own: here NaN never wins, ONNX Runtime "
           "may give NaN or lose the largest number";
  llvm::Expected<std::string> bytes = graph.serialize("tropc", compiler);
  if (!bytes)
    return emitError(forward.getLoc()) << toString(bytes.takeError());
  return std::move(*bytes);
}

FailureOr<std::string> writeOnnx(func::FuncOp forward, const ModelDescription &model,
                                 StringRef compiler) {
  return ModelWriter(forward, model).write(compiler);
}

} // namespace trop
