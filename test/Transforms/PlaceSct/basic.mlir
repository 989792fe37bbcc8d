// RUN: trop-opt --trop-place-sct --split-input-file %s | FileCheck %s

// Values that are kept, and what is computed from them: every place that an op can have.

// CHECK-LABEL: func.func @places(
// CHECK:         trop.scale %{{.*}} {factor = -1.000000e+00 : f64, trop.sct = #trop.sct<shared>}
// CHECK:         trop.maxplus %{{.*}} {trop.sct = #trop.sct<scanned, most = 27, visits = [9, 1]>}
// CHECK:         trop.relu %{{.*}} {trop.sct = #trop.sct<inlined, most = 5, visits = [1]>}
// CHECK:         trop.maxplus %{{.*}} {trop.sct = #trop.sct<tree, most = 36, visits = [8, 1]>}
// CHECK:         trop.minplus %{{.*}} {trop.sct = #trop.sct<searched, most = 32, visits = [8, 1]>}
// CHECK:         trop.linear %{{.*}} {trop.sct = #trop.sct<kept, most = 12, visits = [24, 8]>}
// CHECK:         trop.max %{{.*}} {trop.sct = #trop.sct<inlined, most = 3, visits = [1]>}
// CHECK:         trop.maxout %{{.*}} {pieces = 2 : i64, trop.sct = #trop.sct<every_block>}
// CHECK:         trop.minus %{{.*}} {trop.sct = #trop.sct<every_block>}
// CHECK:         trop.squared_error %{{.*}} {trop.sct = #trop.sct<whole>}
func.func @places(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x6xf32> {trop.kind = "input"},
                  %y: tensor<?x3xf32> {trop.kind = "target"},
                  %w: tensor<6x9xf32> {trop.kind = "parameter", trop.name = "w"},
                  %v: tensor<9x8xf32> {trop.kind = "parameter", trop.name = "v"},
                  %u: tensor<8x8xf32> {trop.kind = "parameter", trop.name = "u"},
                  %t: tensor<8x3xf32> {trop.kind = "parameter", trop.name = "t"})
    -> tensor<f32> attributes {trop.model = "M", trop.role = "state"} {
  %n = trop.scale %w {factor = -1.0 : f64} : (tensor<6x9xf32>) -> tensor<6x9xf32>
  %a = trop.maxplus %x, %n : (tensor<?x6xf32>, tensor<6x9xf32>) -> tensor<?x9xf32>
  %ka = trop.sct.keep %a in %s : tensor<?x9xf32>
  %b = trop.relu %ka : (tensor<?x9xf32>) -> tensor<?x9xf32>
  %c = trop.maxplus %b, %v : (tensor<?x9xf32>, tensor<9x8xf32>) -> tensor<?x8xf32>
  %kc = trop.sct.keep %c in %s {fan_out = 4 : i64} : tensor<?x8xf32>
  %d = trop.minplus %kc, %u : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %kd = trop.sct.keep %d in %s : tensor<?x8xf32>
  %e = trop.linear %kd, %t : (tensor<?x8xf32>, tensor<8x3xf32>) -> tensor<?x3xf32>
  %ke = trop.sct.keep %e in %s : tensor<?x3xf32>
  %f = trop.max %x : (tensor<?x6xf32>) -> tensor<?x6xf32>
  %g = trop.maxout %f {pieces = 2 : i64} : (tensor<?x6xf32>) -> tensor<?x3xf32>
  %h = trop.minus %y, %g : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %ke, %h : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// -----

// An entry is read by the windows that hold it. What is read by a map that an update cannot
// follow backwards has no visits: where it changed, all is computed.

// CHECK-LABEL: func.func @visits(
// CHECK:         trop.generic {{ *}}max [6, 3] {{.*}}trop.sct = #trop.sct<scanned, most = 9, visits = [3, 0]>
func.func @visits(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x8xf32> {trop.kind = "input"},
                  %w: tensor<8xf32> {trop.kind = "parameter", trop.name = "w"})
    -> tensor<f32> attributes {trop.model = "M", trop.role = "state"} {
  %a = trop.plus %x, %w : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %b = trop.generic max [6, 3] ins(%a, %w : tensor<?x8xf32>, tensor<8xf32>)
      maps [affine_map<(i, u) -> (i + u)>, affine_map<(i, u) -> ((i + u) mod 4)>, affine_map<(i, u) -> (i)>] : tensor<?x6xf32> {
  ^bb0(%p: f32, %q: f32):
    %z = arith.addf %p, %q : f32
    trop.yield %z : f32
  }
  %kb = trop.sct.keep %b in %s : tensor<?x6xf32>
  %l = trop.generic sum [6] ins(%kb : tensor<?x6xf32>) maps [affine_map<(d) -> (d)>, affine_map<(d) -> ()>] : tensor<?xf32> {
  ^bb0(%p: f32):
    trop.yield %p : f32
  }
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// -----

// A scan has leaves as lanes, and so does without those that compute with their own point.

// CHECK-LABEL: func.func @index(
// CHECK:         trop.generic {{ *}}max [2, 8] {{.*}}trop.sct = #trop.sct<searched, most = 8, visits = [2, 2]>
func.func @index(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x8xf32> {trop.kind = "input"},
                 %w: tensor<8xf32> {trop.kind = "parameter", trop.name = "w"})
    -> tensor<f32> attributes {trop.model = "M", trop.role = "state"} {
  %b = trop.generic max [2, 8] ins(%x, %w : tensor<?x8xf32>, tensor<8xf32>)
      maps [affine_map<(i, u) -> (u)>, affine_map<(i, u) -> (u)>, affine_map<(i, u) -> (i)>] : tensor<?x2xf32> {
  ^bb0(%p: f32, %q: f32):
    %i = trop.index 0 : index
    %j = arith.index_cast %i : index to i32
    %k = arith.sitofp %j : i32 to f32
    %m = arith.mulf %p, %k : f32
    %z = arith.addf %m, %q : f32
    trop.yield %z : f32
  }
  %kb = trop.sct.keep %b in %s : tensor<?x2xf32>
  %l = trop.generic sum [2] ins(%kb : tensor<?x2xf32>) maps [affine_map<(d) -> (d)>, affine_map<(d) -> ()>] : tensor<?xf32> {
  ^bb0(%p: f32):
    trop.yield %p : f32
  }
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}
