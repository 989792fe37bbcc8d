// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient %s | FileCheck %s

// An op without derivative stays where no parameter reaches it.

// CHECK-LABEL: func.func @constants.gradient(
// CHECK:         foreign.threshold
// CHECK:         trop.pullback sum
// CHECK:         trop.pullback none
// CHECK-NOT:     trop.pullback
func.func @constants(%x: tensor<?x4xf32> {trop.kind = "input"},
                     %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %y = foreign.threshold %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %a = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %a, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
