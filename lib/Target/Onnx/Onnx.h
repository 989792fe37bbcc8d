//===- Onnx.h - A model as a file of ONNX -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_ONNX_H
#define TROP_LIB_TARGET_ONNX_ONNX_H

#include "lib/Target/Object/ModelDescription.h"

namespace trop {

/// The bytes of a file of ONNX (docs/onnx.md) that computes what `forward` does, in which composite
/// ops are expanded, from columns of the data to probabilities or values in their units. `model`
/// says what the module was before: parameters with values, and what their checkpoint says of the
/// data. Fails, with an error at its place, where a parameter has no value or ONNX has no operator
/// of the same meaning; a remark says where meanings differ.
mlir::FailureOr<std::string> writeOnnx(mlir::func::FuncOp forward, const ModelDescription &model,
                                       llvm::StringRef compiler);

} // namespace trop

#endif // TROP_LIB_TARGET_ONNX_ONNX_H
