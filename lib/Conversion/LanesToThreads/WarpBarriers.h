//===- WarpBarriers.h - Where threads of a warp wait for each other - -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_LANESTOTHREADS_WARPBARRIERS_H
#define TROP_LIB_CONVERSION_LANESTOTHREADS_WARPBARRIERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Makes the threads of a warp wait for each other where one may read or write memory that another
/// one accessed before, and not both read. Of a function over vectors that becomes code of
/// threads: scalars are loaded by all threads and stored by the first; of rows of a buffer
/// [rows][lanes] each thread accesses an element of its own, other vectors lie across threads.
///
/// Buffers at known places of an argument are told apart; those whose place is not known begin at
/// multiples of a row, and those of different arguments never meet. What a loop accesses is
/// taken to come before its first step, too.
void insertWarpBarriers(mlir::func::FuncOp function);

} // namespace trop

#endif // TROP_LIB_CONVERSION_LANESTOTHREADS_WARPBARRIERS_H
