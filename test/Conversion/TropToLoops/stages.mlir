// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// What has no samples is computed once, before the blocks; a sum over samples is
// cleared before them, added to in each, and used after.

// CHECK-LABEL: func.func @stages(
// CHECK-SAME:    %[[V:[^:]*]]: memref<f32> {trop.kind = "parameter"}, %[[OUT:.*]]: memref<f32>) -> i64
// CHECK:         arith.mulf
// CHECK:         memref.store %cst{{.*}}, %[[SUM:.*]][]
// CHECK:         scf.for {{.*}} step %c16
// CHECK:           arith.cmpi ugt, %{{.*}} : vector<16xi32>
// CHECK:           %[[NEW:.*]] = vector.reduction <add>
// CHECK:           memref.store %[[NEW]], %[[SUM]][]
// CHECK:         arith.subf
// CHECK:         return
func.func @stages(%l: tensor<?xf32> {trop.kind = "input"}, %v: tensor<f32> {trop.kind = "parameter"})
    -> tensor<f32> attributes {trop.role = "forward"} {
  %c = trop.scale %v {factor = 3.0 : f64} : (tensor<f32>) -> tensor<f32>
  %s = trop.generic sum [] ins(%l, %c : tensor<?xf32>, tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.addf %a, %b : f32
    trop.yield %p : f32
  }
  %d = trop.minus %s, %c : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %d : tensor<f32>
}

// A sum over samples starts with its init.

// CHECK-LABEL: func.func @init(
// CHECK-SAME:    %[[B:[^:]*]]: memref<f32> {trop.kind = "parameter"}, %[[OUT:.*]]: memref<f32>) -> i64
// CHECK:         %[[FIRST:.*]] = memref.load %[[B]][]
// CHECK:         memref.store %[[FIRST]], %[[OUT]][]
// CHECK:         scf.for
func.func @init(%l: tensor<?xf32> {trop.kind = "input"}, %b: tensor<f32> {trop.kind = "parameter"})
    -> tensor<f32> attributes {trop.role = "forward"} {
  %s = trop.generic sum [] ins(%l : tensor<?xf32>) init(%b : tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %s : tensor<f32>
}

// A winner among many is looked for one lane at a time, and only under an adjoint
// that is not 0.

// CHECK-LABEL: func.func @selection(
// CHECK:         scf.for %{{.*}} step %c16
// CHECK:           %[[ACTIVE:.*]] = arith.cmpf une, %{{.*}}, %{{.*}} : f32
// CHECK:           scf.if %[[ACTIVE]]
// CHECK:             scf.while
func.func @selection(%x: tensor<?x40xf32> {trop.kind = "input"},
                     %z: tensor<?xf32> {trop.kind = "input"},
                     %d: tensor<?xf32> {trop.kind = "weights"})
    -> tensor<?x40xf32> attributes {trop.role = "gradient"} {
  %dx = trop.pullback max [40] wrt [0] ins(%x : tensor<?x40xf32>) value(%z : tensor<?xf32>)
      adjoint(%d : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      : tensor<?x40xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32):
    trop.yield %b : f32
  }
  return %dx : tensor<?x40xf32>
}

// Candidates that tie share the adjoint: they are counted, then each gets its part.

