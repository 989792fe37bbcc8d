//===- ChangesArgument.h - Which entries of parameters changed -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGESARGUMENT_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGESARGUMENT_H

#include "lib/Conversion/Nests/Emission.h"

namespace trop {

/// What a function is told of changed entries: for each parameter their positions and how many
/// there are; where lanes are threads the array of trop_changes, which lies in the device's memory,
/// so that work that was recorded once finds other entries each time it is done.
class ChangesArgument {
public:
  /// The types of so many parameters' arguments.
  static void appendTypes(mlir::OpBuilder &builder, size_t parameters, bool areThreads,
                          llvm::SmallVectorImpl<mlir::Type> &types);
  ChangesArgument(mlir::ValueRange arguments, bool areThreads)
      : arguments(arguments), areThreads(areThreads) {}

  mlir::Value getCount(Emission &code, size_t parameter) const;
  /// memref<?xi64>
  mlir::Value getPositions(Emission &code, size_t parameter) const;

private:
  mlir::Value loadWord(Emission &code, size_t parameter, size_t offset) const;

  mlir::ValueRange arguments;
  bool areThreads;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_CHANGESARGUMENT_H
