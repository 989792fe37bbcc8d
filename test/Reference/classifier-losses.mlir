// RUN: trop-interpret %s | FileCheck %s

// log 2; log 4 - log 3 and log 4; what is small keeps its digits, what is large is finite.
// CHECK{LITERAL}: @logistic: dense<[0.6931471805599453, 0.2876820724517809, 1.3862943611198908, 4.248354255291589e-18, 1000.0]> : tensor<5xf64>
func.func @logistic(
    %s: tensor<?x1xf64> {trop.test = dense<[[0.0], [1.0986122886681098], [1.0986122886681098], [-40.0], [1000.0]]> : tensor<5x1xf64>},
    %y: tensor<?xi32> {trop.test = dense<[1, 1, 0, 0, 0]> : tensor<5xi32>}) -> tensor<?xf64> {
  %l = trop.logistic %s, %y : (tensor<?x1xf64>, tensor<?xi32>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// CHECK: @perceptron: dense<[0.0, 2.5, 0.0]> : tensor<3xf32>
func.func @perceptron(
    %z: tensor<?x3xf32> {trop.test = dense<[[1.0, 3.0, 0.5], [1.0, 3.0, 0.5], [2.0, 2.0, 2.0]]> : tensor<3x3xf32>},
    %y: tensor<?xi32> {trop.test = dense<[1, 2, 2]> : tensor<3xi32>}) -> tensor<?xf32> {
  %l = trop.perceptron %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// CHECK: @one_score: dense<[2.0, 0.0, 0.0, 3.0]> : tensor<4xf32>
func.func @one_score(
    %s: tensor<?x1xf32> {trop.test = dense<[[2.0], [2.0], [-3.0], [-3.0]]> : tensor<4x1xf32>},
    %y: tensor<?xi32> {trop.test = dense<[0, 1, 0, 1]> : tensor<4xi32>}) -> tensor<?xf32> {
  %l = trop.perceptron %s, %y {one_score} : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// log(1.5 / 0.25), log(1.5 / 1.25), log(1.5 / 0.75)
// CHECK: @smoothed: dense<[1.791759{{.*}}, 0.182321{{.*}}, 0.693147{{.*}}]> : tensor<3xf64>
func.func @smoothed(
    %p: tensor<?x2xf64> {trop.test = dense<[[0.0, 1.0], [0.0, 1.0], [0.5, 0.5]]> : tensor<3x2xf64>},
    %y: tensor<?xi32> {trop.test = dense<[0, 1, 1]> : tensor<3xi32>}) -> tensor<?xf64> {
  %l = trop.smoothed %p, %y {epsilon = 0.25 : f64} : (tensor<?x2xf64>, tensor<?xi32>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
