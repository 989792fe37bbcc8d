// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-explanation %s | FileCheck %s

// Only forward functions are explained.

// CHECK-LABEL: func.func @loss(
// CHECK-NOT:     trop.step
// CHECK-NOT:   func.func
func.func @loss(%z: tensor<?x3xf32>, %y: tensor<?xi32>) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// What is no structural op is left for the lowering to refuse.

// CHECK-LABEL: func.func @opaque(
// CHECK-LABEL: func.func @opaque.explain(
// CHECK:         foreign.opaque %{{.*}} :
// CHECK:         trop.relu {{.*}} {trop.step = 0 : i64}
func.func @opaque(%x: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %o = foreign.opaque %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %o : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}
