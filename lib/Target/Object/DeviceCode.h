//===- DeviceCode.h - Code for a device beside the CPU ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_DEVICECODE_H
#define TROP_LIB_TARGET_OBJECT_DEVICECODE_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop {

/// Kernels of a device, beside which there are functions of the host that queue them. Fields are
/// those of trop_device in trop/abi.h.
struct DeviceCode {
  struct Image {
    std::string arch, text;
  };

  std::string kind;
  std::vector<Image> images;        ///< each makes one trop_device
  std::vector<std::string> kernels; ///< in the order in which launches number them
  int64_t workspaceBytes = 0, sampleBytes = 0;
  int64_t warpBytes = 0; ///< of its state
};

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_DEVICECODE_H
