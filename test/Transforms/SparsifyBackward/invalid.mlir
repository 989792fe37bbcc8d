// RUN: not trop-opt '--trop-sparsify-backward=dense-factor=0' %s 2>&1 | FileCheck %s
// RUN: trop-opt --trop-sparsify-backward --verify-diagnostics --split-input-file %s

// CHECK: error: expected a dense-factor of at least 1, found 0

// expected-error @+1 {{function of role gradient expects a body of one block that returns}}
func.func private @declared(%w: tensor<4xf32>) -> tensor<4xf32> attributes {trop.role = "gradient"}
