// RUN: trop-opt %S/Inputs/relu.mlir > %t.plain
// RUN: trop-opt --trop-prune-zonotopes=keep=1 %S/Inputs/relu.mlir | diff - %t.plain
// RUN: trop-opt --trop-prune-zonotopes="method=tropnnc-threshold threshold=0.1" %S/Inputs/relu.mlir | diff - %t.plain

// Keeping all units, or merging none, changes no bit.
