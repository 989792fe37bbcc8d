// RUN: trop-opt %s | trop-opt | FileCheck %s
// RUN: trop-opt %s --mlir-print-op-generic | trop-opt | FileCheck %s

// CHECK-LABEL: func.func @linear
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[W:.*]]: tensor<4x3xf32>, %[[B:.*]]: tensor<3xf32>, %[[S:.*]]: tensor<8xf32>
func.func @linear(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %b: tensor<3xf32>, %s: tensor<8xf32>) {
  // CHECK: trop.linear %[[X]], %[[W]] : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %0 = trop.linear %x, %w {pattern = #trop.pattern<dense>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.linear %[[X]], %[[W]] bias(%[[B]]) : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %1 = trop.linear %x, %w bias(%b) : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.linear %[[X]], %[[W]] bias(%[[B]]) mask(%[[W]]) {pattern = #trop.pattern<masked>} : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %2 = trop.linear %x, %w bias(%b) mask(%w) {pattern = #trop.pattern<masked>}
      : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.linear %[[X]], %[[W]] {sum = #trop.sum<fused>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %fused = trop.linear %x, %w {sum = #trop.sum<fused>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.linear %[[X]], %[[S]] {pattern = #trop.pattern<plus_minus>} : (tensor<?x4xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %3 = trop.linear %x, %s {pattern = #trop.pattern<plus_minus>} : (tensor<?x4xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  // CHECK: trop.linear %[[X]], %[[W]] {l2 = 1.000000e-01 : f64} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %4 = trop.linear %x, %w {l2 = 0.1 : f64} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// CHECK-LABEL: func.func @products
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf64>, %[[W:.*]]: tensor<4x3xf64>, %[[B:.*]]: tensor<3xf64>
func.func @products(%x: tensor<?x4xf64>, %w: tensor<4x3xf64>, %b: tensor<3xf64>) {
  // CHECK: trop.maxplus %[[X]], %[[W]] : (tensor<?x4xf64>, tensor<4x3xf64>) -> tensor<?x3xf64>
  %0 = trop.maxplus %x, %w {ties = #trop.derived<native>} : (tensor<?x4xf64>, tensor<4x3xf64>) -> tensor<?x3xf64>
  // CHECK: trop.maxplus %[[X]], %[[W]], %[[B]] : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %1 = trop.maxplus %x, %w, %b : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  // CHECK: trop.minplus %[[X]], %[[W]] : (tensor<?x4xf64>, tensor<4x3xf64>) -> tensor<?x3xf64>
  %2 = trop.minplus %x, %w : (tensor<?x4xf64>, tensor<4x3xf64>) -> tensor<?x3xf64>
  // CHECK: trop.minplus %[[X]], %[[W]], %[[B]] : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %3 = trop.minplus %x, %w, %b : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  return
}

// CHECK-LABEL: func.func @elementwise
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[C:.*]]: tensor<4xf32>, %[[S:.*]]: tensor<f32>
func.func @elementwise(%x: tensor<?x4xf32>, %c: tensor<4xf32>, %s: tensor<f32>) {
  // CHECK: trop.max %[[X]], %[[C]], %[[S]] : (tensor<?x4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<?x4xf32>
  %0 = trop.max %x, %c, %s : (tensor<?x4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<?x4xf32>
  // CHECK: trop.min %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = trop.min %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.plus %[[C]], %[[X]] : (tensor<4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = trop.plus %c, %x : (tensor<4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.minus %[[S]], %[[C]] : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = trop.minus %s, %c : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: trop.scale %[[X]] {factor = -5.000000e-01 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %4 = trop.scale %x {factor = -0.5 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.relu %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %5 = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.relu %[[X]] {slope_at_zero = 5.000000e-01 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %6 = trop.relu %x {slope_at_zero = 0.5 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @polynomials
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf64>, %[[A:.*]]: tensor<4x6xf64>, %[[B:.*]]: tensor<6xf64>
func.func @polynomials(%x: tensor<?x4xf64>, %a: tensor<4x6xf64>, %b: tensor<6xf64>) {
  // CHECK: trop.polynomial %[[X]], %[[A]], %[[B]] {pieces = 2 : i64} : (tensor<?x4xf64>, tensor<4x6xf64>, tensor<6xf64>) -> tensor<?x3xf64>
  %0 = trop.polynomial %x, %a, %b {pieces = 2 : i64, ties = #trop.derived<native>} : (tensor<?x4xf64>, tensor<4x6xf64>, tensor<6xf64>) -> tensor<?x3xf64>
  // CHECK: trop.polynomial %[[X]], %[[A]], %[[B]] {ties = #trop.derived<minimal>} : (tensor<?x4xf64>, tensor<4x6xf64>, tensor<6xf64>) -> tensor<?x1xf64>
  %1 = trop.polynomial %x, %a, %b {ties = #trop.derived<minimal>} : (tensor<?x4xf64>, tensor<4x6xf64>, tensor<6xf64>) -> tensor<?x1xf64>
  return
}

// CHECK-LABEL: func.func @activations
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>
func.func @activations(%x: tensor<?x4xf32>) {
  // CHECK: trop.leaky_relu %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = trop.leaky_relu %x {slope = 0.01 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.leaky_relu %[[X]] {slope = 1.000000e-01 : f64, slope_at_zero = 0.000000e+00 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = trop.leaky_relu %x {slope = 0.1 : f64, slope_at_zero = 0.0 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.abs %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = trop.abs %x {slope_at_zero = 0.0 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.abs %[[X]] {slope_at_zero = -1.000000e+00 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = trop.abs %x {slope_at_zero = -1.0 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.tanh %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %4 = trop.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.maxout %[[X]] {pieces = 2 : i64} : (tensor<?x4xf32>) -> tensor<?x2xf32>
  %5 = trop.maxout %x {pieces = 2 : i64} : (tensor<?x4xf32>) -> tensor<?x2xf32>
  // CHECK: trop.maxout %[[X]] {pieces = 4 : i64, ties = #trop.derived<minimal>} : (tensor<?x4xf32>) -> tensor<?x1xf32>
  %6 = trop.maxout %x {pieces = 4 : i64, ties = #trop.derived<minimal>} : (tensor<?x4xf32>) -> tensor<?x1xf32>
  // CHECK: trop.dropout %[[X]] {rate = 5.000000e-01 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %7 = trop.dropout %x {rate = 0.5 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: trop.dropout %[[X]] noise(%[[X]]) {rate = 2.500000e-01 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %8 = trop.dropout %x noise(%x) {rate = 0.25 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @images
// CHECK-SAME:    %[[X:.*]]: tensor<?x3x4x6xf32>
func.func @images(%x: tensor<?x3x4x6xf32>) {
  // CHECK: %[[Y:.*]] = trop.max_pool %[[X]] {size = 2 : i64} : (tensor<?x3x4x6xf32>) -> tensor<?x3x2x3xf32>
  %y = trop.max_pool %x {size = 2 : i64} : (tensor<?x3x4x6xf32>) -> tensor<?x3x2x3xf32>
  // CHECK: trop.max_pool %[[X]] {padding = 1 : i64, size = 2 : i64} : (tensor<?x3x4x6xf32>) -> tensor<?x3x3x4xf32>
  %p = trop.max_pool %x {padding = 1 : i64, size = 2 : i64} : (tensor<?x3x4x6xf32>) -> tensor<?x3x3x4xf32>
  // CHECK: trop.max_pool %[[X]] {size = 1 : i64, ties = #trop.derived<minimal>} : (tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  %1 = trop.max_pool %x {size = 1 : i64, ties = #trop.derived<minimal>} : (tensor<?x3x4x6xf32>) -> tensor<?x3x4x6xf32>
  // CHECK: trop.flatten %[[Y]] : (tensor<?x3x2x3xf32>) -> tensor<?x18xf32>
  %2 = trop.flatten %y : (tensor<?x3x2x3xf32>) -> tensor<?x18xf32>
  return
}

// CHECK-LABEL: func.func @heads_and_losses
// CHECK-SAME:    %[[Z:.*]]: tensor<?x3xf32>, %[[Y:.*]]: tensor<?xi32>
func.func @heads_and_losses(%z: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // CHECK: %[[P:.*]] = trop.softmax %[[Z]] : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %p = trop.softmax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  // CHECK: %[[L:.*]] = trop.cross_entropy %[[Z]], %[[Y]] : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  // CHECK: trop.squared_error %[[P]], %[[Z]] : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  %0 = trop.squared_error %p, %z : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  // CHECK: trop.weigh %[[L]], %[[L]] : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %w = trop.weigh %l, %l : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  // CHECK: trop.sample_mean %[[L]] : (tensor<?xf32>) -> tensor<f32>
  %1 = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  // CHECK: trop.sample_top %[[L]] {count = 16 : i64} : (tensor<?xf32>) -> tensor<f32>
  %top = trop.sample_top %l {count = 16 : i64} : (tensor<?xf32>) -> tensor<f32>
  // CHECK: trop.sample_max %[[L]] : (tensor<?xf32>) -> tensor<f32>
  %2 = trop.sample_max %l {ties = #trop.derived<native>} : (tensor<?xf32>) -> tensor<f32>
  // CHECK: trop.sample_count %[[L]] : (tensor<?xf32>) -> tensor<f32>
  %3 = trop.sample_count %l : (tensor<?xf32>) -> tensor<f32>
  return
}

// CHECK-LABEL: func.func @constants
func.func @constants() {
  // CHECK: trop.constant dense<[1.000000e+00, 0xFF800000]> : tensor<2xf32>
  %0 = trop.constant dense<[1.0, 0xFF800000]> : tensor<2xf32>
  // CHECK: trop.constant {name = "k"} dense<4.000000e+00> : tensor<f64>
  %1 = trop.constant {name = "k"} dense<4.0> : tensor<f64>
  return
}

// CHECK-LABEL: func.func @generic
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>, %[[Y:.*]]: tensor<?xi32>, %[[B:.*]]: tensor<f32>
func.func @generic(%x: tensor<?x3xf32>, %y: tensor<?xi32>, %b: tensor<f32>) {
  // CHECK:      trop.generic max [3] ins(%[[X]], %[[Y]] : tensor<?x3xf32>, tensor<?xi32>) init(%[[B]] : tensor<f32>) maps [#{{.*}}, #{{.*}}, #{{.*}}] : tensor<?xf32> {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32, %{{.*}}: i32):
  // CHECK-NEXT:   trop.index 0 : index
  // CHECK-NEXT:   trop.yield %[[A]] : f32
  // CHECK-NEXT: }
  %0 = trop.generic max [3] ins(%x, %y : tensor<?x3xf32>, tensor<?xi32>) init(%b : tensor<f32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>, affine_map<(d0) -> ()>]
      : tensor<?xf32> {
  ^bb0(%a: f32, %label: i32):
    %d = trop.index 0 : index
    trop.yield %a : f32
  }
  // CHECK: trop.generic none [] ins(%[[B]] : tensor<f32>) maps [#{{.*}}, #{{.*}}] {note = 1 : i64} : tensor<f32> {
  // CHECK: } adjoints {
  // CHECK-NEXT: ^bb0(%{{.*}}: f32, %[[D:.*]]: f32):
  // CHECK-NEXT:   trop.yield %[[D]] : f32
  // CHECK-NEXT: }
  %1 = trop.generic none [] ins(%b : tensor<f32>) maps [affine_map<() -> ()>, affine_map<() -> ()>]
      {note = 1} : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// CHECK-LABEL: func.func @pullback
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>, %[[B:.*]]: tensor<f32>, %[[Z:.*]]: tensor<?xf32>
func.func @pullback(%x: tensor<?x3xf32>, %b: tensor<f32>, %z: tensor<?xf32>) {
  // CHECK:      trop.pullback max [3] wrt [0, 1] ins(%[[X]] : tensor<?x3xf32>) init(%[[B]] : tensor<f32>) value(%[[Z]] : tensor<?xf32>) adjoint(%[[Z]] : tensor<?xf32>) maps [#{{.*}}, #{{.*}}] : tensor<?x3xf32>, tensor<f32> leaf {
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f32):
  // CHECK-NEXT:   trop.yield %[[A]] : f32
  // CHECK-NEXT: } adjoints {
  // CHECK-NEXT: ^bb0(%{{.*}}: f32, %[[D:.*]]: f32):
  // CHECK-NEXT:   trop.yield %[[D]] : f32
  // CHECK-NEXT: }
  %0:2 = trop.pullback max [3] wrt [0, 1] ins(%x : tensor<?x3xf32>) init(%b : tensor<f32>)
      value(%z : tensor<?xf32>) adjoint(%z : tensor<?xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32>, tensor<f32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  // CHECK:      trop.pullback sum [3] wrt [1] ins(%[[X]] : tensor<?x3xf32>) init(%[[B]] : tensor<f32>) adjoint(%[[Z]] : tensor<?xf32>) maps [#{{.*}}, #{{.*}}] : tensor<f32> adjoints {
  // CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32):
  // CHECK-NEXT:   trop.yield
  // CHECK-NEXT: }
  %1 = trop.pullback sum [3] wrt [1] ins(%x : tensor<?x3xf32>) init(%b : tensor<f32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      : tensor<f32> adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield
  }
  return
}

// CHECK-LABEL: func.func private @M
func.func private @M()

// CHECK: trop.train @M {data = #trop.call<"csv", ["iris.csv"], {label = "label"}>, loss = "cross_entropy", phases = [#trop.phase<<"polyak", [], {target = 0.000000e+00 : f64}>, 50>, #trop.phase<<"constant", [1.000000e-02], {}>, -1>], reduce = "max", seed = 7 : i64, steps = 100 : i64}
trop.train @M {data = #trop.call<"csv", ["iris.csv"], {label = "label"}>, loss = "cross_entropy",
  reduce = "max", steps = 100 : i64, seed = 7 : i64,
  phases = [#trop.phase<#trop.call<"polyak", [], {target = 0.0 : f64}>, 50>,
            #trop.phase<#trop.call<"constant", [0.01], {}>, -1>]}

// CHECK-LABEL: func.func @classifiers
// CHECK-SAME:    %[[Z:.*]]: tensor<?x3xf32>, %[[S:.*]]: tensor<?x1xf32>, %[[Y:.*]]: tensor<?xi32>
func.func @classifiers(%z: tensor<?x3xf32>, %s: tensor<?x1xf32>, %y: tensor<?xi32>) {
  // CHECK: trop.sigmoid %[[S]] : (tensor<?x1xf32>) -> tensor<?x2xf32>
  %0 = trop.sigmoid %s : (tensor<?x1xf32>) -> tensor<?x2xf32>
  // CHECK: %[[P:.*]] = trop.sparsemax %[[Z]] : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %1 = trop.sparsemax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.relumax %[[Z]] : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %2 = trop.relumax %z {b = 1.0 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.relumax %[[Z]] {b = 2.000000e+00 : f64, ties = #trop.derived<minimal>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %3 = trop.relumax %z {b = 2.0 : f64, ties = #trop.derived<minimal>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  // CHECK: trop.logistic %[[S]], %[[Y]] : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  %4 = trop.logistic %s, %y : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  // CHECK: trop.perceptron %[[Z]], %[[Y]] : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  %5 = trop.perceptron %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  // CHECK: trop.perceptron %[[S]], %[[Y]] {one_score, ties = #trop.derived<hybrid(2)>} : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  %6 = trop.perceptron %s, %y {one_score, ties = #trop.derived<hybrid(2.0)>} : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  // CHECK: trop.smoothed %[[P]], %[[Y]] {epsilon = 1.000000e-02 : f64} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  %7 = trop.smoothed %1, %y {epsilon = 0.01 : f64} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// CHECK-LABEL: func.func @active
// CHECK-SAME:    %[[A:.*]]: !trop.active<tensor<?x4xf32>, 1>, %[[B:.*]]: !trop.active<tensor<?x4xf32>, 2>
func.func @active(%a: !trop.active<tensor<?x4xf32>, 1>, %b: !trop.active<tensor<?x4xf32>, 2>,
                  %x: tensor<?x4xf32>, %w: tensor<4xf32>) {
  // CHECK-NEXT: %[[S:.*]] = trop.accumulate %[[A]], %[[B]] : (!trop.active<tensor<?x4xf32>, 1>, !trop.active<tensor<?x4xf32>, 2>) -> !trop.active<tensor<?x4xf32>, 3>
  %0 = trop.accumulate %a, %b : (!trop.active<tensor<?x4xf32>, 1>,
      !trop.active<tensor<?x4xf32>, 2>) -> !trop.active<tensor<?x4xf32>, 3>
  // CHECK-NEXT: trop.scatter %[[S]] : (!trop.active<tensor<?x4xf32>, 3>) -> tensor<?x4xf32>
  %1 = trop.scatter %0 : (!trop.active<tensor<?x4xf32>, 3>) -> tensor<?x4xf32>
  // CHECK-NEXT: trop.pullback none [4] wrt [1] {{.*}} adjoint(%[[S]] : !trop.active<tensor<?x4xf32>, 3>) {{.*}} : !trop.active<tensor<4xf32>, 3> adjoints {
  %2 = trop.pullback none [4] wrt [1] ins(%x, %w : tensor<?x4xf32>, tensor<4xf32>)
      adjoint(%0 : !trop.active<tensor<?x4xf32>, 3>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]
      : !trop.active<tensor<4xf32>, 3> adjoints {
  ^bb0(%p: f32, %q: f32, %d: f32):
    %r = arith.mulf %d, %p : f32
    trop.yield %r : f32
  }
  return
}
