// Memory as threads access it.
// RUN: trop-opt %s --convert-lanes-to-threads --split-input-file | FileCheck %s

// A scalar is loaded by all and stored by the first; of a vector each has its own element.
// CHECK-LABEL: gpu.func @plain
// CHECK-SAME:    (%[[N:.*]]: !llvm.ptr, %[[X:.*]]: !llvm.ptr, %[[WARPS:.*]]: index)
// CHECK:         %[[LANE:.*]] = arith.index_cast %{{.*}} : index to i32
// CHECK:         llvm.getelementptr %[[N]]
// CHECK:         llvm.load %{{.*}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK:         %[[FIRST:.*]] = arith.cmpi ult, %[[LANE]], %{{.*}} : i32
// CHECK:         scf.if %[[FIRST]] {
// CHECK:           llvm.store %{{.*}} : i64, !llvm.ptr
// CHECK:         %[[PLACE:.*]] = arith.index_castui %[[LANE]] : i32 to index
// CHECK:         arith.addi %{{.*}}, %[[PLACE]] : index
// CHECK:         llvm.load %{{.*}} : !llvm.ptr -> f32
// CHECK-NOT:     scf.if
// CHECK:         llvm.store %{{.*}} : f32, !llvm.ptr
func.func @plain(%n: memref<4xindex>, %x: memref<?x32xf32>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %i = memref.load %n[%c0] : memref<4xindex>
  memref.store %i, %n[%c1] : memref<4xindex>
  memref.prefetch %x[%i, %c0], read, locality<2>, data : memref<?x32xf32>
  %v = vector.load %x[%i, %c0] : memref<?x32xf32>, vector<32xf32>
  %w = arith.addf %v, %v : vector<32xf32>
  vector.store %w, %x[%c0, %c0] : memref<?x32xf32>, vector<32xf32>
  return
}

// -----

// Each lane where it wants, and where its mask says so.
// CHECK-LABEL: gpu.func @masked
// CHECK:         %[[LOADED:.*]] = scf.if %{{.*}} -> (f32) {
// CHECK:           llvm.load
// CHECK:         } else {
// CHECK:         %[[GATHERED:.*]] = scf.if %{{.*}} -> (f32) {
// CHECK:           llvm.load
// CHECK:         scf.if %{{.*}} {
// CHECK:           llvm.store %[[GATHERED]]
// CHECK:         scf.if %{{.*}} {
// CHECK:           llvm.store %[[LOADED]]
func.func @masked(%x: memref<?xf32>, %y: memref<?x7xf32>, %from: index)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %step = vector.step : vector<32xindex>
  %mask = vector.load %x[%c0] : memref<?xf32>, vector<32xf32>
  %set = arith.cmpf ogt, %mask, %mask : vector<32xf32>
  %none = arith.constant dense<0.0> : vector<32xf32>
  %a = vector.maskedload %x[%from], %set, %none
      : memref<?xf32>, vector<32xi1>, vector<32xf32> into vector<32xf32>
  %b = vector.gather %y[%c0, %c3] [%step], %set, %none
      : memref<?x7xf32>, vector<32xindex>, vector<32xi1>, vector<32xf32> into vector<32xf32>
  vector.maskedstore %x[%from], %set, %b : memref<?xf32>, vector<32xi1>, vector<32xf32>
  vector.scatter %y[%c0, %c3] [%step], %set, %a
      : memref<?x7xf32>, vector<32xindex>, vector<32xi1>, vector<32xf32>
  return
}

// -----

// Row-major, whatever the coordinates are.
// CHECK-LABEL: gpu.func @coordinates
// CHECK:         %[[SEVEN:.*]] = arith.constant 7 : index
// CHECK:         %[[ROW:.*]] = arith.muli %[[I:.*]], %[[SEVEN]] : index
// CHECK:         %[[PLACE:.*]] = arith.addi %[[ROW]], %{{.*}} : index
// CHECK:         %[[FIVE:.*]] = arith.constant 5 : index
// CHECK:         %[[LINE:.*]] = arith.muli %[[PLACE]], %[[FIVE]] : index
// CHECK:         arith.addi %[[LINE]], %[[I]] : index
func.func @coordinates(%x: memref<?x7x5xf32>, %i: index, %j: index)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %e = memref.load %x[%i, %j, %i] : memref<?x7x5xf32>
  memref.store %e, %x[%j, %i, %j] : memref<?x7x5xf32>
  return
}

// -----

// Each warp has its part of an argument; views lead into it, constants into the module.
// CHECK-LABEL: gpu.module @kernels
// CHECK:         llvm.mlir.global internal constant @weights(dense<[1.000000e+00, 2.000000e+00]>
// CHECK:         gpu.func @places
// CHECK:           arith.muli %{{.*}}, %{{.*}} : index
// CHECK:           %[[OWN:.*]] = llvm.getelementptr %{{.*}} : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK:           llvm.getelementptr %[[OWN]][%{{.*}}] : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK:           llvm.mlir.addressof @weights
// CHECK:           llvm.ptrtoint
// CHECK:           llvm.atomicrmw add %{{.*}}, %{{.*}} monotonic : !llvm.ptr, i64
memref.global "private" constant @weights : memref<2xf32> = dense<[1.0, 2.0]>
func.func @places(%own: memref<?xi8> {trop.warp_bytes = 256 : i64}, %counts: memref<?xi64>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %view = memref.view %own[%c64][] : memref<?xi8> to memref<4xf32>
  %weights = memref.get_global @weights : memref<2xf32>
  %w = memref.load %weights[%c0] : memref<2xf32>
  memref.store %w, %view[%c0] : memref<4xf32>
  %at = memref.extract_aligned_pointer_as_index %counts : memref<?xi64> -> index
  %isNull = arith.cmpi eq, %at, %c0 : index
  %number = arith.extui %isNull : i1 to i64
  %old = memref.atomic_rmw addi %number, %counts[%c0] : (i64, memref<?xi64>) -> i64
  return
}
