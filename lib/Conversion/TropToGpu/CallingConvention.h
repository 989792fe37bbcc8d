//===- CallingConvention.h - What host functions are called with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_CALLINGCONVENTION_H
#define TROP_LIB_CONVERSION_TROPTOGPU_CALLINGCONVENTION_H

#include "trop/abi.h"

#include "llvm/ADT/StringRef.h"

namespace trop {

/// The module that all kernels stand in.
inline constexpr llvm::StringLiteral kKernelModule = "kernels";
/// Arguments of a host function before the original ones: stream, indices, first, count,
/// workspace.
inline constexpr unsigned kNumHostArguments = 5;
/// A workspace has two parts, i64 attributes: bytes whatever the count is; and bytes a sample,
/// for a multiple of kSampleStep samples.
inline constexpr llvm::StringLiteral kDeviceBytesAttr = "trop.device_bytes",
                                     kDeviceSampleBytesAttr = "trop.device_sample_bytes";
/// Rows of samples begin where a multiple of so many elements does.
inline constexpr int64_t kSampleStep = TROP_DEVICE_SAMPLES;

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_CALLINGCONVENTION_H
