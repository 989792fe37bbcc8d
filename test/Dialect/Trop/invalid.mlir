// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @linear_rank(%x: tensor<?x2x2xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects an input of one dimension, found one of shape [2, 2]}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w : (tensor<?x2x2xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_weights(%x: tensor<?x4xf32>, %w: tensor<5x3xf32>) {
  // expected-error @+2 {{linear expects weights of shape [4, _] to match its input of length 4, found [5, 3]}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w : (tensor<?x4xf32>, tensor<5x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_plus_minus(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear with pattern plus_minus expects weights of shape [8] to match its input of length 4, found [4, 3]}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {pattern = #trop.pattern<plus_minus>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_mask_missing(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects a mask with pattern masked}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {pattern = #trop.pattern<masked>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_mask_unasked(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects a mask only with pattern masked}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w mask(%w) : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_mask_shape(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %m: tensor<3x4xf32>) {
  // expected-error @+2 {{linear expects a mask of shape [4, 3] to match its weights, found [3, 4]}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w mask(%m) {pattern = #trop.pattern<masked>} : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3x4xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_bias(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %b: tensor<4xf32>) {
  // expected-error @+2 {{linear expects a bias of shape [3] to match its weights, found [4]}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w bias(%b) : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_l2(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects an l2 of at least 0, whose double is finite in the type of its weights, found -0.1}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {l2 = -0.1 : f64} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_l2_large(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects an l2 of at least 0, whose double is finite in the type of its weights, found 1.0e+300}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {l2 = 1.0e300 : f64} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_l2_doubled(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{linear expects an l2 of at least 0, whose double is finite in the type of its weights, found 2.0e+38}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {l2 = 2.0e38 : f64} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @linear_types(%x: tensor<?x4xf32>, %w: tensor<4x3xf64>) {
  // expected-error @+2 {{linear expects operands of one type, found its first operand of f32 and another of f64}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w : (tensor<?x4xf32>, tensor<4x3xf64>) -> tensor<?x3xf32>
  return
}

// -----

// A result of another type than follows from the operands.

func.func @linear_result(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{'trop.linear' op inferred type(s) 'tensor<?x3xf32>' are incompatible with return type(s) of operation 'tensor<?x4xf32>'}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x4xf32>
  return
}

// -----

// Values are f32 or f64, and static but for samples.

func.func @relu_integers(%x: tensor<?x4xi32>) {
  // expected-error @+1 {{'trop.relu' op operand #0 must be tensor of f32 or f64, static but for leading samples, but got 'tensor<?x4xi32>'}}
  %0 = trop.relu %x : (tensor<?x4xi32>) -> tensor<?x4xi32>
  return
}

// -----

