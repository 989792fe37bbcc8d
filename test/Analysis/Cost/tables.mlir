// RUN: trop-opt --trop-report-cost %s -o %t.mlir | FileCheck %s --strict-whitespace
// RUN: trop-opt --trop-report-cost="c-nonlin=4 c-relu=0.5" %s -o %t.mlir | FileCheck %s --check-prefix=WEIGHED
// RUN: trop-opt %s -o %t.before && cmp %t.mlir %t.before

// 002, Table 2.1, which is 5, 5, 3, 3, 4, 3, 5, 3; and Tables 2.2 and 2.3 for other
// prices. Two outputs each: cost(g), cost(gd) and |pr| are twice those of the tables.

// CHECK:      Tables, one sample, c_nonlin = 1, c_relu = 1
// CHECK-EMPTY:
// CHECK-NEXT: {{^}}value           operation     at  cost(g)  cost(gd)  |pr|  omega{{$}}
// CHECK-NEXT: {{^}}plus            trop.generic            2         2     4   5.00{{$}}
// CHECK-NEXT: {{^}}times           trop.generic            2         2     4   5.00{{$}}
// CHECK-NEXT: {{^}}plus_constant   trop.generic            2         2     2   3.00{{$}}
// CHECK-NEXT: {{^}}times_constant  trop.generic            2         2     2   3.00{{$}}
// CHECK-NEXT: {{^}}log             trop.generic            2         4     2   4.00{{$}}
// CHECK-NEXT: {{^}}exp             trop.generic            2         2     2   3.00{{$}}
// CHECK-NEXT: {{^}}inv             trop.generic            2         6     2   5.00{{$}}
// CHECK-NEXT: {{^}}relu            relu                    2         2     2   3.00{{$}}
// CHECK-NEXT: {{^}}times_relu      trop.generic            4         4     4   3.00{{$}}
// CHECK-NEXT: {{^}}abs             abs                     4         4     2   2.00{{$}}
// CHECK-NEXT: {{^}}leaky_relu      leaky_relu              4         4     2   2.00{{$}}
// CHECK-NEXT: {{^}}tanh            tanh                    2         6     2   5.00{{$}}
// CHECK-NEXT: {{^}}max             max                     4         4     6   4.00{{$}}
// CHECK-NEXT: {{^}}max_constant    max                     2         2     2   3.00{{$}}
// CHECK-NEXT: {{^}}maxplus         maxplus                21        21    24   3.29{{$}}
// CHECK-NEXT: {{^}}maxplus_bias    maxplus                24        24    27   3.25{{$}}
// CHECK-NEXT: {{^}}linear          linear                 21        21    42   5.00{{$}}
// CHECK-NEXT: {{^}}softmax         softmax                16        22    25   5.00{{$}}
// CHECK-NEXT: {{^}}all                                   118       134   156   5.00{{$}}
// CHECK-EMPTY:
// CHECK-NEXT: {{^}}                                 cost  ratio{{$}}
// CHECK-NEXT: {{^}}cost(P)                           118   1.00{{$}}
// CHECK-NEXT: {{^}}cost(backprop(P)), 002, (2.10)    446   3.78{{$}}
// CHECK-NEXT: {{^}}omega_b cost(P), 002, Theorem 3   590   5.00{{$}}
// CHECK-NEXT: the model is not trained, so it has no gradient

// WEIGHED:      Tables, one sample, c_nonlin = 4, c_relu = 0.5
// WEIGHED:      log {{.*}} 8 16 2 2.50
// WEIGHED-NEXT: exp {{.*}} 8 8 2 1.50
// WEIGHED-NEXT: inv {{.*}} 8 12 2 2.00
// WEIGHED-NEXT: relu {{.*}} 1 1 2 5.00
// WEIGHED-NEXT: times_relu {{.*}} 3 3 4 3.67
// WEIGHED-NEXT: abs {{.*}} 3 3 2 2.33
// WEIGHED-NEXT: leaky_relu {{.*}} 3 3 2 2.33
// WEIGHED-NEXT: tanh {{.*}} 8 12 2 2.00
// WEIGHED-NEXT: max {{.*}} 2 2 6 7.00
// WEIGHED-NEXT: max_constant {{.*}} 1 1 2 5.00
// WEIGHED-NEXT: maxplus {{.*}} 16.50 16.50 24 3.91

