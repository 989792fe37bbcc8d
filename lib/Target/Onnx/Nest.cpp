//===- Nest.cpp - A structural op as nodes of ONNX ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Nest.h"

#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "lib/Target/Onnx/Reads.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <limits>
#include <numeric>

using namespace mlir;

namespace trop::onnx {

namespace {

class NestWriter {
public:
  NestWriter(Graph &graph, StructuralOpInterface op, StringRef origin,
             function_ref<std::string(Value)> getName)
      : graph(graph), op(op), origin(origin), getName(getName), domain(op.getDomain()),
        reader(graph, op, origin), rank(getUnitShape(op->getResult(0)).size()), leaf(op) {}

  FailureOr<std::string> write();

private:
  bool isProduct();
  std::optional<Read> writeProduct();
  FailureOr<Read> writeBroadcast();
  std::string expand(const Scalar &scalar);
  std::string combine(const Read &found);

  std::string add(StringRef operation, ArrayRef<std::string> inputs,
                  std::vector<Attribute> attributes = {}) {
    return graph.addNode(operation, inputs, origin, std::move(attributes));
  }
  Graph &graph;
  StructuralOpInterface op;
  StringRef origin;
  function_ref<std::string(Value)> getName;
  SmallVector<int64_t> domain;
  Reader reader;
  size_t rank;
  ScratchLeaf leaf;
  std::vector<Read> reads; ///< of leaf operands
};

} // namespace

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

/// Whether the leaf is the product of two operands, to be added up.
bool NestWriter::isProduct() {
  auto product = leaf.value.getDefiningOp<arith::MulFOp>();
  if (!product || op.getCombiner() != Combiner::Sum || reads.size() != 2 || rank == domain.size())
    return false;
  auto a = dyn_cast<BlockArgument>(product.getLhs()), b = dyn_cast<BlockArgument>(product.getRhs());
  return a && b && a != b;
}

/// As MatMul where it is one of samples and weights, as layers have it; else as Einsum. Nullopt
/// where a dimension is in neither operand.
std::optional<Read> NestWriter::writeProduct() {
  auto letter = [](unsigned dim) { return char('a' + dim); };
  if (domain.size() > 25)
    return std::nullopt;
  for (unsigned dim = 0; dim < domain.size(); ++dim)
    if (llvm::none_of(reads, [&](const Read &read) { return llvm::is_contained(read.axes, dim); }))
      return std::nullopt;
  for (Read &read : reads)
    read.name = reader.fill(read, 0, read.points); // which adds nothing: the other factor is finite
  Read result{"", reads[0].samples || reads[1].samples, {}};
  for (unsigned dim = 0; dim < rank; ++dim)
    result.axes.push_back(dim);
  for (auto [of, weights] : {std::pair(reads[0], reads[1]), std::pair(reads[1], reads[0])})
    if (rank == 1 && domain.size() == 2 && of.samples && of.axes == ArrayRef<unsigned>{1} &&
        !weights.samples && weights.axes.size() == 2) {
      if (weights.axes[0] == 0)
        weights.name = add("Transpose", {weights.name}, {{"perm", std::vector<int64_t>{1, 0}}});
      result.name = add("MatMul", {of.name, weights.name});
      return result;
    }
  std::string equation;
  for (const Read &read : reads) {
    equation += equation.empty() ? "" : ",";
    equation += read.samples ? "z" : "";
    for (unsigned dim : read.axes)
      equation += letter(dim);
  }
  equation += result.samples ? "->z" : "->";
  for (unsigned dim : result.axes)
    equation += letter(dim);
  result.name = add("Einsum", {reads[0].name, reads[1].name}, {{"equation", equation}});
  return result;
}

//===----------------------------------------------------------------------===//
// What is broadcast
//===----------------------------------------------------------------------===//

/// With all extents of the domain.
std::string NestWriter::expand(const Scalar &scalar) {
  bool whole = !scalar.constant;
  for (unsigned dim = 0; dim < domain.size(); ++dim)
    whole &= domain[dim] == 1 || (dim < scalar.dims.size() && scalar.dims[dim]);
  if (whole)
    return scalar.name;
  SmallVector<int64_t> shape(domain);
  if (scalar.samples)
    shape.insert(shape.begin(), 1); // which leaves how many there are
  return add("Expand", {scalar.name, graph.addIntegers(shape)});
}

static double getNeutral(Combiner combiner) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return combiner == Combiner::Max ? -infinity : combiner == Combiner::Min ? infinity : 0;
}

