//===- TropShapes.h - Types and shapes of values, and how to speak of them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPSHAPES_H
#define TROP_DIALECT_TROP_IR_TROPSHAPES_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Value.h"
#include "mlir/IR/ValueRange.h"

#include <optional>
#include <string>

namespace trop {

/// The tensor a value is, or that a list of active entries stands for; null of
/// another type.
mlir::RankedTensorType getTensorType(mlir::Type type);

/// Whether a value differs from sample to sample: a leading dynamic dimension.
bool hasSamples(mlir::Type type);
bool hasSamples(mlir::Value value);
bool anySamples(mlir::ValueRange values);

/// The shape for one sample.
llvm::ArrayRef<int64_t> getUnitShape(mlir::Type type);
llvm::ArrayRef<int64_t> getUnitShape(mlir::Value value);

/// Most entries of one sample that can be other than 0: the bound of a list, or all.
int64_t getActiveBound(mlir::Type type);

/// The type of a value of `shape` for one sample.
mlir::RankedTensorType getValueType(bool samples, llvm::ArrayRef<int64_t> shape,
                                    mlir::Type element);

/// f32 or f64 (i32 for labels); static dimensions of at least 1, but for samples.
bool isValueType(mlir::Type type);
bool isLabelType(mlir::Type type);
bool isLossType(mlir::Type type);

/// Whether `number` is finite when rounded to `element`, a float type.
bool isFiniteIn(llvm::APFloat number, mlir::Type element);

/// Whether `number`, rounded to `element`, is finite and above 0: from the smallest normal number
/// on, as in trop/schema_check.h.
bool isPositiveIn(const llvm::APFloat &number, mlir::Type element);

/// Whether a value is a constant with an infinity or NaN in it.
bool isInfiniteConstant(mlir::Value value);

/// "[8, 20]", a negative extent as "_".
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// What the user calls a value, quoted; `fallback` for one without a name.
std::string describe(mlir::Value value, llvm::StringRef fallback);

/// Starts an error at `loc`, or one that goes nowhere without a location.
class ShapeError {
public:
  ShapeError(std::optional<mlir::Location> loc) : loc(loc) {}

  template <typename T> ShapeError &operator<<(const T &value) {
    stream << value;
    return *this;
  }
  /// Adds a note "declared here" at a named value.
  ShapeError &pointTo(mlir::Value value);
  /// Adds a note that says what to do.
  ShapeError &remedy(llvm::StringRef text);
  operator mlir::LogicalResult();

private:
  std::optional<mlir::Location> loc;
  std::string text;
  llvm::raw_string_ostream stream{text};
  llvm::SmallVector<mlir::Value> places;
  std::string note;
};

/// Indexing maps of an elementwise op: identity, or () for operands without
/// dimensions; then the result's.
llvm::SmallVector<mlir::AffineMap> getElementwiseMaps(mlir::Operation *op);

/// The result type of an elementwise op called `layer` in sources.
mlir::LogicalResult inferElementwise(llvm::StringRef layer, std::optional<mlir::Location> loc,
                                     mlir::ValueRange operands,
                                     llvm::SmallVectorImpl<mlir::Type> &results);

/// Checks that operands of `layer` have one element type.
mlir::LogicalResult checkElementTypes(llvm::StringRef layer, std::optional<mlir::Location> loc,
                                      mlir::ValueRange operands);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPSHAPES_H