#id = affine_map<(d0) -> (d0)>

func.func @Tables(%x: tensor<?x2xf32>, %y: tensor<?x2xf32>, %v: tensor<?x4xf32>,
                  %w: tensor<4x3xf32>, %bias: tensor<3xf32>)
    -> (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>,
        tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>,
        tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x3xf32>,
        tensor<?x3xf32>, tensor<?x3xf32>)
    attributes {trop.model = "Tables", trop.role = "forward"} {
  %plus = trop.generic none [2] ins(%x, %y : tensor<?x2xf32>, tensor<?x2xf32>)
      maps [#id, #id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32, %b: f32):
      %r = arith.addf %a, %b : f32
      trop.yield %r : f32
    } loc("plus")
  %times = trop.generic none [2] ins(%x, %y : tensor<?x2xf32>, tensor<?x2xf32>)
      maps [#id, #id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32, %b: f32):
      %r = arith.mulf %a, %b : f32
      trop.yield %r : f32
    } loc("times")
  %plus_constant = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [#id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32):
      %c = arith.constant 3.0 : f32
      %r = arith.subf %a, %c : f32
      trop.yield %r : f32
    } loc("plus_constant")
  %times_constant = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [#id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32):
      %c = arith.constant 3.0 : f32
      %r = arith.mulf %c, %a : f32
      trop.yield %r : f32
    } loc("times_constant")
  %log = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [#id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32):
      %r = math.log %a : f32
      trop.yield %r : f32
    } loc("log")
  %exp = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [#id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32):
      %r = math.exp %a : f32
      trop.yield %r : f32
    } loc("exp")
  %inv = trop.generic none [2] ins(%x : tensor<?x2xf32>)
      maps [#id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32):
      %c = arith.constant 1.0 : f32
      %r = arith.divf %c, %a : f32
      trop.yield %r : f32
    } loc("inv")
  %relu = trop.relu %x : (tensor<?x2xf32>) -> tensor<?x2xf32> loc("relu")
  %times_relu = trop.generic none [2] ins(%x, %y : tensor<?x2xf32>, tensor<?x2xf32>)
      maps [#id, #id, #id] : tensor<?x2xf32> {
    ^bb0(%a: f32, %c: f32):
      %zero = arith.constant 0.0 : f32
      %above = arith.cmpf ogt, %c, %zero : f32
      %part = arith.select %above, %c, %zero : f32
      %r = arith.mulf %a, %part : f32
      trop.yield %r : f32
    } loc("times_relu")
  %abs = trop.abs %x : (tensor<?x2xf32>) -> tensor<?x2xf32> loc("abs")
  %leaky_relu = trop.leaky_relu %x : (tensor<?x2xf32>) -> tensor<?x2xf32> loc("leaky_relu")
  %tanh = trop.tanh %x : (tensor<?x2xf32>) -> tensor<?x2xf32> loc("tanh")
  %max = trop.max %x, %y, %tanh : (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32> loc("max")
  %one = trop.constant dense<1.0> : tensor<f32>
  %max_constant = trop.max %x, %one : (tensor<?x2xf32>, tensor<f32>) -> tensor<?x2xf32> loc("max_constant")
  %maxplus = trop.maxplus %v, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32> loc("maxplus")
  %maxplus_bias = trop.maxplus %v, %w, %bias : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<?x3xf32> loc("maxplus_bias")
  %linear = trop.linear %v, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32> loc("linear")
  %softmax = trop.softmax %maxplus : (tensor<?x3xf32>) -> tensor<?x3xf32> loc("softmax")
  return %plus, %times, %plus_constant, %times_constant, %log, %exp, %inv, %relu, %times_relu,
      %abs, %leaky_relu, %tanh, %max, %max_constant, %maxplus_bias, %linear, %softmax
      : tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>,
        tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>,
        tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x3xf32>,
        tensor<?x3xf32>, tensor<?x3xf32>
}
