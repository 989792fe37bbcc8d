// RUN: trop-opt --trop-simplify %s | FileCheck %s
// RUN: trop-opt --trop-simplify="values-only roles=forward,values" %s | FileCheck %s

// What must stay: laws that would change the derived program on the op, what has
// another use, and functions of other roles.

// CHECK-LABEL: func.func @minimal(
// CHECK-COUNT-2: trop.max
func.func @minimal(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %i = trop.max %a, %b {ties = #trop.derived<minimal>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %o = trop.max %i, %b {ties = #trop.derived<minimal>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %o : tensor<?xf32>
}

// CHECK-LABEL: func.func @mixed(
// CHECK-COUNT-2: trop.max
func.func @mixed(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %i = trop.max %a, %b {ties = #trop.derived<minimal>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %o = trop.max %i, %b : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %o : tensor<?xf32>
}

// CHECK-LABEL: func.func @duplicate(
// CHECK:         trop.max %[[A:.*]], %{{.*}}, %[[A]]
func.func @duplicate(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %o = trop.max %a, %b, %a {ties = #trop.derived<hybrid(2)>} : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %o : tensor<?xf32>
}

// CHECK-LABEL: func.func @relu2(
// CHECK:         trop.plus
func.func @relu2(%t: tensor<?xf32>) -> tensor<?xf32> {
  %n = trop.scale %t {factor = -1.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %r = trop.relu %n : (tensor<?xf32>) -> tensor<?xf32>
  %s = trop.plus %r, %t : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %s : tensor<?xf32>
}

// A value with a name of its own is returned.
// CHECK-LABEL: func.func @named(
// CHECK-COUNT-2: trop.max
func.func @named(%a: tensor<?xf32>, %b: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %i = trop.max %a, %b : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %o = trop.max %i, %b : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %i, %o : tensor<?xf32>, tensor<?xf32>
}

// The inner maximum is computed once, not once an element or a sample.
// CHECK-LABEL: func.func @smaller(
// CHECK-COUNT-2: trop.max
func.func @smaller(%a: tensor<4xf32>, %b: tensor<4xf32>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %i = trop.max %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %o = trop.max %i, %x : (tensor<4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %o : tensor<?x4xf32>
}

// The constant gives the result its shape.
// CHECK-LABEL: func.func @shape(
// CHECK:         trop.plus
func.func @shape(%x: tensor<?xf32>) -> tensor<?x4xf32> {
  %z = trop.constant dense<-0.0> : tensor<4xf32>
  %p = trop.plus %x, %z : (tensor<?xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %p : tensor<?x4xf32>
}

// On the envelope: x is the mean of 2 x and 0, and all three meet at 0.
// CHECK-LABEL: func.func @on_envelope(
// CHECK:         trop.max %{{.*}}, %{{.*}}, %{{.*}} :
func.func @on_envelope(%x: tensor<?xf64>) -> tensor<?xf64> {
  %z = trop.constant dense<0.0> : tensor<f64>
  %d = trop.scale %x {factor = 2.0 : f64} : (tensor<?xf64>) -> tensor<?xf64>
  %m = trop.max %x, %d, %z : (tensor<?xf64>, tensor<?xf64>, tensor<f64>) -> tensor<?xf64>
  return %m : tensor<?xf64>
}

// math.exp is not folded: compiled code has its own.
// CHECK-LABEL: func.func @exponential(
// CHECK:         trop.generic
func.func @exponential() -> tensor<f32> {
  %c = trop.constant dense<1.0> : tensor<f32>
  %e = trop.generic none [] ins(%c : tensor<f32>) maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    %x = math.exp %a : f32
    trop.yield %x : f32
  }
  return %e : tensor<f32>
}
