// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --split-input-file --verify-diagnostics --trop-generalize='own-loops=false own-kernels' %s

// What a kernel of an op's own must not be, said at the op.

func.func @effect(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{'foreign.faulty_loops', whose kernel is its own, has 'vector.print': expected loops, and elementwise ops without effects}}
  %z = "foreign.faulty_loops"(%x) {how = "effect"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z : tensor<?x4xf32>
}

// -----

func.func @silent(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{'foreign.faulty_loops', whose kernel is its own, gives what is no element of its result, 'f32'}}
  %z = "foreign.faulty_loops"(%x) {how = "silent"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z : tensor<?x4xf32>
}

// -----

func.func @misfit(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{gives what is no element of its result, 'f32'}}
  %z = "foreign.faulty_loops"(%x) {how = "misfit"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z : tensor<?x4xf32>
}

// -----

func.func @elsewhere(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{loads an operand that it does not have, or at a place of another rank}}
  %z = "foreign.faulty_loops"(%x) {how = "elsewhere"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z : tensor<?x4xf32>
}

// -----

func.func @fast(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{gives 'arith.negf' fastmath flags, which let it round in other ways: leave them out}}
  %z = "foreign.faulty_loops"(%x) {how = "fast"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z : tensor<?x4xf32>
}

// -----

func.func @unknown(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @below {{has the kernel of "trop.relu": expected an op of a loaded dialect with KernelLoweringOpInterface}}
  %z = trop.generic none [4] ins(%x : tensor<?x4xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>]
      {kernel = #trop.lowering<"trop.relu", {}>} : tensor<?x4xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %z : tensor<?x4xf32>
}
