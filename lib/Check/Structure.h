//===- Structure.h - What a built op says of itself -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_STRUCTURE_H
#define TROP_LIB_CHECK_STRUCTURE_H

#include "lib/Check/Subject.h"

namespace trop::check {

/// Calls the methods of a structural op, a composite one or a layer with weights, one by one, and
/// checks their answers against each other; `where` says of which call the op is. The op is not
/// verified yet.
void checkStructure(const Subject &subject, mlir::Operation *op, const std::string &where,
                    Journal &journal);

/// Of these: what the leaf and its adjoints are built of, on scalars and on lanes.
void checkLeaf(StructuralOpInterface op, const std::string &where, Journal &journal);
void checkAdjoints(DifferentiableLeafOpInterface op, const std::string &where, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_STRUCTURE_H