static StringRef getReduction(Combiner combiner) {
  return combiner == Combiner::Max   ? "ReduceMax"
         : combiner == Combiner::Min ? "ReduceMin"
                                     : "ReduceSum";
}

FailureOr<Read> NestWriter::writeBroadcast() {
  SmallVector<Scalar> arguments;
  for (const Read &read : reads)
    arguments.push_back(reader.toDomain(read));
  for (unsigned dim = 0; dim < domain.size(); ++dim) {
    Scalar scalar{"", llvm::SmallBitVector(domain.size())};
    scalar.dims.set(dim);
    std::vector<int64_t> places(domain[dim]);
    std::iota(places.begin(), places.end(), 0);
    SmallVector<int64_t> shape(domain.size(), 1);
    shape[dim] = domain[dim];
    if (!leaf.block.getArgument(reads.size() + dim).use_empty())
      scalar.name = graph.addIntegers(places, shape);
    arguments.push_back(scalar);
  }
  FailureOr<Scalar> scalar = writeLeaf(graph, leaf.block, leaf.value, arguments, origin);
  if (failed(scalar))
    return failure();
  if (anySamples(op.getLeafOperands()) && !scalar->samples && hasSamples(op->getResult(0)) &&
      !(op.getInit() && hasSamples(op.getInit())))
    return emitError(op.getLoc()) << "cannot be written as ONNX: what it computes does not depend "
                                     "on its operands, and has their samples";
  SmallVector<unsigned> dims(domain.size());
  std::iota(dims.begin(), dims.end(), 0);
  Combiner combiner = op.getCombiner();
  std::string name = expand(*scalar);
  for (const Read &read : reads)
    name = reader.fill({name, scalar->samples, dims}, getNeutral(combiner), read.points);
  std::vector<int64_t> reduced;
  for (size_t dim = rank; dim < domain.size(); ++dim)
    reduced.push_back(dim + scalar->samples);
  if (!reduced.empty()) {
    // Opset 13 takes the axes of sums as an operand, those of others as an attribute.
    std::vector<Attribute> attributes{{"keepdims", int64_t(0)}};
    SmallVector<std::string> inputs{name};
    if (combiner == Combiner::Sum)
      inputs.push_back(graph.addIntegers(reduced));
    else
      attributes.push_back({"axes", reduced});
    name = add(getReduction(combiner), inputs, attributes);
  }
  dims.truncate(rank);
  return Read{name, scalar->samples, dims};
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// With the init, which is the first candidate of a maximum.
std::string NestWriter::combine(const Read &found) {
  Value init = op.getInit();
  if (!init)
    return found.name;
  std::string first = getName(init);
  switch (op.getCombiner()) {
  case Combiner::Max:
    return add("Where", {add("Greater", {found.name, first}), found.name, first});
  case Combiner::Min:
    return add("Where", {add("Less", {found.name, first}), found.name, first});
  default:
    return add("Add", {found.name, first});
  }
}

FailureOr<std::string> NestWriter::write() {
  if (anySamples(op.getLeafOperands()) && !hasSamples(op->getResult(0)))
    return emitError(op.getLoc()) << "cannot be written as ONNX: reduces over samples";
  for (unsigned operand = 0; operand < op.getLeafOperands().size(); ++operand)
    if (FailureOr<Read> found = reader.read(operand, getName(op.getLeafOperands()[operand]));
        succeeded(found))
      reads.push_back(std::move(*found));
    else
      return failure();
  if (isProduct())
    if (std::optional<Read> product = writeProduct())
      return combine(*product);
  FailureOr<Read> found = writeBroadcast();
  if (failed(found))
    return failure();
  return combine(*found);
}

FailureOr<std::string> writeNest(Graph &graph, StructuralOpInterface op, StringRef origin,
                                 function_ref<std::string(Value)> getName) {
  return NestWriter(graph, op, origin, getName).write();
}

} // namespace trop::onnx
