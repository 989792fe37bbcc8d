// RUN: trop-opt --trop-report-polytope %s -o /dev/null | FileCheck %s

// Of 003. Where P~ stands for P, it is the negative zonotope, Q.

// 003, Example 1: f keeps 2 of 3 monomials, f v g 4 of 5, f + g 4 of 6.
// CHECK:      F
// CHECK:      polynomial 'polynomial' at examples.mlir:[[#]]: max of 3 monomials in 2 variables, 2 linear regions
// CHECK-NEXT: monomial wins offset slope 0 slope 1
// CHECK-NEXT: 0 nowhere 0 0 0
// CHECK-NEXT: 1 in a region 1 0 -1
// CHECK-NEXT: 2 in a region 1 0 1
func.func @F(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x1xf32>
    attributes {trop.model = "F", trop.role = "forward"} {
  %a = trop.constant dense<[[0.0, 0.0, 0.0], [0.0, -1.0, 1.0]]> : tensor<2x3xf32>
  %b = trop.constant dense<[0.0, 1.0, 1.0]> : tensor<3xf32>
  %y = trop.polynomial %x, %a, %b : (tensor<?x2xf32>, tensor<2x3xf32>, tensor<3xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK:      polynomial {{.*}}: max of 5 monomials in 2 variables, 4 linear regions
// CHECK-NEXT: monomial
// CHECK-NEXT: 0 nowhere 0 0 0
// CHECK-NEXT: 1 in a region
// CHECK-NEXT: 2 in a region
// CHECK-NEXT: 3 in a region
// CHECK-NEXT: 4 in a region
func.func @FOrG(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x1xf32>
    attributes {trop.model = "FOrG", trop.role = "forward"} {
  %a = trop.constant dense<[[0.0, 1.0, 0.0, 0.0, -1.0], [0.0, 0.0, 1.0, -1.0, 0.0]]> : tensor<2x5xf32>
  %b = trop.constant dense<[0.0, 1.0, 1.0, 1.0, 1.0]> : tensor<5xf32>
  %y = trop.polynomial %x, %a, %b : (tensor<?x2xf32>, tensor<2x5xf32>, tensor<5xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK:      polynomial {{.*}}: max of 6 monomials in 2 variables, 4 linear regions
// CHECK-NEXT: monomial
// CHECK-NEXT: 0 nowhere 1 1 0
// CHECK-NEXT: 1 nowhere 1 -1 0
// CHECK-NEXT: 2 in a region 2 1 -1
// CHECK-NEXT: 3 in a region 2 -1 -1
// CHECK-NEXT: 4 in a region 2 1 1
// CHECK-NEXT: 5 in a region 2 -1 1
func.func @FPlusG(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x1xf32>
    attributes {trop.model = "FPlusG", trop.role = "forward"} {
  %a = trop.constant dense<[[1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [0.0, 0.0, -1.0, -1.0, 1.0, 1.0]]> : tensor<2x6xf32>
  %b = trop.constant dense<[1.0, 1.0, 2.0, 2.0, 2.0, 2.0]> : tensor<6xf32>
  %y = trop.polynomial %x, %a, %b : (tensor<?x2xf32>, tensor<2x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// Example 2: Q, of the mean of two generators, is sqrt(3) / 2 from P.
// CHECK:      Example2
// CHECK:      units 'W' at examples.mlir:[[#]]: 3 units of 1 input, 4 linear regions
// CHECK-NEXT: output zonotope generators vertices upper envelope linear regions H(P, Q) DH(P, Q)
// CHECK-NEXT: 0 P 2 4 3 4 0.866025 0.866025
// CHECK-NEXT: {{^ *}}Q 1 2 2
func.func @Example2(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x3xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.5, 0.75]]> : tensor<1x3xf64>},
    %b: tensor<3xf64> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.0, 0.8660254037844386, 0.4330127018922193]> : tensor<3xf64>},
    %v: tensor<3x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [1.0], [-1.0]]> : tensor<3x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Example2", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x1xf64>, tensor<1x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %r = trop.relu %h : (tensor<?x3xf64>) -> tensor<?x3xf64>
  %y = trop.linear %r, %v : (tensor<?x3xf64>, tensor<3x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// Example 3: their sum is nearer, but not to the extreme points.
// CHECK:      Example3
// CHECK:      0 P 2 4 3 4 0.5 1{{$}}
func.func @Example3(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x3xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.5, 1.5]]> : tensor<1x3xf64>},
    %b: tensor<3xf64> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.0, 0.8660254037844386, 0.8660254037844386]> : tensor<3xf64>},
    %v: tensor<3x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [1.0], [-1.0]]> : tensor<3x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Example3", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x1xf64>, tensor<1x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %r = trop.relu %h : (tensor<?x3xf64>) -> tensor<?x3xf64>
  %y = trop.linear %r, %v : (tensor<?x3xf64>, tensor<3x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// Example 4: means and sums of clusters {1} and {2, 3}.
// CHECK:      Example4Means
// CHECK:      0 P 3 6 4 4 1.15434 1.15434
// CHECK-NEXT: {{^ *}}Q 2 4 3
func.func @Example4Means(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x5xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[2.0, 0.5, 0.2, 2.0, 0.35]]> : tensor<1x5xf64>},
    %b: tensor<5xf64> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.5, 1.0, 1.2, 0.5, 1.1]> : tensor<5xf64>},
    %v: tensor<5x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [1.0], [1.0], [-1.0], [-1.0]]> : tensor<5x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Example4Means", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x1xf64>, tensor<1x5xf64>, tensor<5xf64>) -> tensor<?x5xf64>
  %r = trop.relu %h : (tensor<?x5xf64>) -> tensor<?x5xf64>
  %y = trop.linear %r, %v : (tensor<?x5xf64>, tensor<5x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// CHECK:      Example4Sums
// CHECK:      0 P 3 6 4 4 0.173259 1.11803
// CHECK-NEXT: {{^ *}}Q 2 4 3
func.func @Example4Sums(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x5xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[2.0, 0.5, 0.2, 2.0, 0.7]]> : tensor<1x5xf64>},
    %b: tensor<5xf64> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.5, 1.0, 1.2, 0.5, 2.2]> : tensor<5xf64>},
    %v: tensor<5x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [1.0], [1.0], [-1.0], [-1.0]]> : tensor<5x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Example4Sums", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x1xf64>, tensor<1x5xf64>, tensor<5xf64>) -> tensor<?x5xf64>
  %r = trop.relu %h : (tensor<?x5xf64>) -> tensor<?x5xf64>
  %y = trop.linear %r, %v : (tensor<?x5xf64>, tensor<5x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// Example 5: mean in, sum out, for two outputs.
// CHECK:      Example5
// CHECK:      0 P 2 4 2 3 3.53553 4.12311
// CHECK-NEXT: {{^ *}}Q 1 2 2
// CHECK-NEXT: 1 P 2 4 2 3 2.82843 3.16228
// CHECK-NEXT: {{^ *}}Q 1 2 2
func.func @Example5(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x3xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.0, 0.5]]> : tensor<1x3xf64>},
    %b: tensor<3xf64> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.0, 1.0, 0.5]> : tensor<3xf64>},
    %v: tensor<3x2xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[3.0, 4.0], [5.0, 2.0], [-8.0, -6.0]]> : tensor<3x2xf64>})
    -> tensor<?x2xf64> attributes {trop.model = "Example5", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x1xf64>, tensor<1x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %r = trop.relu %h : (tensor<?x3xf64>) -> tensor<?x3xf64>
  %y = trop.linear %r, %v : (tensor<?x3xf64>, tensor<3x2xf64>) -> tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}
