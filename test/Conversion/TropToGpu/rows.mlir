// RUN: trop-opt --trop-generalize --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s

// Rows come by indices, or one after the other where these are null; noise and weights lie in the
// order of the call, and stand for 1 and 1 / count where they are null, weights of rows for 1.

// CHECK-LABEL: gpu.func @scaled_rows_0(
// CHECK-SAME:    %{{.*}}: index, %[[INDICES:.*]]: !llvm.ptr, %[[FIRST:.*]]: index, %[[X:.*]]: !llvm.ptr, %{{.*}}: index, %{{.*}}: !llvm.ptr)
// CHECK:         %[[ADDRESS:.*]] = llvm.ptrtoint %[[INDICES]]
// CHECK:         %[[NULL:.*]] = arith.cmpi eq, %[[ADDRESS]], %c0_i64
// CHECK:         scf.if %[[NULL]] -> (index)
// CHECK:           arith.addi %[[FIRST]]
// CHECK:         else
// CHECK:           llvm.getelementptr %[[INDICES]]
// CHECK:           llvm.load {{.*}} -> i64
// CHECK:         llvm.getelementptr %[[X]]

// CHECK:       gpu.func @scaled_rows_1(
// CHECK-NOT:     index_cast {{.*}} : i64 to index
// CHECK:         %[[NULL:.*]] = arith.cmpi eq
// CHECK:         scf.if %[[NULL]] -> (f32)
// CHECK-NEXT:      scf.yield %cst

// CHECK:       gpu.func @scaled_rows_{{[0-9]+}}(
// CHECK:         %[[NUMBER:.*]] = arith.sitofp
// CHECK:         arith.divf %cst, %[[NUMBER]]

// CHECK:       gpu.func @scaled_rows_{{[0-9]+}}(
// CHECK-NOT:     arith.divf
// CHECK:         gpu.return

// Labels are integers; results go to the caller's rows.

// CHECK:       gpu.func @scaled_rows_{{[0-9]+}}(
// CHECK:         llvm.load {{.*}} {alignment = 4 : i64} : !llvm.ptr -> i32
// CHECK:       gpu.func @scaled_results_{{[0-9]+}}(
func.func @scaled(%x: tensor<?x3xf32> {trop.kind = "input"}, %n: tensor<?x3xf32> {trop.kind = "noise"},
    %w: tensor<?xf32> {trop.kind = "weights"}, %s: tensor<?xf32> {trop.kind = "sample_weight"},
    %t: tensor<?xi32> {trop.kind = "target"})
    -> tensor<?x3xf32> attributes {trop.role = "values"} {
  %z = trop.generic none [3] ins(%x, %n, %w, %s, %t : tensor<?x3xf32>, tensor<?x3xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xi32>)
      maps [affine_map<(d) -> (d)>, affine_map<(d) -> (d)>, affine_map<(d) -> ()>, affine_map<(d) -> ()>, affine_map<(d) -> ()>,
            affine_map<(d) -> (d)>] : tensor<?x3xf32> {
  ^bb0(%a: f32, %b: f32, %c: f32, %d: f32, %e: i32):
    %p = arith.mulf %a, %b : f32
    %q = arith.mulf %p, %c : f32
    %r = arith.mulf %q, %d : f32
    %f = arith.sitofp %e : i32 to f32
    %u = arith.mulf %r, %f : f32
    trop.yield %u : f32
  }
  return %z : tensor<?x3xf32>
}
