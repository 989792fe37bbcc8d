// RUN: trop-opt --load-dialect-plugin=%libraries/TropForeignPlugin.so --trop-generalize --verify-diagnostics %s

func.func @leaf(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{'math.sincos' op cannot stand in a leaf: expected an elementwise op of one result, without effects}}
  %s = foreign.sine %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %s : tensor<?x4xf32>
}
