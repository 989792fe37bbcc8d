//===- RowAccess.h - How a scan along rows reads an operand -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ROWACCESS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ROWACCESS_H

#include "mlir/IR/AffineMap.h"

namespace trop {

/// Where the innermost reduced dimension runs in what a leaf reads.
struct RowAccess {
  enum Kind {
    Invariant,  ///< nowhere
    Contiguous, ///< along the last extent
    Repeated,   ///< along the last extent, each element `factor` times
    Packed,     ///< along extent `axis`: a copy has it last
    Scattered
  } kind;
  int64_t factor = 1;
  unsigned axis = 0;

  static RowAccess classify(mlir::AffineMap map, int64_t lanes);
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ROWACCESS_H
