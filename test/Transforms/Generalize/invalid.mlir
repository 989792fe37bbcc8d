// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize --verify-diagnostics %s

func.func @leaf(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{'foreign.sine' has 'math.sincos' in its leaf: expected elementwise ops of one result, without effects}}
  %s = foreign.sine %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %s : tensor<?x4xf32>
}
