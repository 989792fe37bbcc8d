//===- Graph.cpp - A graph of ONNX, and its bytes -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Graph.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <climits>
#include <protozero/pbf_builder.hpp>

using namespace llvm;

namespace trop::onnx {

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

std::string Graph::takeName(StringRef wanted) {
  std::string found = wanted.str();
  for (unsigned number = 1; !names.insert(found).second; ++number)
    found = (wanted + "." + Twine(number)).str();
  return found;
}

void Graph::addInput(const std::string &name, Element element, ArrayRef<int64_t> shape) {
  inputs.push_back({name, element, shape.vec()});
}

void Graph::addOutput(const std::string &name, Element element, ArrayRef<int64_t> shape) {
  outputs.push_back({name, element, shape.vec()});
}

void Graph::addTensor(const std::string &taken, Element element, ArrayRef<int64_t> shape,
                      std::string bytes) {
  tensors.push_back({taken, element, shape.vec(), std::move(bytes), {}});
}

std::string Graph::addConstant(StringRef origin, Element element, ArrayRef<int64_t> shape,
                               std::string bytes) {
  std::string key = std::to_string(int32_t(element)) + ":";
  for (int64_t extent : shape)
    key += std::to_string(extent) + ",";
  auto [found, isNew] = known.try_emplace(key + ":" + bytes);
  if (isNew) {
    found->second = takeName(origin);
    addTensor(found->second, element, shape, std::move(bytes));
  }
  return found->second;
}

template <typename T> static std::string getBytes(ArrayRef<T> values) {
  return std::string(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

std::string Graph::addIntegers(ArrayRef<int64_t> values) {
  return addIntegers(values, {int64_t(values.size())});
}

std::string Graph::addIntegers(ArrayRef<int64_t> values, ArrayRef<int64_t> shape) {
  return addConstant("integers", Element::Int64, shape, getBytes(values));
}

std::string Graph::addDoubles(ArrayRef<double> values, ArrayRef<int64_t> shape) {
  return addConstant("numbers", Element::Double, shape, getBytes(values));
}

std::string Graph::addMask(ArrayRef<bool> values, ArrayRef<int64_t> shape) {
  return addConstant("inside", Element::Bool, shape, getBytes(values));
}

std::string Graph::addNumber(Element element, double value) {
  auto bytes = [&](auto number) { return getBytes(ArrayRef(number)); };
  std::string number;
  switch (element) {
  case Element::Float:
    number = bytes(float(value));
    break;
  case Element::Double:
    number = bytes(value);
    break;
  case Element::Int64:
    number = bytes(int64_t(value));
    break;
  case Element::Bool:
    number = bytes(value != 0);
    break;
  case Element::String:
    llvm_unreachable("no number");
  }
  return addConstant("number", element, {}, number);
}

std::string Graph::addStrings(ArrayRef<std::string> values) {
  std::string name = takeName("strings");
  tensors.push_back({name, Element::String, {int64_t(values.size())}, "", values.vec()});
  return name;
}

std::string Graph::addNode(StringRef operation, ArrayRef<std::string> inputs, StringRef origin,
                           std::vector<Attribute> attributes, StringRef domain) {
  std::string result = takeName((origin + "." + operation).str());
  nodes.push_back({operation.str(), domain.str(), result, inputs.vec(), std::move(attributes)});
  return result;
}

void Graph::renameResult(const std::string &result, const std::string &taken) {
  if (isLast(result))
    nodes.back().result = taken;
  else
    nodes.push_back({"Identity", "", taken, {result}, {}});
}

void Graph::addProperty(StringRef key, StringRef value) {
  properties.emplace_back(key.str(), value.str());
}

//===----------------------------------------------------------------------===//
// onnx.proto: the fields that are written, with their numbers
//===----------------------------------------------------------------------===//

namespace {
enum class ModelField : protozero::pbf_tag_type {
  IrVersion = 1,
  ProducerName = 2,
  ProducerVersion = 3,
  Graph = 7,
  OpsetImport = 8,
  MetadataProps = 14
};
enum class OpsetField : protozero::pbf_tag_type { Domain = 1, Version = 2 };
enum class PropertyField : protozero::pbf_tag_type { Key = 1, Value = 2 };
enum class GraphField : protozero::pbf_tag_type {
  Node = 1,
  Name = 2,
  Initializer = 5,
  Input = 11,
  Output = 12
};
enum class NodeField : protozero::pbf_tag_type {
  Input = 1,
  Output = 2,
  Name = 3,
  OpType = 4,
  Attribute = 5,
  Domain = 7
};
enum class AttributeField : protozero::pbf_tag_type {
  Name = 1,
  I = 3,
  S = 4,
  Ints = 8,
  Strings = 9,
  Type = 20
};
enum class AttributeType : int32_t { Int = 2, String = 3, Ints = 7, Strings = 8 };
enum class TensorField : protozero::pbf_tag_type {
  Dims = 1,
  DataType = 2,
  StringData = 6,
  Name = 8,
  RawData = 9
};
enum class ValueField : protozero::pbf_tag_type { Name = 1, Type = 2 };
enum class TypeField : protozero::pbf_tag_type { TensorType = 1 };
enum class TensorTypeField : protozero::pbf_tag_type { ElemType = 1, Shape = 2 };
enum class ShapeField : protozero::pbf_tag_type { Dim = 1 };
enum class DimensionField : protozero::pbf_tag_type { Value = 1, Parameter = 2 };

/// The bytes of one message.
template <typename Field> struct Message {
  std::string bytes;
  protozero::pbf_builder<Field> fields{bytes};
};
} // namespace

std::string Graph::serialize(const Attribute &attribute) {
  Message<AttributeField> message;
  message.fields.add_string(AttributeField::Name, attribute.name);
  AttributeType type;
  if (auto *integer = std::get_if<int64_t>(&attribute.value)) {
    type = AttributeType::Int;
    message.fields.add_int64(AttributeField::I, *integer);
  } else if (auto *text = std::get_if<std::string>(&attribute.value)) {
    type = AttributeType::String;
    message.fields.add_bytes(AttributeField::S, *text);
  } else if (auto *integers = std::get_if<std::vector<int64_t>>(&attribute.value)) {
    type = AttributeType::Ints;
    for (int64_t each : *integers)
      message.fields.add_int64(AttributeField::Ints, each);
  } else {
    type = AttributeType::Strings;
    for (const std::string &each : std::get<std::vector<std::string>>(attribute.value))
      message.fields.add_bytes(AttributeField::Strings, each);
  }
  message.fields.add_enum(AttributeField::Type, int32_t(type));
  return message.bytes;
}

std::string Graph::serialize(const Node &node) {
  Message<NodeField> message;
  for (const std::string &input : node.inputs)
    message.fields.add_string(NodeField::Input, input);
  message.fields.add_string(NodeField::Output, node.result);
  message.fields.add_string(NodeField::Name, node.result);
  message.fields.add_string(NodeField::OpType, node.operation);
  for (const Attribute &attribute : node.attributes)
    message.fields.add_message(NodeField::Attribute, serialize(attribute));
  if (!node.domain.empty())
    message.fields.add_string(NodeField::Domain, node.domain);
  return message.bytes;
}

std::string Graph::serialize(const Tensor &tensor) {
  Message<TensorField> message;
  for (int64_t extent : tensor.shape)
    message.fields.add_int64(TensorField::Dims, extent);
  message.fields.add_int32(TensorField::DataType, int32_t(tensor.element));
  message.fields.add_string(TensorField::Name, tensor.name);
  if (tensor.element != Element::String)
    message.fields.add_bytes(TensorField::RawData, tensor.bytes);
  for (const std::string &text : tensor.strings)
    message.fields.add_bytes(TensorField::StringData, text);
  return message.bytes;
}

std::string Graph::serialize(const Value &value) {
  Message<ShapeField> shape;
  for (int64_t extent : value.shape) {
    Message<DimensionField> dimension;
    if (extent < 0)
      dimension.fields.add_string(DimensionField::Parameter, kSamples);
    else
      dimension.fields.add_int64(DimensionField::Value, extent);
    shape.fields.add_message(ShapeField::Dim, dimension.bytes);
  }
  Message<TensorTypeField> tensor;
  tensor.fields.add_int32(TensorTypeField::ElemType, int32_t(value.element));
  tensor.fields.add_message(TensorTypeField::Shape, shape.bytes);
  Message<TypeField> type;
  type.fields.add_message(TypeField::TensorType, tensor.bytes);
  Message<ValueField> message;
  message.fields.add_string(ValueField::Name, value.name);
  message.fields.add_message(ValueField::Type, type.bytes);
  return message.bytes;
}

std::string Graph::serializeGraph() const {
  Message<GraphField> message;
  for (const Node &node : nodes)
    message.fields.add_message(GraphField::Node, serialize(node));
  message.fields.add_string(GraphField::Name, name);
  for (const Tensor &tensor : tensors)
    message.fields.add_message(GraphField::Initializer, serialize(tensor));
  for (const Value &input : inputs)
    message.fields.add_message(GraphField::Input, serialize(input));
  for (const Value &output : outputs)
    message.fields.add_message(GraphField::Output, serialize(output));
  return message.bytes;
}

/// What readers of protobuf take, less what is not of tensors.
static constexpr uint64_t kMostBytes = uint64_t(INT_MAX) - (64 << 20);

Expected<std::string> Graph::serialize(StringRef producer, StringRef version) const {
  uint64_t bytes = 0;
  for (const Tensor &tensor : tensors)
    bytes += tensor.bytes.size();
  if (bytes > kMostBytes)
    return createStringError("a file of ONNX holds at most " + Twine(kMostBytes) +
                             " bytes of tensors, these are " + Twine(bytes));
  Message<ModelField> message;
  message.fields.add_int64(ModelField::IrVersion, kIrVersion);
  message.fields.add_string(ModelField::ProducerName, producer.str());
  message.fields.add_string(ModelField::ProducerVersion, version.str());
  auto importSet = [&](const char *domain, int64_t number) {
    Message<OpsetField> set;
    set.fields.add_string(OpsetField::Domain, domain);
    set.fields.add_int64(OpsetField::Version, number);
    message.fields.add_message(ModelField::OpsetImport, set.bytes);
  };
  importSet("", kOpset);
  if (any_of(nodes, [](const Node &node) { return node.domain == kMlDomain; }))
    importSet(kMlDomain, kMlOpset);
  message.fields.add_message(ModelField::Graph, serializeGraph());
  for (const auto &[key, value] : properties) {
    Message<PropertyField> property;
    property.fields.add_string(PropertyField::Key, key);
    property.fields.add_string(PropertyField::Value, value);
    message.fields.add_message(ModelField::MetadataProps, property.bytes);
  }
  return message.bytes;
}

} // namespace trop::onnx
