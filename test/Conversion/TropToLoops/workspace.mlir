// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s
// RUN: trop-opt --trop-generalize --convert-trop-to-loops="level2-bytes=256 level3-bytes=100000" --canonicalize --cse %s | FileCheck %s --check-prefix=GROUP

// What was read last gives its bytes to what comes next: here even to what is computed of it, which
// is in registers until all is read.

// CHECK-LABEL: func.func @chain(
// CHECK-SAME:    trop.workspace_bytes = 512 : i64
func.func @chain(%x: tensor<?x4xf32> {trop.kind = "input"}, %v: tensor<4x4xf32>, %w: tensor<4x8xf32>,
                 %u: tensor<8x4xf32>) -> tensor<?x4xf32> attributes {trop.role = "gradient"} {
  %a = trop.maxplus %x, %v : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
  %b = trop.maxplus %a, %w : (tensor<?x4xf32>, tensor<4x8xf32>) -> tensor<?x8xf32>
  %c = trop.maxplus %b, %u : (tensor<?x8xf32>, tensor<8x4xf32>) -> tensor<?x4xf32>
  return %c : tensor<?x4xf32>
}

// What changes each element by itself, or the shape alone, takes over the buffer.

// CHECK-LABEL: func.func @overwritten(
// CHECK-SAME:    trop.workspace_bytes = 512 : i64
// CHECK:         memref.view {{.*}}[%[[AT:.*]]][] : memref<?xi8> to memref<2x3x16xf32>
// CHECK:         memref.view {{.*}}[%[[AT]]][] : memref<?xi8> to memref<6x16xf32>
func.func @overwritten(%x: tensor<?x2x3xf32> {trop.kind = "input"})
    -> tensor<?x6xf32> attributes {trop.role = "gradient"} {
  %a = trop.relu %x : (tensor<?x2x3xf32>) -> tensor<?x2x3xf32>
  %b = trop.flatten %a : (tensor<?x2x3xf32>) -> tensor<?x6xf32>
  return %b : tensor<?x6xf32>
}

// Not what is read later, nor at another place.

// CHECK-LABEL: func.func @kept(
// CHECK-SAME:    trop.workspace_bytes = 768 : i64
func.func @kept(%x: tensor<?x2x2xf32> {trop.kind = "input"})
    -> tensor<?x2x2xf32> attributes {trop.role = "gradient"} {
  %a = trop.relu %x : (tensor<?x2x2xf32>) -> tensor<?x2x2xf32>
  %b = trop.generic none [2, 2] ins(%x : tensor<?x2x2xf32>)
      maps [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>] : tensor<?x2x2xf32> {
  ^bb0(%e: f32):
    trop.yield %e : f32
  }
  %c = trop.plus %a, %b : (tensor<?x2x2xf32>, tensor<?x2x2xf32>) -> tensor<?x2x2xf32>
  return %c : tensor<?x2x2xf32>
}

// Nor what is read at another place as a view of another shape.

// CHECK-LABEL: func.func @viewed(
// CHECK-SAME:    trop.workspace_bytes = 512 : i64
func.func @viewed(%x: tensor<?x2x2xf32> {trop.kind = "input"})
    -> tensor<?x2x2xf32> attributes {trop.role = "gradient"} {
  %a = trop.flatten %x : (tensor<?x2x2xf32>) -> tensor<?x4xf32>
  %b = trop.generic none [2, 2] ins(%x, %a : tensor<?x2x2xf32>, tensor<?x4xf32>)
      maps [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j * 2 + i)>,
            affine_map<(i, j) -> (i, j)>] : tensor<?x2x2xf32> {
  ^bb0(%e: f32, %f: f32):
    %d = arith.subf %e, %f : f32
    trop.yield %d : f32
  }
  return %b : tensor<?x2x2xf32>
}

// Of a group of blocks, what one step alone needs has the buffer of one.

