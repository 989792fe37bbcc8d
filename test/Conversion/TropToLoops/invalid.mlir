// RUN: trop-opt --load-dialect-plugin=%libraries/TropForeignPlugin.so --convert-trop-to-loops --split-input-file --verify-diagnostics %s

func.func @opaque(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'foreign.opaque' cannot be lowered: expected an op with StructuralOpInterface, or one that was expanded}}
  %o = foreign.opaque %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %o : tensor<?x4xf32>
}

// -----

func.func @two_passes(%l: tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"} {
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  // expected-error @+1 {{'trop.minus' needs a result of all samples before it visits them again, which one pass over the samples cannot give}}
  %d = trop.minus %l, %m : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  return %d : tensor<?xf32>
}
