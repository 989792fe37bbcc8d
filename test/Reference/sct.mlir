// RUN: trop-interpret %s | FileCheck %s

// What is kept is the value itself; the root is the largest loss, of equal ones the
// first (of -0 and 0 as well), and no NaN.

// CHECK-DAG: @kept: dense<{{\[\[}}2.0], [7.0], [-1.0{{\]\]}}>
func.func @kept(%state: !trop.state, %x: tensor<?x2xf32> {trop.test = dense<[[2.0, 1.0], [0.5, 7.0], [-1.0, -3.0]]> : tensor<3x2xf32>},
                %w: tensor<2x1xf32> {trop.test = dense<0.0> : tensor<2x1xf32>}) -> tensor<?x1xf32> {
  %a = trop.sct.keep %x in %state : tensor<?x2xf32>
  %b = trop.maxplus %a, %w : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
  %c = trop.sct.keep %b in %state {fan_out = 2 : i64} : tensor<?x1xf32>
  return %c : tensor<?x1xf32>
}

// CHECK-DAG: @root: dense<7.0> : tensor<f32>
func.func @root(%state: !trop.state, %l: tensor<?xf32> {trop.test = dense<[2.0, 7.0, 0x7FC00000, -1.0]> : tensor<4xf32>}) -> tensor<f32> {
  %m = trop.sct.root %l in %state : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// CHECK-DAG: @zeros: dense<-0.0> : tensor<f64>
func.func @zeros(%state: !trop.state, %l: tensor<?xf64> {trop.test = dense<[-0.0, 0.0]> : tensor<2xf64>}) -> tensor<f64> {
  %m = trop.sct.root %l in %state : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}
