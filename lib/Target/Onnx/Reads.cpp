//===- Reads.cpp - What a structural op reads, as tensors -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Onnx/Reads.h"

#include "lib/Analysis/Access/Access.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

#include <numeric>

using namespace mlir;

namespace trop::onnx {

Reader::Reader(Graph &graph, StructuralOpInterface op, StringRef origin)
    : graph(graph), op(op), origin(origin), domain(op.getDomain()),
      element(*getElement(getElementTypeOrSelf(op->getResult(0).getType()))) {}

std::string Reader::add(StringRef operation, ArrayRef<std::string> inputs,
                        std::vector<Attribute> attributes) {
  return graph.addNode(operation, inputs, origin, std::move(attributes));
}

std::vector<int64_t> Reader::getExtents(ArrayRef<unsigned> dims) const {
  std::vector<int64_t> extents;
  for (unsigned dim : dims)
    extents.push_back(domain[dim]);
  return extents;
}

/// The dimensions of expressions, ascending.
static SmallVector<unsigned> getDims(ArrayRef<AffineExpr> places, unsigned count) {
  SmallVector<unsigned> dims;
  for (unsigned dim = 0; dim < count; ++dim)
    if (llvm::any_of(places, [&](AffineExpr place) { return place.isFunctionOfDim(dim); }))
      dims.push_back(dim);
  return dims;
}

/// Where points read, row-major in `shape`, for all values of `dims` in their order. Outside it is
/// 0, and the mask, which is empty of none, says so.
Mask Reader::getTable(ArrayRef<AffineExpr> places, ArrayRef<int64_t> shape, ArrayRef<unsigned> dims,
                      std::vector<int64_t> &table) {
  Mask mask{SmallVector<unsigned>(dims), {}};
  SmallVector<int64_t> point(domain.size(), 0);
  int64_t count = computeProduct(getExtents(dims));
  for (int64_t number = 0; number < count; ++number) {
    int64_t rest = number, position = 0;
    for (unsigned dim : llvm::reverse(dims)) {
      point[dim] = rest % domain[dim];
      rest /= domain[dim];
    }
    bool inside = true;
    for (auto [place, extent] : llvm::zip_equal(places, shape)) {
      int64_t at = evaluate(place, point);
      inside &= at >= 0 && at < extent;
      position = position * extent + at;
    }
    table.push_back(inside ? position : 0);
    mask.inside.push_back(inside);
  }
  if (!llvm::is_contained(mask.inside, false))
    mask.inside.clear();
  return mask;
}

/// Replaces an axis of `read`, which stands for dimensions of the operand of these extents, by the
/// dimensions of the domain that tell the place in it.
void Reader::gather(Read &read, SmallVector<int64_t> &shape, unsigned axis,
                    ArrayRef<AffineExpr> places, ArrayRef<int64_t> extents,
                    SmallVectorImpl<Mask> &masks) {
  SmallVector<unsigned> dims = getDims(places, domain.size());
  std::vector<int64_t> table, inner = getExtents(dims);
  Mask mask = getTable(places, extents, dims, table);
  std::vector<int64_t> all(computeProduct(extents));
  std::iota(all.begin(), all.end(), 0);
  bool same = mask.inside.empty() && table == all;
  shape.erase(shape.begin() + axis);
  shape.insert(shape.begin() + axis, inner.begin(), inner.end());
  read.axes.erase(read.axes.begin() + axis);
  read.axes.insert(read.axes.begin() + axis, dims.begin(), dims.end());
  if (!mask.inside.empty())
    masks.push_back(std::move(mask));
  if (same && dims.size() == 1)
    return;
  if (!same) {
    read.name = add("Gather", {read.name, graph.addIntegers(table, inner)},
                    {{"axis", int64_t(axis + read.samples)}});
    return;
  }
  SmallVector<int64_t> wanted(shape);
  if (read.samples)
    wanted.insert(wanted.begin(), -1);
  read.name = add("Reshape", {read.name, graph.addIntegers(wanted)});
}

/// Where each dimension of the domain tells places of one axis alone, axis by axis; else of all in
/// one.
FailureOr<Read> Reader::read(unsigned operand, const std::string &name) {
  Value value = op.getLeafOperands()[operand];
  if (!isValueType(value.getType()))
    return emitError(op.getLoc()) << "cannot be written as ONNX: reads " << value.getType();
  SmallVector<AffineExpr> places(op.getIndexingMaps()[operand].getResults());
  SmallVector<int64_t> shape(getUnitShape(value));
  Read result{name, hasSamples(value), {}};
  SmallVector<Mask> masks;
  size_t told = 0;
  for (AffineExpr place : places)
    told += getDims(place, domain.size()).size();
  if (told == getDims(places, domain.size()).size()) {
    SmallVector<int64_t> extents(shape);
    result.axes.assign(shape.size(), 0);
    for (size_t axis = places.size(); axis-- > 0;)
      gather(result, shape, axis, places[axis], extents[axis], masks);
  } else {
    SmallVector<int64_t> extents(shape), flat{computeProduct(shape)};
    if (shape.size() > 1) {
      SmallVector<int64_t> wanted(flat);
      if (result.samples)
        wanted.insert(wanted.begin(), -1);
      result.name = add("Reshape", {result.name, graph.addIntegers(wanted)});
    }
    result.axes.assign(1, 0);
    gather(result, flat, 0, places, extents, masks);
  }
  if (!masks.empty()) {
    OutsideAttr outside = op.getOutsideOfOperands()[operand];
    if (outside.isConstant())
      result.name = fill(result, outside.getValue().convertToDouble(), masks);
    else
      result.points = masks;
  }
  return result;
}

/// A mask as a tensor with these axes, of the extent 1 where it does not depend on them. They may
/// be in another order than its own dimensions.
std::string Reader::addMask(const Mask &mask, ArrayRef<unsigned> axes) {
  SmallVector<unsigned> order;
  for (unsigned axis : axes)
    if (is_contained(mask.dims, axis))
      order.push_back(axis);
  SmallVector<int64_t> shape(axes.size(), 1);
  for (auto [place, axis] : llvm::enumerate(axes))
    if (is_contained(mask.dims, axis))
      shape[place] = domain[axis];
  SmallVector<bool> inside(mask.inside.size());
  SmallVector<int64_t> point(domain.size(), 0);
  for (size_t number = 0; number < inside.size(); ++number) {
    int64_t rest = number, from = 0;
    for (unsigned dim : llvm::reverse(order)) {
      point[dim] = rest % domain[dim];
      rest /= domain[dim];
    }
    for (unsigned dim : mask.dims)
      from = from * domain[dim] + point[dim];
    inside[number] = mask.inside[from];
  }
  return graph.addMask(inside, shape);
}

std::string Reader::fill(const Read &read, double value, ArrayRef<Mask> masks) {
  std::string name = read.name;
  for (const Mask &mask : masks)
    name = add("Where", {addMask(mask, read.axes), name, graph.addNumber(element, value)});
  return name;
}

Scalar Reader::toDomain(const Read &read) {
  Scalar scalar{read.name, llvm::SmallBitVector(domain.size()), read.samples};
  SmallVector<unsigned> sorted(read.axes);
  llvm::sort(sorted);
  if (sorted != read.axes) {
    std::vector<int64_t> order;
    if (read.samples)
      order.push_back(0);
    for (unsigned dim : sorted)
      order.push_back(llvm::find(read.axes, dim) - read.axes.begin() + read.samples);
    scalar.name = add("Transpose", {scalar.name}, {{"perm", order}});
  }
  std::vector<int64_t> missing;
  for (unsigned dim = 0; dim < domain.size(); ++dim) {
    scalar.dims[dim] = llvm::is_contained(sorted, dim);
    if (!scalar.dims[dim])
      missing.push_back(dim + read.samples);
  }
  if (!missing.empty())
    scalar.name = add("Unsqueeze", {scalar.name, graph.addIntegers(missing)});
  return scalar;
}

} // namespace trop::onnx
