//===- Target.cpp - What is assumed of a processor ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Schedule/Target.h"

#include "llvm/ADT/STLExtras.h"

namespace trop {

static constexpr int64_t operator""_K(unsigned long long number) { return int64_t(number) << 10; }

// Caches of the first two levels, then third level and memory divided among all cores of the
// part that the comment names, from the vendors' data sheets.
static const ProcessorModel kModels[] = {
    {"generic", 32_K, 256_K, 1177_K, 2.6},         // the least below; the third with the second
    {"haswell", 32_K, 256_K, 2560_K, 3.8},         // Xeon E5-2699 v3
    {"skylake-avx512", 32_K, 1024_K, 1408_K, 4.6}, // Xeon Platinum 8180
    {"icelake-server", 48_K, 1280_K, 1536_K, 5.1}, // Xeon Platinum 8380
    {"sapphirerapids", 48_K, 2048_K, 1920_K, 5.1}, // Xeon Platinum 8490H
    {"emeraldrapids", 48_K, 2048_K, 5120_K, 5.6},  // Xeon Platinum 8592+
    {"graniterapids", 48_K, 2048_K, 4032_K, 4.8},  // Xeon 6980P
    {"znver2", 32_K, 512_K, 4096_K, 3.2},          // EPYC 7742
    {"znver3", 32_K, 512_K, 4096_K, 3.2},          // EPYC 7763
    {"znver4", 32_K, 1024_K, 4096_K, 4.8},         // EPYC 9654
    {"znver5", 48_K, 1024_K, 4096_K, 4.5},         // EPYC 9755
    {"neoverse-n1", 64_K, 1024_K, 409_K, 2.6},     // Altra Q80-30
    {"neoverse-v1", 64_K, 1024_K, 512_K, 4.8},     // Graviton3
};

llvm::ArrayRef<ProcessorModel> getProcessorModels() { return kModels; }

const ProcessorModel &getProcessorModel(llvm::StringRef name) {
  const auto *known = llvm::find_if(kModels, [&](auto &model) { return model.name == name; });
  return known == std::end(kModels) ? kModels[0] : *known;
}

} // namespace trop
