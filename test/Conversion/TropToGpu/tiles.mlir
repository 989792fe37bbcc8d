// RUN: trop-opt --trop-generalize --convert-trop-to-gpu=processors=1 --canonicalize --cse %s | FileCheck %s

// Where an op is as wide as that, and a call has the samples for it, 16 by 16 threads have 8 by 8 outputs each. Chunks of 8 points of
// both operands go through memory that a block shares, the next one while one is combined; that of
// the maximum is an instruction that does not tell zeros apart, so an output that is 0 is looked for
// anew. Of fewer samples 16 by 8 threads have 4 by 4 outputs each, of few a thread has one.

// CHECK-LABEL: func.func @layer
// CHECK:         %[[FOR_WIDE:.*]] = arith.cmpi uge, %arg3, %c97
// CHECK:         scf.if %[[FOR_WIDE]] {
// CHECK:           gpu.launch_func {{.*}} @kernels::@layer_max_1 {{.*}}threads in (%c16, %c16, %c1)
// CHECK:         } else {
// CHECK:           %[[FOR_NARROW:.*]] = arith.cmpi uge, %arg3, %c
// CHECK:           scf.if %[[FOR_NARROW]] {
// CHECK:             gpu.launch_func {{.*}} @kernels::@layer_max_2 {{.*}}threads in (%c8, %c16, %c1)
// CHECK:           } else {
// CHECK:             gpu.launch_func {{.*}} @kernels::@layer_max_3 {{.*}}threads in (%c32, %c8, %c1)
// CHECK:         llvm.mlir.global internal @shared_16384() {addr_space = 3 : i32, alignment = 16 : i64
// CHECK-LABEL: gpu.func @layer_max_1(
// CHECK-SAME:    %[[COUNT:.*]]: index, %[[STRIDE:.*]]: index, %[[X:.*]]: !llvm.ptr, %[[W:.*]]: !llvm.ptr, %[[Z:.*]]: !llvm.ptr)
// CHECK-SAME:    kernel attributes {known_block_size = array<i32: 16, 16, 1>, nvvm.maxnreg = 128 : i32}
// CHECK-DAG:     %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         %[[SHARED:.*]] = llvm.mlir.addressof @shared_16384 : !llvm.ptr<3>
// CHECK:         %[[SAMPLE:.*]] = arith.muli %{{.*}}, %c128
// CHECK:         %[[ANY:.*]] = arith.cmpi ult, %[[SAMPLE]], %[[COUNT]]
// CHECK:         scf.if %[[ANY]]
// CHECK:           llvm.getelementptr %[[X]]
// CHECK-NEXT:      llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr -> vector<4xf32>
// CHECK:           llvm.getelementptr %[[W]]
// CHECK-NEXT:      llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr -> vector<4xf32>
// CHECK:           llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<3>
// CHECK:           llvm.store {{.*}} {alignment = 16 : i64} : vector<4xf32>, !llvm.ptr<3>
// CHECK:           gpu.barrier
// CHECK:           %[[WHOLE:.*]]:64 = scf.for %{{.*}} = %c0 to %c4 step %c1 iter_args({{.*}} = %[[LOWEST]]
// CHECK:             llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK:             llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK:             scf.for %{{.*}} = %c0 to %c8 step %c2
// CHECK-COUNT-4:       llvm.load {{.*}} : !llvm.ptr<3> -> vector<4xf32>
// CHECK:               arith.addf
// CHECK-NEXT:          llvm.intr.maxnum
// CHECK:             llvm.store {{.*}} : vector<4xf32>, !llvm.ptr<3>
// CHECK:             llvm.store {{.*}} : vector<4xf32>, !llvm.ptr<3>
// CHECK:             gpu.barrier
// CHECK-COUNT-64:  llvm.intr.maxnum
// CHECK:           arith.cmpi ult, %{{.*}}, %[[STRIDE]]
// CHECK:           llvm.store {{.*}} : vector<4xf32>, !llvm.ptr
// CHECK:           %[[ZERO:.*]] = arith.ori
// CHECK:           scf.if %{{.*}} {
// CHECK-NEXT:        scf.for %{{.*}} = %c0 to %c64
// CHECK:               scf.while
func.func @layer(%x: tensor<?x33xf32> {trop.kind = "input"},
                 %w: tensor<33x100xf32> {trop.kind = "parameter"})
    -> tensor<?x100xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x33xf32>, tensor<33x100xf32>) -> tensor<?x100xf32>
  return %z : tensor<?x100xf32>
}

