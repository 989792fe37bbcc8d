// What has no form of threads is named, with its place.
// RUN: trop-opt %s --convert-lanes-to-threads --split-input-file --verify-diagnostics

func.func @sum(%x: memref<1x32xf32>, %y: memref<1xf32>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %v = vector.load %x[%c0, %c0] : memref<1x32xf32>, vector<32xf32>
  // expected-error@+1 {{'vector.reduction' has no form of threads of a warp}}
  %sum = vector.reduction <add>, %v : vector<32xf32> into f32
  memref.store %sum, %y[%c0] : memref<1xf32>
  return
}

// -----

func.func @wide(%x: memref<1x64xf32>) attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{'vector.load' has no form of threads of a warp}}
  %v = vector.load %x[%c0, %c0] : memref<1x64xf32>, vector<64xf32>
  vector.store %v, %x[%c0, %c0] : memref<1x64xf32>, vector<64xf32>
  return
}

// -----

func.func @turned(%x: memref<1x32xf32>) attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %v = vector.load %x[%c0, %c0] : memref<1x32xf32>, vector<32xf32>
  // expected-error@+1 {{'vector.shuffle' has no form of threads of a warp}}
  %w = vector.shuffle %v, %v [1, 0] : vector<32xf32>, vector<32xf32>
  %e = vector.extract %w[0] : f32 from vector<2xf32>
  memref.store %e, %x[%c0, %c0] : memref<1x32xf32>
  return
}

// -----

func.func @vectors(%x: memref<1x32xf32>) attributes {trop.workers = #gpu.thread<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{'arith.constant' has no form of a thread}}
  %v = arith.constant dense<1.0> : vector<32xf32>
  vector.store %v, %x[%c0, %c0] : memref<1x32xf32>, vector<32xf32>
  return
}

// -----

// By which thread?
func.func @outside(%x: memref<1xindex>) attributes {trop.workers = #gpu.thread<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  // expected-error@+1 {{'memref.store' has no form of a thread}}
  memref.store %c0, %x[%c0] : memref<1xindex>
  return
}

// -----

func.func @mixed(%x: memref<?xindex>) attributes {trop.workers = #gpu.thread<linear_dim_0>} {
  // expected-error@+1 {{expected a loop that is mapped to #gpu.thread<linear_dim_0>}}
  scf.forall (%i) in (4) {
    memref.store %i, %x[%i] : memref<?xindex>
  } {mapping = [#gpu.warp<linear_dim_0>]}
  return
}

// -----

// expected-error@+1 {{expected warps or threads for 'trop.workers', found "warps"}}
func.func @other() attributes {trop.workers = "warps"} {
  return
}

// -----

func.func @allocated() attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  // expected-error@+1 {{'memref.alloca' has no form of threads of a warp}}
  %x = memref.alloca() : memref<4xf32>
  return
}
