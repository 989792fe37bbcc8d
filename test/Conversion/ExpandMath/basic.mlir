// RUN: trop-opt %s --trop-expand-math | FileCheck %s

// Rounding to an integer, a series of degree 7, two factors of 2^(n/2).

// CHECK-LABEL: func.func @exp(
// CHECK-SAME:    %[[X:.*]]: f32
// CHECK:         arith.cmpf ogt, %[[X]], %{{.*}} : f32
// CHECK:         arith.cmpf olt
// CHECK-COUNT-2: arith.mulf
// CHECK-NOT:     math.
// CHECK:         arith.bitcast %{{.*}} : f32 to i32
// CHECK:         arith.shrsi %{{.*}} : i32
// CHECK:         arith.shli %{{.*}} : i32
// CHECK:         %[[LOW:.*]] = arith.bitcast %{{.*}} : i32 to f32
// CHECK:         %[[HALF:.*]] = arith.mulf %{{.*}}, %[[LOW]] : f32
// CHECK:         arith.shli %{{.*}} : i32
// CHECK:         %[[HIGH:.*]] = arith.bitcast %{{.*}} : i32 to f32
// CHECK:         %[[Y:.*]] = arith.mulf %[[HALF]], %[[HIGH]] : f32
// CHECK:         return %[[Y]]
func.func @exp(%x: f32) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func @log(
// CHECK-SAME:    %[[X:.*]]: f64
// CHECK:         arith.cmpf olt, %[[X]], %{{.*}} : f64
// CHECK:         arith.bitcast %{{.*}} : f64 to i64
// CHECK:         arith.divf
// CHECK:         arith.cmpf oeq, %[[X]], %{{.*}} : f64
// CHECK:         arith.cmpf olt, %[[X]], %{{.*}} : f64
// CHECK:         %[[Y:.*]] = arith.select
// CHECK:         return %[[Y]]
func.func @log(%x: f64) -> f64 {
  %y = math.log %x : f64
  return %y : f64
}

// One quotient, after an exponential; the sign is put back; a series near 0.
// CHECK-LABEL: func.func @tanh(
// CHECK-SAME:    %[[X:.*]]: f32
// CHECK:         %[[NEGATIVE:.*]] = arith.cmpf olt, %[[X]], %{{.*}} : f32
// CHECK:         %[[SQUARE:.*]] = arith.mulf %[[X]], %[[X]] : f32
// CHECK:         %[[SMALL:.*]] = arith.mulf %[[X]], %{{.*}} : f32
// CHECK:         arith.divf
// CHECK-NOT:     arith.divf
// CHECK:         %[[LARGE:.*]] = arith.select %[[NEGATIVE]]
// CHECK:         %[[Y:.*]] = arith.select %{{.*}}, %[[SMALL]], %[[LARGE]] : f32
// CHECK:         return %[[Y]]
func.func @tanh(%x: f32) -> f32 {
  %y = math.tanh %x : f32
  return %y : f32
}

// CHECK-LABEL: func.func @lanes(
// CHECK-NOT:     math.
// CHECK:         arith.bitcast %{{.*}} : vector<16xf32> to vector<16xi32>
// CHECK-NOT:     math.
// CHECK:         arith.divf %{{.*}} : vector<16xf32>
// CHECK-NOT:     math.
func.func @lanes(%x: vector<16xf32>) -> vector<16xf32> {
  %y = math.exp %x : vector<16xf32>
  %z = math.log %y : vector<16xf32>
  return %z : vector<16xf32>
}