// GROUP-LABEL: func.func @group(
// GROUP-SAME:    trop.workspace_bytes = 11072 : i64
func.func @group(%x: tensor<?x7xf32> {trop.kind = "input"}, %v: tensor<7x3xf32>, %w: tensor<3x25xf32>)
    -> tensor<?xf32> attributes {trop.role = "gradient"} {
  %a = trop.maxplus %x, %v : (tensor<?x7xf32>, tensor<7x3xf32>) -> tensor<?x3xf32>
  %b = trop.maxplus %a, %w : (tensor<?x3xf32>, tensor<3x25xf32>) -> tensor<?x25xf32>
  %c = trop.generic sum [25] ins(%b : tensor<?x25xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>] : tensor<?xf32> {
  ^bb0(%e: f32):
    trop.yield %e : f32
  }
  return %c : tensor<?xf32>
}

// Products along a direction keep two of each value: one sample after the other where a block of
// these does not stay near.

// CHECK-LABEL: func.func @product(
// CHECK:         scf.for {{.*}} step %c16
// GROUP-LABEL: func.func @product(
// GROUP-NOT:     step %c16
// GROUP:         scf.for %[[SAMPLE:.*]] = %c0 to %arg2 step %c1
// GROUP:           arith.addi %arg1, %[[SAMPLE]]
// GROUP:           memref.store %{{.*}}, %arg5[%[[SAMPLE]]] : memref<?xf32>
func.func @product(%x: tensor<?x40xf32> {trop.kind = "input"})
    -> tensor<?xf32> attributes {trop.role = "forward_product"} {
  %a = trop.relu %x : (tensor<?x40xf32>) -> tensor<?x40xf32>
  %b = trop.generic sum [40] ins(%a : tensor<?x40xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>] : tensor<?xf32> {
  ^bb0(%e: f32):
    trop.yield %e : f32
  }
  return %b : tensor<?xf32>
}

// So does what computes little of many numbers; but not sums of many, which one sample alone has
// in one vector after the other.

// CHECK-LABEL: func.func @moved(
// CHECK:         scf.for {{.*}} step %c16
// GROUP-LABEL: func.func @moved(
// GROUP-NOT:     step %c16
// GROUP:         scf.for %{{.*}} = %c0 to %arg2 step %c1
func.func @moved(%x: tensor<?x40xf32> {trop.kind = "input"})
    -> tensor<?x40xf32> attributes {trop.role = "forward"} {
  %a = trop.relu %x : (tensor<?x40xf32>) -> tensor<?x40xf32>
  return %a : tensor<?x40xf32>
}

// GROUP-LABEL: func.func @summed(
// GROUP:         scf.for {{.*}} step %c16
func.func @summed(%x: tensor<?x40xf32> {trop.kind = "input"})
    -> tensor<?x8xf32> attributes {trop.role = "forward"} {
  %b = trop.generic sum [8, 40] ins(%x : tensor<?x40xf32>)
      maps [affine_map<(j, i) -> (i)>, affine_map<(j, i) -> (j)>] : tensor<?x8xf32> {
  ^bb0(%e: f32):
    trop.yield %e : f32
  }
  return %b : tensor<?x8xf32>
}

// Inputs that a sum over samples reads, whose blocks do not stay near, are read in the caller's rows.

// CHECK-LABEL: func.func @sum(
// CHECK-NOT:     memref.load %arg4
// GROUP-LABEL: func.func @sum(
// GROUP:         memref.load %arg4[%{{.*}}, %{{.*}}] : memref<?x40xf32>
// GROUP:         vector.load %arg5[%{{.*}}, %{{.*}}] : memref<?x40xf32>, vector<16xf32>
func.func @sum(%x: tensor<?x40xf32> {trop.kind = "input"},
               %g: tensor<?x40xf32> {trop.kind = "input"})
    -> tensor<40x40xf32> attributes {trop.role = "gradient"} {
  %w = trop.constant dense<0.0> : tensor<40x40xf32>
  %d = trop.pullback sum [40, 40] wrt [1]
      ins(%x, %w : tensor<?x40xf32>, tensor<40x40xf32>) adjoint(%g : tensor<?x40xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<40x40xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %c, %a : f32
    trop.yield %p : f32
  }
  return %d : tensor<40x40xf32>
}
