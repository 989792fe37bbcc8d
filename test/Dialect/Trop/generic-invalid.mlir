// RUN: trop-opt %s -split-input-file -verify-diagnostics

// Domain and maps.

func.func @generic_extents(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects extents of at least 1, found [0]}}
  %0 = trop.generic max [0] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_map_count(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects one indexing map for each of its 1 leaf operands and one for the result, found 1}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_map_dims(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects indexing map 0 to take 1 dimensions to 1, found affine_map<(d0, d1) -> (d1)>}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0, d1) -> (d1)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_map_rank(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects indexing map 0 to take 1 dimensions to 1, found affine_map<(d0) -> ()>}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> ()>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_map_bounds(%x: tensor<?x3xf32>) {
  // expected-error @+2 {{'trop.generic' op expects indexing map 0 to stay within shape [3], found affine_map<(d0) -> (d0 + 1)>}}
  // expected-note @+1 {{say what stands outside of the operand, where it may be left}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0 + 1)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_map_overflow(%x: tensor<?x3xf32>) {
  // expected-error @+2 {{'trop.generic' op expects indexing map 0 to stay within shape [3], found affine_map<(d0) -> (d0 * 4611686018427387905)>}}
  // expected-note @+1 {{say what stands outside of the operand, where it may be left}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0 * 4611686018427387905)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

// A map must be seen to stay within the shape: sums of dimensions times or divided
// by positive constants are.

func.func @generic_map_backwards(%x: tensor<?x3xf32>) {
  // expected-error @+2 {{'trop.generic' op expects indexing map 0 to stay within shape [3], found affine_map<(d0) -> (-d0 + 2)>}}
  // expected-note @+1 {{say what stands outside of the operand, where it may be left}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (-d0 + 2)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_result_map(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects the result's indexing map to be affine_map<(d0) -> (d0)>, found affine_map<(d0) -> (0)>}}
  %0 = trop.generic none [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (0)>] : tensor<?x3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_operand(%x: tensor<?x3xi1>) {
  // expected-error @+1 {{'trop.generic' op operand #0 must be variadic of values or labels, but got 'tensor<?x3xi1>'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xi1>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: i1):
    %c = arith.constant 1.0 : f32
    trop.yield %c : f32
  }
  return
}

// -----

// Combiner, samples, init.

func.func @generic_reduces(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a combiner, since it reduces}}
  %0 = trop.generic none [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_reduces_samples(%x: tensor<?xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a combiner, since it reduces}}
  %0 = trop.generic none [] ins(%x : tensor<?xf32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_none_init(%x: tensor<?x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a combiner, since it has an init}}
  %0 = trop.generic none [3] ins(%x : tensor<?x3xf32>) init(%b : tensor<3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] : tensor<?x3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_samples(%x: tensor<3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects an operand with samples, since its result has them}}
  %0 = trop.generic max [3] ins(%x : tensor<3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_init_shape(%x: tensor<?x3xf32>, %b: tensor<3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects an init of the result's type, or of that without samples, found 'tensor<3xf32>' for 'tensor<?xf32>'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>) init(%b : tensor<3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_init_samples(%x: tensor<3xf32>, %b: tensor<?xf32>) {
  // expected-error @+1 {{'trop.generic' op expects an init of the result's type, or of that without samples, found 'tensor<?xf32>' for 'tensor<f32>'}}
  %0 = trop.generic max [3] ins(%x : tensor<3xf32>) init(%b : tensor<?xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_init_type(%x: tensor<?x3xf32>, %b: tensor<f64>) {
  // expected-error @+1 {{'trop.generic' op expects an init of the result's type, or of that without samples, found 'tensor<f64>' for 'tensor<?xf32>'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>) init(%b : tensor<f64>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

// The leaf.

func.func @generic_arguments(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op leaf expects arguments of types 'f32', found 'f32', 'f32'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32, %b: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_yield(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op leaf expects to yield 'f32', found 'f32', 'f32'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a, %a : f32, f32
  }
  return
}

// -----

func.func @generic_effect(%x: tensor<?x3xf32>) {
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    // expected-error @+1 {{'memref.alloc' op cannot stand in a leaf: expected an elementwise op of one result, without effects}}
    %m = memref.alloc() : memref<f32>
    trop.yield %a : f32
  }
  return
}

// -----

// It runs on lanes of samples, too.

func.func @generic_elementwise(%x: tensor<?x3xf32>) {
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    // expected-error @+1 {{'vector.broadcast' op cannot stand in a leaf: expected an elementwise op of one result, without effects}}
    %v = vector.broadcast %a : f32 to vector<2xf32>
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_index(%x: tensor<?x3xf32>) {
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    // expected-error @+1 {{'trop.index' op expects a dimension below 1, found 1}}
    %i = trop.index 1 : index
    trop.yield %a : f32
  }
  return
}

// -----

// An adjoint for each input.

func.func @generic_adjoint_arguments(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op adjoints expects arguments of types 'f32', 'f32', found 'f32'}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @generic_adjoint_yield(%x: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+1 {{'trop.generic' op adjoints expects to yield 'f32', 'f32', found 'f32'}}
  %0 = trop.generic max [3] ins(%x, %y : tensor<?x3xf32>, tensor<?xi32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32, %l: i32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %l: i32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

// Leaves see their arguments alone.

func.func @generic_capture(%x: tensor<?x3xf32>, %c: f32) {
  // expected-note @+1 {{required by region isolation constraints}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    // expected-error @+1 {{'trop.yield' op using value defined outside the region}}
    trop.yield %c : f32
  }
  return
}

// -----

// Constants and places.

func.func @constant_samples() {
  // expected-error @+1 {{'trop.constant' op result #0 must be tensor of f32 or f64, static but for leading samples, but got 'tensor<2xi32>'}}
  %0 = "trop.constant"() <{value = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  return
}

// -----

func.func @yield_alone(%a: f32) {
  // expected-error @+1 {{'trop.yield' op expects parent op to be one of 'trop.generic, trop.pullback'}}
  trop.yield %a : f32
}

// -----

func.func @index_alone() {
  // expected-error @+1 {{'trop.index' op expects parent op to be one of 'trop.generic, trop.pullback'}}
  %i = trop.index 0 : index
  return
}

// -----

func.func @fused_without_product(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a sum of products to fuse, found none}}
  %0 = trop.generic sum [3] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {sum = #trop.sum<fused>} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @fused_max(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a sum of products to fuse, found none}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {sum = #trop.sum<fused>} : tensor<?xf32> {
  ^bb0(%a: f32):
    %p = arith.mulf %a, %a : f32
    trop.yield %p : f32
  }
  return
}

// -----

// What stands outside.

func.func @outside_count(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects to say what stands outside of each of its 1 leaf operands, found 2}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {outside = [#trop.outside<none>, #trop.outside<none>]} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_none(%x: tensor<?x3xf32>) {
  // expected-error @+2 {{'trop.generic' op expects indexing map 0 to stay within shape [3], found affine_map<(d0) -> (d0 - 1)>}}
  // expected-note @+1 {{say what stands outside of the operand, where it may be left}}
  %0 = trop.generic max [3] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0 - 1)>, affine_map<(d0) -> ()>]
      {outside = [#trop.outside<none>]} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_without_combiner(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a combiner, since points outside have no leaf}}
  %0 = trop.generic none [4] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>]
      {outside = [#trop.outside<neutral>]} : tensor<?x4xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_labels(%x: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+1 {{'trop.generic' op expects no number outside of labels}}
  %0 = trop.generic max [3] ins(%x, %y : tensor<?x3xf32>, tensor<?xi32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>, affine_map<(d0) -> ()>]
      {outside = [#trop.outside<none>, #trop.outside<constant(1.0)>]} : tensor<?xf32> {
  ^bb0(%a: f32, %b: i32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_too_large(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects a number outside that 'f32' holds, found 1.0e+300}}
  %0 = trop.generic max [4] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {outside = [#trop.outside<constant(1.0e300)>]} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_backwards(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects indexing map 0 to be of sums, and of multiples and quotients by constants of at least 1, found affine_map<(d0) -> (-d0 + 2)>}}
  %0 = trop.generic max [4] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (-d0 + 2)>, affine_map<(d0) -> ()>]
      {outside = [#trop.outside<neutral>]} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

func.func @outside_result(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.generic' op expects indexing map 1 to stay within shape [3], found affine_map<(d0) -> (d0)>}}
  %0 = trop.generic max [4] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>]
      {outside = [#trop.outside<neutral>]} : tensor<?x3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return
}

// -----

// expected-error @+1 {{expects a finite number of a constant, and 0 of what is none}}
func.func private @outside_infinite() attributes {a = #trop.outside<constant(0x7FF0000000000000)>}

// -----

// expected-error @+1 {{expected none, neutral or constant(number)}}
func.func private @outside_unknown() attributes {a = #trop.outside<mirrored>}