// CHECK-LABEL: func.func @ties(
// CHECK:         %[[ACTIVE:.*]] = arith.cmpf une, %{{.*}}, %{{.*}} : f32
// CHECK:           scf.if %[[ACTIVE]]
// CHECK:             %[[COUNT:.*]] = scf.for %{{.*}} iter_args(%{{.*}} = %{{.*}}) -> (f32)
// CHECK:               arith.cmpf oeq
// CHECK:             %[[SHARE:.*]] = arith.divf %{{.*}}, %[[COUNT]]
// CHECK:             %[[ALONE:.*]] = arith.cmpf oeq, %[[COUNT]]
// CHECK:             %[[FIRST:.*]] = arith.select %[[ALONE]]
// CHECK:             scf.for %{{.*}} iter_args(%[[PART:.*]] = %[[FIRST]]) -> (f32)
// CHECK:               %[[TIES:.*]] = arith.cmpf oeq
// CHECK:               %[[NEXT:.*]] = arith.select %[[TIES]], %[[SHARE]], %[[PART]]
// CHECK:               scf.if %[[TIES]]
// CHECK:                 arith.addf %{{.*}}, %[[PART]]
// CHECK:               scf.yield %[[NEXT]]
// CHECK-NOT:     scf.while
// CHECK:         return
func.func @ties(%x: tensor<?x4xf32> {trop.kind = "input"},
                %z: tensor<?xf32> {trop.kind = "input"},
                %d: tensor<?xf32> {trop.kind = "weights"})
    -> tensor<?x4xf32> attributes {trop.role = "gradient"} {
  %dx = trop.pullback max [4] wrt [0] ins(%x : tensor<?x4xf32>) value(%z : tensor<?xf32>)
      adjoint(%d : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {ties = #trop.derived<hybrid(0.5)>} : tensor<?x4xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32):
    trop.yield %b : f32
  }
  return %dx : tensor<?x4xf32>
}

// The init of a sum over samples has one adjoint, not one a sample.

// CHECK-LABEL: func.func @init_adjoint(
// CHECK-SAME:    %[[D:[^:]*]]: memref<f32>, %[[DL:[^:]*]]: memref<?xf32>, %[[DB:[^:]*]]: memref<f32>) -> i64
// CHECK:         %[[PART:.*]] = memref.load %[[D]][]
// CHECK:         %[[SUM:.*]] = arith.addf %{{.*}}, %[[PART]]
// CHECK:         memref.store %[[SUM]], %[[DB]][]
// CHECK:         scf.for
// CHECK-NOT:     %[[DB]]
// CHECK:         return
func.func @init_adjoint(%l: tensor<?xf32>, %b: tensor<f32>, %d: tensor<f32>)
    -> (tensor<?xf32>, tensor<f32>) attributes {trop.role = "forward"} {
  %dl, %db = trop.pullback sum [] wrt [0, 1] ins(%l : tensor<?xf32>) init(%b : tensor<f32>)
      adjoint(%d : tensor<f32>) maps [affine_map<() -> ()>, affine_map<() -> ()>]
      : tensor<?xf32>, tensor<f32> adjoints {
  ^bb0(%a: f32, %e: f32):
    trop.yield %e : f32
  }
  return %dl, %db : tensor<?xf32>, tensor<f32>
}

// How many samples there are is known before they are seen; lanes without a sample
// add -0, which changes no sum.

// CHECK-LABEL: func.func @mean(
// CHECK-DAG:     %[[NOTHING:.*]] = arith.constant dense<-0.000000e+00>
// CHECK:         %[[COUNT:.*]] = arith.sitofp
// CHECK:         scf.for
// CHECK:           arith.divf
// CHECK:           arith.select %{{.*}}, %{{.*}}, %[[NOTHING]]
func.func @mean(%x: tensor<?xf32>) -> tensor<f32> attributes {trop.role = "forward"} {
  %l = trop.relu %x : (tensor<?xf32>) -> tensor<?xf32>
  %n = trop.sample_count %l : (tensor<?xf32>) -> tensor<f32>
  %m = trop.generic sum [] ins(%l, %n : tensor<?xf32>, tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %q = arith.divf %a, %b : f32
    trop.yield %q : f32
  }
  return %m : tensor<f32>
}

// A leaf that reads no sample is the same in all lanes.

// CHECK-LABEL: func.func @same(
// CHECK:         scf.for
// CHECK:           vector.store %{{.*}} : memref<16xf32>, vector<16xf32>
func.func @same(%x: tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"} {
  %y = trop.generic none [] ins(%x : tensor<?xf32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    %c = arith.constant 2.0 : f32
    trop.yield %c : f32
  }
  return %y : tensor<?xf32>
}
