//===- TropInterfaces.cpp - What passes and front end ask of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"

#include "dialect/Trop/IR/TropShapes.h"

using namespace mlir;

#include "dialect/Trop/IR/TropInterfaces.cpp.inc"

namespace trop {

/// Whether the map stays within `shape` over the domain. Maps are monotone, so
/// the last point decides.
static bool staysWithin(AffineMap map, ArrayRef<int64_t> domain, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> last;
  for (int64_t extent : domain)
    last.push_back(extent - 1);
  SmallVector<int64_t> reached = map.compose(last);
  return llvm::all_of(llvm::zip_equal(reached, shape), [](auto pair) {
    return std::get<0>(pair) >= 0 && std::get<0>(pair) < std::get<1>(pair);
  });
}

LogicalResult verifyStructure(Operation *op) {
  auto structure = cast<StructuralOpInterface>(op);
  SmallVector<Value> operands = structure.getLeafOperands();
  SmallVector<int64_t> domain = structure.getDomain();
  SmallVector<AffineMap> maps = structure.getIndexingMaps();
  if (op->getNumResults() != 1 || maps.size() != operands.size() + 1)
    return op->emitOpError() << "expects one result, and one indexing map for each of its "
                             << operands.size() << " leaf operands and the result, found "
                             << maps.size();
  Value result = op->getResult(0);
  for (auto [index, map] : llvm::enumerate(maps)) {
    Value value = index < operands.size() ? operands[index] : result;
    if (map.getNumDims() != domain.size() || map.getNumSymbols() != 0 ||
        map.getNumResults() != getUnitShape(value).size())
      return op->emitOpError() << "expects indexing map " << index << " to take " << domain.size()
                               << " dimensions to " << getUnitShape(value).size() << ", found "
                               << AffineMapAttr::get(map);
    if (!staysWithin(map, domain, getUnitShape(value)))
      return op->emitOpError() << "indexing map " << index << " leaves shape "
                               << formatShape(getUnitShape(value));
  }
  auto identity = AffineMap::getMultiDimIdentityMap(domain.size(), op->getContext());
  auto leading = AffineMap::get(
      domain.size(), 0, identity.getResults().take_front(getUnitShape(result).size()),
      op->getContext());
  if (maps.back() != leading)
    return op->emitOpError() << "expects the result's indexing map to be "
                             << AffineMapAttr::get(leading) << ", found "
                             << AffineMapAttr::get(maps.back());
  bool reduces = domain.size() > getUnitShape(result).size() ||
                 (!hasSamples(result) && llvm::any_of(operands, [](Value value) {
                   return hasSamples(value);
                 }));
  if (structure.getCombiner() == Combiner::None && (reduces || structure.getInit()))
    return op->emitOpError() << "expects a combiner, since it reduces";
  if (Value init = structure.getInit(); init && getUnitShape(init) != getUnitShape(result))
    return op->emitOpError() << "expects an init of the result's shape";
  return success();
}

LayerOption getTiesOption() {
  return {"ties", LayerOption::Kind::Choice, {"native"}, /*required=*/false,
          [](MLIRContext *context, Attribute choice) -> Attribute {
            return DerivedProgramAttr::get(
                context, *symbolizeDerivedProgram(cast<StringAttr>(choice).getValue()));
          }};
}

} // namespace trop
