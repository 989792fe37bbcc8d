//===- Target.h - What is assumed of a processor ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SCHEDULE_TARGET_H
#define TROP_LIB_SCHEDULE_TARGET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace trop {

/// Vector registers of an instruction set.
struct VectorRegisters {
  int64_t count, bytes; ///< bytes: of one

  int64_t getTotalBytes() const { return count * bytes; }
};
inline constexpr VectorRegisters kSseRegisters{16, 16}, kAvxRegisters{16, 32},
    kAvx512Registers{32, 64}, kNeonRegisters{32, 16};

/// What a core of a processor has, whatever instructions code may use of it. Of what cores
/// share it is a core's part, all of them at work.
struct ProcessorModel {
  llvm::StringRef name;           ///< as --march names it
  int64_t level1, level2, level3; ///< bytes of data that caches hold
  double bandwidth;               ///< from memory, in GB/s
};

/// All that are known, first the one for every processor that is not.
llvm::ArrayRef<ProcessorModel> getProcessorModels();

/// That of the name, or the first.
const ProcessorModel &getProcessorModel(llvm::StringRef name);

/// What code is scheduled for.
struct TargetModel {
  ProcessorModel processor;
  VectorRegisters registers;
  /// Of a GPU: samples of a block, each a thread of a warp. 0: a block is 64 bytes of elements.
  int64_t threads = 0;
};

} // namespace trop

#endif // TROP_LIB_SCHEDULE_TARGET_H
