// Where lanes meet: votes, shuffles and the bits of a mask.
// RUN: trop-opt %s --convert-lanes-to-threads --split-input-file | FileCheck %s

// The mask's bits are a ballot, any of them a vote, their number a count of bits.
// CHECK-LABEL: gpu.func @masks
// CHECK:         %[[A:.*]] = arith.cmpf ogt, %{{.*}}, %{{.*}} : f32
// CHECK:         nvvm.vote.sync any %{{.*}}, %[[A]] -> i1
// CHECK:         %[[BITS:.*]] = nvvm.vote.sync ballot %{{.*}}, %[[A]] -> i32
// CHECK:         arith.extui %[[BITS]] : i32 to i64
// CHECK:         nvvm.vote.sync all %{{.*}}, %[[A]] -> i1
// CHECK:         %[[COUNTED:.*]] = nvvm.vote.sync ballot %{{.*}}, %[[A]] -> i32
// CHECK:         math.ctpop %[[COUNTED]] : i32
// CHECK-NOT:     vector
// CHECK:         gpu.return
func.func @masks(%x: memref<8x32xf32>, %n: memref<3xi64>, %b: memref<2xi8>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant dense<0.0> : vector<32xf32>
  %v = vector.load %x[%c0, %c0] : memref<8x32xf32>, vector<32xf32>
  %mask = arith.cmpf ogt, %v, %zero : vector<32xf32>
  %any = vector.reduction <or>, %mask : vector<32xi1> into i1
  %any8 = arith.extui %any : i1 to i8
  memref.store %any8, %b[%c0] : memref<2xi8>
  %packed = vector.bitcast %mask : vector<32xi1> to vector<1xi32>
  %bits = vector.extract %packed[0] : i32 from vector<1xi32>
  %wide = arith.extui %bits : i32 to i64
  memref.store %wide, %n[%c0] : memref<3xi64>
  %all = vector.reduction <and>, %mask : vector<32xi1> into i1
  %all8 = arith.extui %all : i1 to i8
  memref.store %all8, %b[%c1] : memref<2xi8>
  %ones = arith.extui %mask : vector<32xi1> to vector<32xi64>
  %count = vector.reduction <add>, %ones : vector<32xi64> into i64
  memref.store %count, %n[%c1] : memref<3xi64>
  return
}

// -----

// Five exchanges; of 64 bits each in two halves.
// CHECK-LABEL: gpu.func @reductions
// CHECK-COUNT-5: nvvm.shfl.sync bfly
// CHECK-NOT:     nvvm.shfl.sync
// CHECK:         llvm.store
// CHECK-COUNT-10: nvvm.shfl.sync bfly
// CHECK-NOT:     nvvm.shfl.sync
// CHECK:         llvm.store
// Half a warp: all take what the first has.
// CHECK-COUNT-4: nvvm.shfl.sync bfly
// CHECK:         nvvm.shfl.sync idx
func.func @reductions(%x: memref<8x32xf32>, %y: memref<8x32xf64>, %z: memref<8x16xf32>,
                      %f: memref<1xf32>, %d: memref<1xf64>, %h: memref<1xf32>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %v = vector.load %x[%c0, %c0] : memref<8x32xf32>, vector<32xf32>
  %a = vector.reduction <maxnumf>, %v : vector<32xf32> into f32
  memref.store %a, %f[%c0] : memref<1xf32>
  %w = vector.load %y[%c0, %c0] : memref<8x32xf64>, vector<32xf64>
  %b = vector.reduction <minnumf>, %w : vector<32xf64> into f64
  memref.store %b, %d[%c0] : memref<1xf64>
  %u = vector.load %z[%c0, %c0] : memref<8x16xf32>, vector<16xf32>
  %c = vector.reduction <maxnumf>, %u : vector<16xf32> into f32
  memref.store %c, %h[%c0] : memref<1xf32>
  return
}

// -----

// An element is the lane's; neighbours that share one read the lane that has it; numbers that all
// have are chosen among.
// CHECK-LABEL: gpu.func @elements
// CHECK:         %[[LANE:.*]] = arith.index_cast %{{.*}} : index to i32
// CHECK:         %[[V:.*]] = llvm.load
// CHECK:         %[[FROM:.*]] = arith.index_cast %{{.*}} : index to i32
// CHECK:         nvvm.shfl.sync idx %{{.*}}, %[[V]], %[[FROM]]
// CHECK:         arith.minui %[[LANE]], %{{.*}} : i32
// CHECK:         %[[FEW:.*]] = llvm.load
// CHECK:         %[[HALF:.*]] = arith.divui %[[LANE]], %{{.*}} : i32
// CHECK:         nvvm.shfl.sync idx %{{.*}}, %[[FEW]], %[[HALF]]
// CHECK:         %[[SECOND:.*]] = arith.cmpi eq, %[[LANE]], %{{.*}} : i32
// CHECK:         arith.select %[[SECOND]]
func.func @elements(%x: memref<8x32xf32>, %y: memref<16xf32>, %at: index, %out: memref<3x32xf32>,
                    %pair: memref<2xf32>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %v = vector.load %x[%c0, %c0] : memref<8x32xf32>, vector<32xf32>
  %e = vector.extract %v[%at] : f32 from vector<32xf32>
  %all = vector.broadcast %e : f32 to vector<32xf32>
  vector.store %all, %out[%c0, %c0] : memref<3x32xf32>, vector<32xf32>
  %few = vector.load %y[%c0] : memref<16xf32>, vector<16xf32>
  %twice = vector.shuffle %few, %few [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9,
      10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15] : vector<16xf32>, vector<16xf32>
  vector.store %twice, %out[%c1, %c0] : memref<3x32xf32>, vector<32xf32>
  %two = vector.from_elements %e, %e : vector<2xf32>
  vector.store %two, %pair[%c0] : memref<2xf32>, vector<2xf32>
  return
}

// -----

// Numbers of lanes, one of two sizes, and what is the same in all.
// CHECK-LABEL: gpu.func @constants
// CHECK-DAG:     arith.constant 2.000000e+00 : f32
// CHECK-DAG:     arith.index_castui %{{.*}} : i32 to index
// CHECK-DAG:     arith.extui %{{.*}} : i32 to i64
func.func @constants(%n: memref<1x32xindex>, %i: memref<1x32xi64>, %x: memref<1x32xf32>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %step = vector.step : vector<32xindex>
  vector.store %step, %n[%c0, %c0] : memref<1x32xindex>, vector<32xindex>
  %numbers = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
      19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]> : vector<32xi64>
  vector.store %numbers, %i[%c0, %c0] : memref<1x32xi64>, vector<32xi64>
  %two = arith.constant dense<2.0> : vector<32xf32>
  vector.store %two, %x[%c0, %c0] : memref<1x32xf32>, vector<32xf32>
  return
}