func.func @relu_dynamic(%x: tensor<?x?xf32>) {
  // expected-error @+1 {{'trop.relu' op operand #0 must be tensor of f32 or f64, static but for leading samples, but got 'tensor<?x?xf32>'}}
  %0 = trop.relu %x : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @relu_empty(%x: tensor<?x0xf32>) {
  // expected-error @+1 {{'trop.relu' op operand #0 must be tensor of f32 or f64, static but for leading samples, but got 'tensor<?x0xf32>'}}
  %0 = trop.relu %x : (tensor<?x0xf32>) -> tensor<?x0xf32>
  return
}

// -----

func.func @relu_slope(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{relu expects a slope_at_zero that is finite in the type of its input, found inf}}
  // expected-error @+1 {{'trop.relu' op failed to infer returned types}}
  %0 = trop.relu %x {slope_at_zero = 0x7FF0000000000000 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @maxplus_rank(%x: tensor<?xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{maxplus expects an input of one dimension, found one of shape []}}
  // expected-error @+1 {{'trop.maxplus' op failed to infer returned types}}
  %0 = trop.maxplus %x, %w : (tensor<?xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @minplus_weights(%x: tensor<?x8xf32>, %w: tensor<4x20xf32>) {
  // expected-error @+2 {{minplus expects weights of shape [8, _] to match its input of length 8, found [4, 20]}}
  // expected-error @+1 {{'trop.minplus' op failed to infer returned types}}
  %0 = trop.minplus %x, %w : (tensor<?x8xf32>, tensor<4x20xf32>) -> tensor<?x20xf32>
  return
}

// -----

func.func @maxplus_bias(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %b: tensor<f32>) {
  // expected-error @+2 {{maxplus expects a bias of shape [3] to match its weights, found []}}
  // expected-error @+1 {{'trop.maxplus' op failed to infer returned types}}
  %0 = trop.maxplus %x, %w, %b : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<f32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @minplus_types(%x: tensor<?x4xf64>, %w: tensor<4x3xf32>) {
  // expected-error @+2 {{minplus expects operands of one type, found its first operand of f64 and another of f32}}
  // expected-error @+1 {{'trop.minplus' op failed to infer returned types}}
  %0 = trop.minplus %x, %w : (tensor<?x4xf64>, tensor<4x3xf32>) -> tensor<?x3xf64>
  return
}

// -----

// The user's names, and where they were declared.

func.func @named(%x: tensor<?x8xf32> loc("lambda"(unknown)), %w: tensor<4x20xf32> loc("W1"(unknown))) {
  // expected-note @unknown {{'lambda' is declared here}}
  // expected-note @unknown {{'W1' is declared here}}
  // expected-error @+2 {{minplus expects weights of shape [8, _] to match its input 'lambda' of length 8, found 'W1' of shape [4, 20]}}
  // expected-error @+1 {{'trop.minplus' op failed to infer returned types}}
  %0 = trop.minplus %x, %w : (tensor<?x8xf32>, tensor<4x20xf32>) -> tensor<?x20xf32>
  return
}

// -----

func.func @max_none() {
  // expected-error @+2 {{max expects at least one operand, found none}}
  // expected-error @+1 {{'trop.max' op failed to infer returned types}}
  %0 = "trop.max"() : () -> tensor<4xf32>
  return
}

// -----

func.func @min_shapes(%x: tensor<?x4xf32>, %y: tensor<?x3xf32>) {
  // expected-error @+2 {{min expects operands of one shape, found an operand of shape [4] and another of shape [3]}}
  // expected-error @+1 {{'trop.min' op failed to infer returned types}}
  %0 = trop.min %x, %y : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @plus_types(%x: tensor<?x4xf32>, %y: tensor<f64>) {
  // expected-error @+2 {{+ expects operands of one type, found its first operand of f32 and another of f64}}
  // expected-error @+1 {{'trop.plus' op failed to infer returned types}}
  %0 = trop.plus %x, %y : (tensor<?x4xf32>, tensor<f64>) -> tensor<?x4xf32>
  return
}

// -----

func.func @minus_shapes(%x: tensor<2x4xf32>, %y: tensor<4xf32>) {
  // expected-error @+2 {{- expects operands of one shape, found an operand of shape [2, 4] and another of shape [4]}}
  // expected-error @+1 {{'trop.minus' op failed to infer returned types}}
  %0 = trop.minus %x, %y : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @scale_factor(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{* expects a factor that is finite in the type of its input}}
  // expected-error @+1 {{'trop.scale' op failed to infer returned types}}
  %0 = trop.scale %x {factor = 1.0e39 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @linear_infinity(%x: tensor<?x2xf32>) {
  %w = trop.constant dense<[[1.0], [0xFF800000]]> : tensor<2x1xf32>
  // expected-error @+2 {{linear expects finite numbers, found an infinity}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
  return
}

// -----

// expected-error @+1 {{expects a bound of 1 to 4 entries, found 5}}
func.func private @active_bound(!trop.active<tensor<?x4xf32>, 5>)

// -----

// expected-error @+1 {{expects a tensor of f32 or f64, static but for leading samples, found 'tensor<4xi32>'}}
func.func private @active_type(!trop.active<tensor<4xi32>, 2>)

// -----

func.func @accumulate_types(%a: !trop.active<tensor<4xf32>, 1>, %b: !trop.active<tensor<5xf32>, 1>) {
  // expected-error @+1 {{'trop.accumulate' op expects lists that stand for one type of tensor}}
  %0 = trop.accumulate %a, %b : (!trop.active<tensor<4xf32>, 1>, !trop.active<tensor<5xf32>, 1>)
      -> !trop.active<tensor<4xf32>, 2>
  return
}

// -----

func.func @accumulate_room(%a: !trop.active<tensor<4xf32>, 3>) {
  // expected-error @+1 {{'trop.accumulate' op expects a result with room for 4 entries, found '!trop.active<tensor<4xf32>, 3>'}}
  %0 = trop.accumulate %a, %a : (!trop.active<tensor<4xf32>, 3>, !trop.active<tensor<4xf32>, 3>)
      -> !trop.active<tensor<4xf32>, 3>
  return
}

// -----

func.func @scatter_type(%a: !trop.active<tensor<4xf32>, 3>) {
  // expected-error @+1 {{'trop.scatter' op expects a result of type 'tensor<4xf32>', found 'tensor<5xf32>'}}
  %0 = trop.scatter %a : (!trop.active<tensor<4xf32>, 3>) -> tensor<5xf32>
  return
}

// -----

func.func @fused_one_each(%x: tensor<?x4xf32>, %w: tensor<8xf32>) {
  // expected-error @+2 {{linear expects a sum of products to fuse, found pattern plus_minus without a bias}}
  // expected-error @+1 {{'trop.linear' op failed to infer returned types}}
  %0 = trop.linear %x, %w {pattern = #trop.pattern<plus_minus>, sum = #trop.sum<fused>} : (tensor<?x4xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return
}

// -----

func.func @fused_maximum(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>) {
  // expected-error @+1 {{'trop.maxplus' op expects a sum of products to fuse, found none}}
  %0 = trop.maxplus %x, %w {sum = #trop.sum<fused>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @fused_head(%x: tensor<?x4xf32>) {
  // expected-error @+1 {{'trop.softmax' op expects a sum of products to fuse, found none}}
  %0 = trop.softmax %x {sum = #trop.sum<fused>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

// A loss has such a sum, but nothing that says so.
func.func @fused_loss(%x: tensor<?x4xf32>, %t: tensor<?x4xf32>) {
  // expected-error @+1 {{'trop.squared_error' op expects a sum of products to fuse, found none}}
  %0 = trop.squared_error %x, %t {sum = #trop.sum<fused>} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  return
}
