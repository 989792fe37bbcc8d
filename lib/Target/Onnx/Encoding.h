//===- Encoding.h - From rows to what a network reads, and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_ONNX_ENCODING_H
#define TROP_LIB_TARGET_ONNX_ENCODING_H

#include "lib/Target/Onnx/Data.h"
#include "lib/Target/Onnx/Graph.h"

namespace trop::onnx {

/// Adds the inputs of a graph, and nodes that make of them what the network reads, a tensor of
/// `shape` for each sample, whose name it returns: missing numbers are filled in, categories become
/// inputs of 0 and 1, and all of it is scaled, in f64. The input `name` has the numbers: in `shape`
/// where all columns are numbers of one input each, else a row of those that are. Each column of
/// categories is an input of strings, [samples, 1], under its own name.
std::string writeInputs(Graph &graph, const std::string &name, Element element,
                        llvm::ArrayRef<int64_t> shape, const Data &data);

/// Adds nodes that bring what the network returns, `[samples, count]`, to units of the data.
std::string writeUnits(Graph &graph, const std::string &outputs, Element element, const Data &data);

} // namespace trop::onnx

#endif // TROP_LIB_TARGET_ONNX_ENCODING_H
