//===- Buffers.h - Where buffers lie in one memory --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Buffers share bytes if no step of the program uses both. To need the least memory is
// NP-hard (dynamic storage allocation). Of two ways the better is taken. Steps are gone through in
// order, and each buffer that begins gets the smallest hole that it fits in: of stacks, as values
// that gradients read in the opposite order are, that leaves no hole. Or the largest buffers are
// placed first, each as low as possible: of few that grow, where what is over leaves holes that are
// too small for what follows.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_BUFFERS_H
#define TROP_LIB_SCHEDULE_BUFFERS_H

#include "mlir/IR/BuiltinTypes.h"

namespace trop {

/// Bytes of a buffer's elements.
inline int64_t getBytes(mlir::MemRefType type) {
  mlir::Type element = type.getElementType();
  return type.getNumElements() *
         (element.isIndex() ? 8 : llvm::divideCeil(element.getIntOrFloatBitWidth(), 8));
}

/// What a buffer takes, and the first and the last step that uses it.
struct Buffer {
  int64_t bytes, first, last;
};

struct Placement {
  llvm::SmallVector<int64_t> offsets; ///< by buffer
  int64_t bytes = 0;                  ///< of the memory
};

/// Offsets are sums of buffers' bytes: they have the alignment that these have. Depends on nothing
/// but the buffers. Takes n log n time, or n^2 of up to some thousands if the first way leaves
/// holes.
Placement placeBuffers(llvm::ArrayRef<Buffer> buffers);

} // namespace trop

#endif // TROP_LIB_SCHEDULE_BUFFERS_H
