// What no built-in layer is: products of values of samples, and a point's place in its domain; beside padding.
#input = affine_map<(d0, d1, d2) -> (d0, d2)>
#other = affine_map<(d0, d1, d2) -> (d2, d1)>
#output = affine_map<(d0, d1, d2) -> (d0, d1)>
#place = affine_map<(d0) -> (d0)>
module attributes {trop.stage = "trop"} {
  func.func @Nests(%x: tensor<?x4x4xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x9xf32>
      attributes {trop.model = "Nests", trop.role = "forward"} {
    %pooled = trop.max_pool %x {size = 2 : i64, padding = 1 : i64} : (tensor<?x4x4xf32>) -> tensor<?x3x3xf32>
    %products = trop.generic sum [3, 3, 3] ins(%pooled, %pooled : tensor<?x3x3xf32>, tensor<?x3x3xf32>)
        maps [#input, #other, #output] : tensor<?x3x3xf32> {
    ^bb0(%a: f32, %b: f32):
      %c = arith.mulf %a, %b : f32
      trop.yield %c : f32
    }
    %flat = trop.flatten %products : (tensor<?x3x3xf32>) -> tensor<?x9xf32>
    %y = trop.generic none [9] ins(%flat : tensor<?x9xf32>) maps [#place, #place] : tensor<?x9xf32> {
    ^bb0(%a: f32):
      %d = trop.index 0 : index
      %i = arith.index_cast %d : index to i32
      %f = arith.sitofp %i : i32 to f32
      %c = arith.addf %a, %f : f32
      trop.yield %c : f32
    }
    return %y : tensor<?x9xf32>
  }
  func.func @Nests.values(%x: tensor<?x4x4xf32> {trop.kind = "input", trop.name = "x"}) -> (tensor<?x4x4xf32> {trop.name = "x"})
      attributes {trop.model = "Nests", trop.role = "values"} {
    return %x : tensor<?x4x4xf32>
  }
}
