// RUN: trop-opt --trop-derive-gradient '--trop-sparsify-backward=remarks=true' --verify-diagnostics %s | FileCheck %s
// RUN: trop-opt --trop-derive-gradient '--trop-sparsify-backward=dense-factor=1' %s | FileCheck %s --check-prefix=ALWAYS

// Under a dense linear layer everything is active. Small values are not worth a
// list, however few of their entries are reached; a bound still says how few.

// CHECK-LABEL: func.func @dense.gradient.active(
// CHECK-SAME:    -> (tensor<8x6xf32> {trop.active_bound = 48 : i64, trop.name = "W0"}, tensor<6x2xf32> {trop.active_bound = 12 : i64, trop.name = "W1"}, tensor<2xf32> {trop.active_bound = 2 : i64, trop.name = "b"}, tensor<?xf32>)
// CHECK-NOT:     trop.active<
// ALWAYS-LABEL: func.func @dense.gradient.active(
// ALWAYS-SAME:    -> (!trop.active<tensor<8x6xf32>, 48>
func.func @dense(%x: tensor<?x8xf32> {trop.kind = "input"},
                 %t: tensor<?x2xf32> {trop.kind = "target"},
                 // expected-remark @+1 {{the adjoint of this value stays dense: one sample reaches up to 48 of its 48 entries, where a list pays for up to 12}}
                 %w0: tensor<8x6xf32> {trop.kind = "parameter", trop.name = "W0"},
                 // expected-remark @+1 {{stays dense: one sample reaches up to 12 of its 12 entries, where a list pays for up to 3}}
                 %w1: tensor<6x2xf32> {trop.kind = "parameter", trop.name = "W1"},
                 // expected-remark @+1 {{stays dense: one sample reaches up to 2 of its 2 entries, where a list pays for up to 0}}
                 %b: tensor<2xf32> {trop.kind = "parameter", trop.name = "b"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  // expected-remark @+1 {{stays dense: one sample reaches up to 6 of its 6 entries}}
  %h = trop.linear %x, %w0 : (tensor<?x8xf32>, tensor<8x6xf32>) -> tensor<?x6xf32>
  // expected-remark @+1 {{stays dense: one sample reaches up to 2 of its 2 entries}}
  %o = trop.linear %h, %w1 bias(%b) : (tensor<?x6xf32>, tensor<6x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %l = trop.squared_error %o, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
