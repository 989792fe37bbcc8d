//===- Network.h - A model as a picture -------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_NETWORK_NETWORK_H
#define TROP_LIB_ANALYSIS_NETWORK_NETWORK_H

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace trop {

/// A value of a model.
struct NetworkNode {
  std::vector<std::string> lines; ///< the first: name, layer and shape
  std::vector<size_t> inputs;     ///< nodes before it that it reads, in ascending order
};

struct Network {
  std::string name;
  std::vector<NetworkNode> nodes; ///< in the order of the source, the first the input
};

/// The model of a module with gradients: what its forward function computes, with shapes, numbers
/// of parameters, what stands for derivatives at ties, and what trop-insert-sct keeps of samples.
/// Fails with an error at a module without a model.
mlir::FailureOr<Network> describeNetwork(mlir::ModuleOp module);

/// For Graphviz.
void printDot(const Network &network, llvm::raw_ostream &out);

/// A picture that needs nothing else.
void printSvg(const Network &network, llvm::raw_ostream &out);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_NETWORK_NETWORK_H
