// A maintained maximum: built from all samples, updated from what changed.
// RUN: trop-opt %s --trop-expand-composites --trop-generalize --trop-place-sct --convert-trop-to-loops | FileCheck %s
// RUN: trop-opt %s --trop-loop-pipeline --trop-llvm-pipeline | FileCheck %s --check-prefix=LLVM

func.func @M(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x40xf32> {trop.kind = "input"},
             %y: tensor<?x2xf32> {trop.kind = "target"},
             %W: tensor<40x2xf32> {trop.kind = "parameter", trop.name = "W"}) -> tensor<f32>
    attributes {trop.model = "M", trop.role = "state"} {
  %z = trop.maxplus %x, %W : (tensor<?x40xf32>, tensor<40x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  %l = trop.squared_error %k, %y : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// W is searched along its rows: what is shared has them next to each other.
// CHECK-LABEL: func.func @M.prepare
// CHECK-SAME:    (%[[SHARED:.*]]: memref<?xi8>, %{{.*}}: memref<40x2xf32>
// CHECK:         memref.view %[[SHARED]]{{.*}} to memref<2x40xf32>

// CHECK-LABEL: func.func @M.build
// CHECK-SAME:    trop.block_bytes = 128 : i64

// A better leaf takes over; a search follows where the winner got worse. What is read of a
// block is fetched from the next one, and a row before it is scanned.
// CHECK-LABEL: func.func @M.update
// CHECK-SAME:    trop.kept = [{bytes = 128 : i64, fan_out = 0 : i64, offset = 0 : i64
// CHECK-SAME:    trop.shared_bytes = 320 : i64
// CHECK:         memref.prefetch %{{.*}} : memref<2x16xf32>
// CHECK:         arith.cmpf ogt
// CHECK:         arith.cmpf oge
// CHECK:         arith.cmpf ult
// CHECK:         arith.cmpf ueq
// CHECK:         math.cttz
// CHECK:         memref.prefetch %{{.*}} : memref<?x40xf32>
// CHECK:         math.cttz
// CHECK:         vector.reduction <maxnumf>
// CHECK:         vector.maskedstore

// LLVM: llvm.func @M.update

// What uses the point it is at cannot be read a vector at a time, whatever it reads itself:
// the maximum is searched a leaf at a time.
func.func @P(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x40xf32> {trop.kind = "input"},
             %y: tensor<?x2xf32> {trop.kind = "target"},
             %W: tensor<40x2xf32> {trop.kind = "parameter", trop.name = "W"}) -> tensor<f32>
    attributes {trop.model = "P", trop.role = "state"} {
  %h = trop.relu %x : (tensor<?x40xf32>) -> tensor<?x40xf32>
  %g = trop.generic none [40] ins(%h : tensor<?x40xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] : tensor<?x40xf32> {
  ^bb0(%a: f32):
    %i = trop.index 0 : index
    %c = arith.constant 0 : index
    %first = arith.cmpi eq, %i, %c : index
    %n = arith.negf %a : f32
    %v = arith.select %first, %n, %a : f32
    trop.yield %v : f32
  }
  %z = trop.maxplus %g, %W : (tensor<?x40xf32>, tensor<40x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  %l = trop.squared_error %k, %y : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @P.update
// CHECK-NOT:     vector.reduction <maxnumf>
// CHECK:         return

// Elsewhere in the program such a reader of the same parameter is no reason not to.
func.func @Q(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x40xf32> {trop.kind = "input"},
             %y: tensor<?x2xf32> {trop.kind = "target"},
             %W: tensor<40x2xf32> {trop.kind = "parameter", trop.name = "W"}) -> tensor<f32>
    attributes {trop.model = "Q", trop.role = "state"} {
  %z = trop.maxplus %x, %W : (tensor<?x40xf32>, tensor<40x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  %g = trop.generic none [2] ins(%k, %W : tensor<?x2xf32>, tensor<40x2xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (0, d0)>, affine_map<(d0) -> (d0)>]
      : tensor<?x2xf32> {
  ^bb0(%a: f32, %b: f32):
    %i = trop.index 0 : index
    %c = arith.constant 0 : index
    %first = arith.cmpi eq, %i, %c : index
    %v = arith.select %first, %b, %a : f32
    trop.yield %v : f32
  }
  %l = trop.squared_error %g, %y : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @Q.update
// CHECK:         vector.reduction <maxnumf>