// Of f64 a thread has 4 by 8. A sum starts with its bias, and needs no second look. Rows of weights
// that do not begin where 16 bytes do are read element by element.

// CHECK-LABEL: gpu.func @sum_sum_{{[0-9]+}}(
// CHECK:         llvm.load {{.*}} -> vector<2xf64>
// CHECK:         llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr -> f64
// CHECK:         scf.for {{.*}} -> (f64, f64
// CHECK:           math.fma
// CHECK-NOT:     scf.while
// CHECK:         gpu.return
func.func @sum(%x: tensor<?x33xf64> {trop.kind = "input"},
               %w: tensor<33x35xf64> {trop.kind = "parameter"},
               %b: tensor<35xf64> {trop.kind = "parameter"})
    -> tensor<?x35xf64> attributes {trop.role = "forward"} {
  %z = trop.linear %x, %w bias(%b) {sum = #trop.sum<fused>} : (tensor<?x33xf64>, tensor<33x35xf64>, tensor<35xf64>) -> tensor<?x35xf64>
  return %z : tensor<?x35xf64>
}

// Of windows that have one output in their channel, the dimensions that are reduced are one: four
// neighbours along it are loaded at once, and stored where their points have their rows.

// CHECK-LABEL: gpu.func @windows_sum_{{[0-9]+}}(
// CHECK:         %[[ROW:.*]] = llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK:         %[[OF_UNIT:.*]] = llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK:         llvm.store %[[ROW]]
// CHECK-COUNT-4: llvm.extractelement %[[OF_UNIT]]
// CHECK:         gpu.barrier
func.func @windows(%x: tensor<?x2x3x4xf32> {trop.kind = "input"},
                   %k: tensor<100x2x3x4xf32> {trop.kind = "parameter"})
    -> tensor<?x100x1x1xf32> attributes {trop.role = "forward"} {
  %z = trop.generic sum [100, 1, 1, 2, 3, 4] ins(%x, %k : tensor<?x2x3x4xf32>, tensor<100x2x3x4xf32>)
      maps [affine_map<(o, i, j, c, u, v) -> (c, i + u, j + v)>,
            affine_map<(o, i, j, c, u, v) -> (o, c, u, v)>,
            affine_map<(o, i, j, c, u, v) -> (o, i, j)>] : tensor<?x100x1x1xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    trop.yield %p : f32
  }
  return %z : tensor<?x100x1x1xf32>
}

// Of sums over samples, of products that have one from either operand, the points are samples: four of
// them are loaded at once, and of the last chunk those that are there are combined.

