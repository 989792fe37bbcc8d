//===- Graph.h - A graph of ONNX, and its bytes ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_GRAPH_H
#define TROP_LIB_TARGET_ONNX_GRAPH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace trop::onnx {

/// Operators are those of this version of ONNX's standard set, and of `ai.onnx.ml` where the graph
/// has any of that domain. Both are as old as what is needed allows, so that more can read it.
inline constexpr int64_t kOpset = 13, kMlOpset = 2, kIrVersion = 7;
inline constexpr const char kMlDomain[] = "ai.onnx.ml";
/// What the one dimension is called whose extent is not known.
inline constexpr const char kSamples[] = "samples";

/// TensorProto.DataType.
enum class Element : int32_t { Float = 1, Int64 = 7, String = 8, Bool = 9, Double = 11 };

struct Attribute {
  std::string name;
  std::variant<int64_t, std::vector<int64_t>, std::string, std::vector<std::string>> value;
};

/// Nodes in the order in which they run. What a method returns is the name of what it adds.
class Graph {
public:
  explicit Graph(llvm::StringRef name) : name(name) {}

  /// `wanted`, or that with a number if it is taken.
  std::string takeName(llvm::StringRef wanted);

  /// A value of the caller; -1 stands for the samples.
  void addInput(const std::string &name, Element element, llvm::ArrayRef<int64_t> shape);
  void addOutput(const std::string &name, Element element, llvm::ArrayRef<int64_t> shape);

  /// A tensor of little-endian elements under a name that was taken.
  void addTensor(const std::string &taken, Element element, llvm::ArrayRef<int64_t> shape,
                 std::string bytes);
  /// The same, called after `origin`; of the same elements there is one.
  std::string addConstant(llvm::StringRef origin, Element element, llvm::ArrayRef<int64_t> shape,
                          std::string bytes);
  std::string addIntegers(llvm::ArrayRef<int64_t> values); ///< of one dimension
  std::string addIntegers(llvm::ArrayRef<int64_t> values, llvm::ArrayRef<int64_t> shape);
  std::string addDoubles(llvm::ArrayRef<double> values, llvm::ArrayRef<int64_t> shape);
  std::string addMask(llvm::ArrayRef<bool> values, llvm::ArrayRef<int64_t> shape);
  /// One number of this element, without dimensions.
  std::string addNumber(Element element, double value);
  std::string addStrings(llvm::ArrayRef<std::string> values);

  /// A node of one result, which is called after `origin`.
  std::string addNode(llvm::StringRef operation, llvm::ArrayRef<std::string> inputs,
                      llvm::StringRef origin, std::vector<Attribute> attributes = {},
                      llvm::StringRef domain = "");
  /// The same tensor under a name that was taken: of the last node, or of one more.
  void renameResult(const std::string &result, const std::string &taken);

  bool isLast(const std::string &result) const {
    return !nodes.empty() && nodes.back().result == result;
  }

  void addProperty(llvm::StringRef key, llvm::StringRef value);

  /// The bytes of a model. Error: the format holds no so many.
  llvm::Expected<std::string> serialize(llvm::StringRef producer, llvm::StringRef version) const;

private:
  struct Node {
    std::string operation, domain, result;
    std::vector<std::string> inputs;
    std::vector<Attribute> attributes;
  };
  struct Tensor {
    std::string name;
    Element element;
    std::vector<int64_t> shape;
    std::string bytes;
    std::vector<std::string> strings;
  };
  struct Value {
    std::string name;
    Element element;
    std::vector<int64_t> shape;
  };

  std::string serializeGraph() const;
  static std::string serialize(const Node &node);
  static std::string serialize(const Attribute &attribute);
  static std::string serialize(const Tensor &tensor);
  static std::string serialize(const Value &value);

  std::string name;
  llvm::StringSet<> names;
  std::vector<Value> inputs, outputs;
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> known; ///< constants by their contents
  std::vector<Node> nodes;
  std::vector<std::pair<std::string, std::string>> properties;
};

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_GRAPH_H
