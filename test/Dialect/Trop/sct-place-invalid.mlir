// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @combines(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.maxplus' op cannot have the place inlined in a state: it combines leaves}}
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<inlined, most = 3, visits = [2, 1]>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @loss(%s: !trop.state, %l: tensor<?xf32>, %w: tensor<?xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.weigh' op cannot have the place inlined in a state: it is the loss, which is held for each sample}}
  %y = trop.weigh %l, %w {trop.sct = #trop.sct<inlined, most = 1, visits = [1, 1]>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %r = trop.sct.root %y in %s : (tensor<?xf32>) -> tensor<f32>
  return
}

// -----

func.func @reads_whole(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<whole>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  // expected-error @+1 {{'trop.relu' op cannot have the place inlined in a state: it reads what is computed as a whole}}
  %y = trop.relu %z {trop.sct = #trop.sct<inlined, most = 1, visits = [1]>} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @samples(%s: !trop.state, %x: tensor<?x3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.relu' op cannot have the place shared in a state: its result differs from sample to sample}}
  %y = trop.relu %x {trop.sct = #trop.sct<shared>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @no_samples(%s: !trop.state, %w: tensor<3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.relu' op cannot have the place whole in a state: its result is the same for all samples}}
  %y = trop.relu %w {trop.sct = #trop.sct<whole>} : (tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @not_kept(%s: !trop.state, %x: tensor<?x3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.relu' op cannot have the place kept in a state: its result is not kept}}
  %y = trop.relu %x {trop.sct = #trop.sct<kept, most = 2, visits = [1]>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @kept(%s: !trop.state, %x: tensor<?x3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.relu' op cannot have the place every_block in a state: its result is kept}}
  %y = trop.relu %x {trop.sct = #trop.sct<every_block>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %k = trop.sct.keep %y in %s : tensor<?x3xf32>
  return
}

// -----

func.func @selects(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.maxplus' op cannot have the place kept in a state: it selects a leaf}}
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<kept, most = 3, visits = [2, 1]>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  return
}

// -----

func.func @sums(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.linear' op cannot have the place searched in a state: it selects no leaf}}
  %z = trop.linear %x, %w {trop.sct = #trop.sct<searched, most = 3, visits = [6, 3]>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  return
}

// -----

func.func @no_tree(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.maxplus' op cannot have the place tree in a state: its result has no tree}}
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<tree, most = 3, visits = [2, 1]>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s : tensor<?x2xf32>
  return
}

// -----

func.func @tree(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.maxplus' op cannot have the place scanned in a state: its result is kept as a tree}}
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<scanned, most = 3, visits = [2, 1]>} : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  %k = trop.sct.keep %z in %s {fan_out = 2 : i64} : tensor<?x2xf32>
  return
}

// -----

func.func @no_row(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x3xf32>) attributes {trop.role = "state"} {
  %z = trop.maxplus %x, %w {trop.sct = #trop.sct<scanned, most = 5, visits = [3, 1]>} : (tensor<?x3xf32>, tensor<3x3xf32>) -> tensor<?x3xf32>
  %k = trop.sct.keep %z in %s : tensor<?x3xf32>
  // expected-error @+1 {{'trop.maxplus' op cannot have the place scanned in a state: it reads its point, outside, or what lies in no row of the input}}
  %y = trop.maxplus %k, %w {trop.sct = #trop.sct<scanned, most = 5, visits = [3, 1]>} : (tensor<?x3xf32>, tensor<3x3xf32>) -> tensor<?x3xf32>
  %l = trop.sct.keep %y in %s : tensor<?x3xf32>
  return
}

// -----

func.func @elsewhere(%x: tensor<?x3xf32>) attributes {trop.role = "forward"} {
  // expected-error @+1 {{'trop.relu' op expects trop.sct in a function of role state}}
  %y = trop.relu %x {trop.sct = #trop.sct<whole>} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @constant(%s: !trop.state) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.constant' op expects trop.sct on a structural op, such as #trop.sct<whole>}}
  %c = trop.constant {trop.sct = #trop.sct<shared>} dense<1.0> : tensor<3xf32>
  return
}

// -----

func.func @word(%s: !trop.state, %x: tensor<?x3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.relu' op expects trop.sct on a structural op, such as #trop.sct<whole>}}
  %y = trop.relu %x {trop.sct = "whole"} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @visits(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.plus' op expects 2 visits in trop.sct, one for each operand, found 1}}
  %y = trop.plus %x, %w {trop.sct = #trop.sct<inlined, most = 2, visits = [1]>} : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @scanned_outside(%s: !trop.state, %x: tensor<?x20xf32>, %w: tensor<19xf32>) attributes {trop.role = "state"} {
  // expected-error @+1 {{'trop.generic' op cannot have the place scanned in a state: it reads its point, outside, or what lies in no row of the input}}
  %y = trop.generic max [20, 19] ins(%x, %w : tensor<?x20xf32>, tensor<19xf32>)
      maps [affine_map<(i, k) -> (i + k - 9)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>], trop.sct = #trop.sct<scanned, most = 190, visits = [20, 20]>} : tensor<?x20xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.addf %a, %b : f32
    trop.yield %p : f32
  }
  %k = trop.sct.keep %y in %s : tensor<?x20xf32>
  return
}

// -----

func.func @scanned_through_outside(%s: !trop.state, %x: tensor<?x20xf32>, %w: tensor<19xf32>) attributes {trop.role = "state"} {
  %z = trop.generic none [20] ins(%x : tensor<?x20xf32>)
      maps [affine_map<(i) -> (i - 3)>, affine_map<(i) -> (i)>]
      {outside = [#trop.outside<constant(0.25)>], trop.sct = #trop.sct<inlined, most = 10, visits = [1]>} : tensor<?x20xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  // expected-error @+1 {{'trop.generic' op cannot have the place scanned in a state: it reads its point, outside, or what lies in no row of the input}}
  %y = trop.generic max [2, 19] ins(%z, %w : tensor<?x20xf32>, tensor<19xf32>)
      maps [affine_map<(i, k) -> (i + k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {trop.sct = #trop.sct<scanned, most = 19, visits = [2, 2]>} : tensor<?x2xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.addf %a, %b : f32
    trop.yield %p : f32
  }
  %k = trop.sct.keep %y in %s : tensor<?x2xf32>
  return
}

// -----

func.func @scanned_index(%s: !trop.state, %x: tensor<?x20xf32>, %w: tensor<19xf32>) attributes {trop.role = "state"} {
  %z = trop.generic none [20] ins(%x : tensor<?x20xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]
      {trop.sct = #trop.sct<inlined, most = 10, visits = [1]>} : tensor<?x20xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  // expected-error @+1 {{'trop.generic' op cannot have the place scanned in a state: it reads its point, outside, or what lies in no row of the input}}
  %y = trop.generic max [2, 19] ins(%z, %w : tensor<?x20xf32>, tensor<19xf32>)
      maps [affine_map<(i, k) -> (i + k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {trop.sct = #trop.sct<scanned, most = 19, visits = [2, 2]>} : tensor<?x2xf32> {
  ^bb0(%a: f32, %b: f32):
    %n = trop.index 1 : index
    %m = arith.index_cast %n : index to i32
    %f = arith.sitofp %m : i32 to f32
    %p = arith.mulf %f, %b : f32
    trop.yield %p : f32
  }
  %k = trop.sct.keep %y in %s : tensor<?x2xf32>
  return
}

// -----

func.func @scanned_no_index(%s: !trop.state, %x: tensor<?x20xf32>, %w: tensor<19xf32>) attributes {trop.role = "state"} {
  %z = trop.generic none [20] ins(%x : tensor<?x20xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]
      {trop.sct = #trop.sct<inlined, most = 10, visits = [1]>} : tensor<?x20xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  %y = trop.generic max [2, 19] ins(%z, %w : tensor<?x20xf32>, tensor<19xf32>)
      maps [affine_map<(i, k) -> (i + k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {trop.sct = #trop.sct<scanned, most = 19, visits = [2, 2]>} : tensor<?x2xf32> {
  ^bb0(%a: f32, %b: f32):
    // expected-error @+1 {{'trop.index' op expects a dimension below 2, found 7}}
    %n = trop.index 7 : index
    %m = arith.index_cast %n : index to i32
    %f = arith.sitofp %m : i32 to f32
    %p = arith.mulf %f, %b : f32
    trop.yield %p : f32
  }
  %k = trop.sct.keep %y in %s : tensor<?x2xf32>
  return
}

// -----

// expected-error @+1 {{expected the place of an op, found row, which is one of arguments}}
func.func private @argument() attributes {a = #trop.sct<row>}

// -----

// expected-error @+1 {{expected most of at least 1 for the place kept, found 0}}
func.func private @most() attributes {a = #trop.sct<kept>}

// -----

// expected-error @+1 {{expected no most for the place whole, found 4}}
func.func private @no_most() attributes {a = #trop.sct<whole, most = 4, visits = [1]>}

// -----

// expected-error @+1 {{expected visits of at least 0}}
func.func private @negative() attributes {a = #trop.sct<kept, most = 4, visits = [-1]>}