// CHECK-LABEL: gpu.func @byWeights_gather_20(
// CHECK:         %[[OF_COLUMNS:.*]] = llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK:         %[[OF_ROWS:.*]] = llvm.load {{.*}} : !llvm.ptr -> vector<4xf32>
// CHECK-COUNT-4: llvm.extractelement %[[OF_COLUMNS]]
// CHECK-COUNT-4: llvm.extractelement %[[OF_ROWS]]
// CHECK:         gpu.barrier
func.func @byWeights(%x: tensor<?x80xf32> {trop.kind = "input"}, %g: tensor<?x100xf32> {trop.kind = "input"},
                     %w: tensor<80x100xf32> {trop.kind = "parameter"})
    -> (tensor<?x80xf32>, tensor<80x100xf32>) attributes {trop.role = "gradient"} {
  %d:2 = trop.pullback sum [100, 80] wrt [0, 1] ins(%x, %w : tensor<?x80xf32>, tensor<80x100xf32>)
      adjoint(%g : tensor<?x100xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<?x80xf32>, tensor<80x100xf32> adjoints {
  ^bb0(%a: f32, %c: f32, %e: f32):
    %p = arith.mulf %e, %c : f32
    %q = arith.mulf %e, %a : f32
    trop.yield %p, %q : f32, f32
  }
  return %d#0, %d#1 : tensor<?x80xf32>, tensor<80x100xf32>
}

// Few units stay with one thread an output, as do maxima over what each output reads of its own,
// and sums over samples.

// CHECK-LABEL: gpu.func @few_max_{{[0-9]+}}(
// CHECK-NOT:     gpu.barrier
// CHECK:       gpu.func @pieces_max_{{[0-9]+}}(
// CHECK-NOT:     gpu.barrier
// CHECK:       gpu.func @all_sum_{{[0-9]+}}(
// CHECK-NOT:     gpu.barrier
// CHECK:         gpu.return
func.func @few(%x: tensor<?x33xf32> {trop.kind = "input"},
               %w: tensor<33x10xf32> {trop.kind = "parameter"})
    -> tensor<?x10xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x33xf32>, tensor<33x10xf32>) -> tensor<?x10xf32>
  return %z : tensor<?x10xf32>
}
func.func @pieces(%x: tensor<?x40x8xf32> {trop.kind = "input"},
                  %w: tensor<40x8xf32> {trop.kind = "parameter"})
    -> tensor<?x40xf32> attributes {trop.role = "forward"} {
  %z = trop.generic max [40, 8] ins(%x, %w : tensor<?x40x8xf32>, tensor<40x8xf32>)
      maps [affine_map<(h, i) -> (h, i)>, affine_map<(h, i) -> (h, i)>, affine_map<(h, i) -> (h)>] : tensor<?x40xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  return %z : tensor<?x40xf32>
}
func.func @all(%x: tensor<?x33xf32> {trop.kind = "input"},
               %w: tensor<33x40xf32> {trop.kind = "parameter"})
    -> tensor<40xf32> attributes {trop.role = "values"} {
  %z = trop.generic sum [40, 33] ins(%x, %w : tensor<?x33xf32>, tensor<33x40xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>] : tensor<40xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.mulf %a, %b : f32
    trop.yield %s : f32
  }
  return %z : tensor<40xf32>
}

// Winners are found the same way, by threads with 8 by 4 outputs: after each chunk of 16 points, where
// a value changed, the chunk is kept; in the end that chunk is searched for the first leaf that equals
// the value, for outputs whose adjoint is not 0.

// CHECK-LABEL: gpu.func @winners_winners_{{[0-9]+}}(
// CHECK-DAG:     %[[INACTIVE:.*]] = arith.constant -2 : i32
// CHECK-DAG:     %[[NONE:.*]] = arith.constant -1 : i32
// CHECK:         scf.for %[[CHUNK:.*]] = %c0 to %c2 step %c1 iter_args({{.*}}) -> (f32, {{.*}}, i32)
// CHECK:           %[[VALUES:.*]]:32 = scf.for %{{.*}} = %c0 to %c16 step %c4
// CHECK:             llvm.intr.minnum
// CHECK:           %[[START:.*]] = arith.index_cast %{{.*}} : index to i32
// CHECK:           %[[CHANGED:.*]] = arith.cmpf olt, %[[VALUES]]#0, %[[BEFORE:.*]] : f32
// CHECK:           arith.select %[[CHANGED]], %[[START]], %{{.*}} : i32
// CHECK:           gpu.barrier
// CHECK:         llvm.store {{.*}} : vector<4xi32>, !llvm.ptr
// CHECK:         scf.for %{{.*}} = %c0 to %c32
// CHECK:           %[[ACTIVE:.*]] = arith.cmpf une
// CHECK:           scf.if %[[ACTIVE]] -> (i32)
// CHECK:             scf.while
// CHECK:               arith.cmpf une
// CHECK:             arith.select %{{.*}}, %{{.*}}, %[[NONE]] : i32
// CHECK:           else
// CHECK:             scf.yield %[[INACTIVE]]
func.func @winners(%x: tensor<?x40xf32> {trop.kind = "input"}, %w: tensor<40x100xf32> {trop.kind = "parameter"},
    %z: tensor<?x100xf32> {trop.kind = "input"}, %g: tensor<?x100xf32> {trop.kind = "input"})
    -> tensor<40x100xf32> attributes {trop.role = "gradient"} {
  %d = trop.pullback min [100, 40] wrt [1] ins(%x, %w : tensor<?x40xf32>, tensor<40x100xf32>)
      value(%z : tensor<?x100xf32>) adjoint(%g : tensor<?x100xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<40x100xf32> leaf {
  ^bb0(%a: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %c: f32, %e: f32):
    trop.yield %e : f32
  }
  return %d : tensor<40x100xf32>
}
