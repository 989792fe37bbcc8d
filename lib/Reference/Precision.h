//===- Precision.h - What scalar ops compute in -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_PRECISION_H
#define TROP_LIB_REFERENCE_PRECISION_H

namespace trop {

/// What scalar ops compute in.
enum class Precision {
  /// The program's element type, each op rounded once, with our own functions:
  /// what compiled code must give, bit for bit.
  Own,
  /// f64 throughout, with those of libm: an oracle of accuracy. Results are
  /// tensors of f64.
  Double
};

} // namespace trop

#endif // TROP_LIB_REFERENCE_PRECISION_H
