// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @pullback_no_value(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects a value and a leaf with combiner max or min, and only then}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_no_leaf(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects a value and a leaf with combiner max or min, and only then}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_unasked(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects a value and a leaf with combiner max or min, and only then}}
  %0 = trop.pullback sum [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_adjoint(%x: tensor<?x3xf32>, %z: tensor<?xf32>, %dz: tensor<f32>) {
  // expected-error @+1 {{'trop.pullback' op expects an adjoint of the value's type}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_map(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+2 {{'trop.pullback' op expects indexing map 0 to stay within shape [3], found affine_map<(d0) -> (d0 + 1)>}}
  // expected-note @+1 {{say what stands outside of the operand, where it may be left}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0 + 1)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_init(%x: tensor<?x3xf32>, %z: tensor<?xf32>, %b: tensor<2xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects an init of the result's type, or of that without samples, found 'tensor<2xf32>' for 'tensor<?xf32>'}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) init(%b : tensor<2xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_results(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects one result for each number of wrt}}
  %0 = trop.pullback max [3] wrt [0, 0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_number(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op has no operand number 1 to differentiate by}}
  %0 = trop.pullback max [3] wrt [1] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_result_type(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects result 0 to be like operand 0}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_leaf(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op leaf expects arguments of types 'f32', found 'f32', 'f32'}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32, %b: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_adjoints(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op adjoints expects arguments of types 'f32', 'f32', found 'f32'}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_yield(%x: tensor<?x3xf32>, %z: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op adjoints expects to yield 'f32', found 'f32', 'f32'}}
  %0 = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%z : tensor<?xf32>)
      adjoint(%z : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d, %d : f32, f32
  }
  return
}

// -----

// The init has the last number.

func.func @pullback_order(%x: tensor<?x3xf32>, %b: tensor<?xf32>, %dz: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects some numbers in wrt, in increasing order}}
  %0:2 = trop.pullback sum [3] wrt [1, 0] ins(%x : tensor<?x3xf32>) init(%b : tensor<?xf32>)
      adjoint(%dz : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      : tensor<?xf32>, tensor<?x3xf32> adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

func.func @pullback_nothing(%x: tensor<?x3xf32>, %dz: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects some numbers in wrt, in increasing order}}
  "trop.pullback"(%x, %dz) <{combiner = #trop<combiner sum>, extents = array<i64: 3>, wrt = array<i64>,
      maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>],
      operandSegmentSizes = array<i32: 1, 0, 0, 1>}> ({
  }, {
  ^bb0(%a: f32, %d: f32):
    trop.yield
  }) : (tensor<?x3xf32>, tensor<?xf32>) -> ()
  return
}

// -----

func.func @pullback_element(%x: tensor<?x3xf64>, %dz: tensor<?xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects operand 0 to have the adjoint's element type}}
  %0 = trop.pullback sum [3] wrt [0] ins(%x : tensor<?x3xf64>)
      adjoint(%dz : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf64> adjoints {
  ^bb0(%a: f64, %d: f32):
    trop.yield %d : f32
  }
  return
}

// -----

// A sum reaches every element that a point under an active output maps to.
func.func @pullback_room(%x: tensor<?x5xf32>, %w: tensor<5x2xf32>,
                         %dz: !trop.active<tensor<?x2xf32>, 1>) {
  // expected-error @+1 {{'trop.pullback' op expects result 0 to have room for 5 entries, found '!trop.active<tensor<?x5xf32>, 4>'}}
  %0 = trop.pullback sum [2, 5] wrt [0] ins(%x, %w : tensor<?x5xf32>, tensor<5x2xf32>)
      adjoint(%dz : !trop.active<tensor<?x2xf32>, 1>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : !trop.active<tensor<?x5xf32>, 4> adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    %r = arith.mulf %d, %b : f32
    trop.yield %r : f32
  }
  return
}

// -----

func.func @fused_without_sum(%x: tensor<?x3xf32>, %z: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.pullback' op expects a sum of products to fuse, found none}}
  %0 = trop.pullback none [3] wrt [0] ins(%x : tensor<?x3xf32>)
      adjoint(%z : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>]
      {sum = #trop.sum<fused>} : tensor<?x3xf32> adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return
}
