// RUN: trop-opt --trop-simplify=values-only %s | FileCheck %s
// RUN: trop-opt --trop-simplify="values-only laws=flatten,idempotent" %s | FileCheck %s --check-prefix=SOME

// Where no gradient is derived, laws run whatever ops say of ties.

// CHECK-LABEL: func.func @ties(
// CHECK:         trop.max %{{.*}}, %{{.*}}, %{{.*}} {ties = #trop.derived<minimal>} :
// CHECK-NEXT:    return
// SOME-LABEL: func.func @ties(
// SOME:         trop.max %{{.*}}, %{{.*}}, %{{.*}} {ties = #trop.derived<minimal>} :
// SOME-NEXT:    return
func.func @ties(%a: tensor<?xf32>, %b: tensor<?xf32>, %c: tensor<?xf32>) -> tensor<?xf32> {
  %i = trop.max %a, %b {ties = #trop.derived<hybrid(0.5)>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %o = trop.max %i, %c {ties = #trop.derived<minimal>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %o : tensor<?xf32>
}

// ReLU2 of 002, section 1.2.3: the same values, another derivative at 0.
// CHECK-LABEL: func.func @relu2(
// CHECK-SAME:    %[[T:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[R:.*]] = trop.relu %[[T]] {slope_at_zero = 5.000000e-01 : f64} :
// CHECK-NEXT:    return %[[R]]
// SOME-LABEL: func.func @relu2(
// SOME:         trop.plus
func.func @relu2(%t: tensor<?xf32>) -> tensor<?xf32> {
  %n = trop.scale %t {factor = -1.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %r = trop.relu %n {slope_at_zero = 0.5 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %s = trop.plus %r, %t : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %s : tensor<?xf32>
}

// CHECK-LABEL: func.func @neutral(
// CHECK-SAME:    %[[X:.*]]: tensor<?x2xf32>, %[[W:.*]]: tensor<2x3xf32>
// CHECK-NEXT:    %[[R:.*]] = trop.minplus %[[X]], %[[W]] :
// CHECK-NEXT:    return %[[R]]
// SOME-LABEL: func.func @neutral(
// SOME-COUNT-2: trop.constant
func.func @neutral(%x: tensor<?x2xf32>, %w: tensor<2x3xf32>) -> tensor<?x3xf32> {
  %z = trop.constant dense<0x7F800000> : tensor<f32>
  %b = trop.constant dense<0x7F800000> : tensor<3xf32>
  %p = trop.minplus %x, %w, %b : (tensor<?x2xf32>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %r = trop.min %z, %p : (tensor<f32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}
