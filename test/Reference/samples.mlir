// RUN: trop-interpret %s | FileCheck %s

// Each loss is divided before it is added.
// CHECK: @mean: dense<2.5> : tensor<f32>
func.func @mean(%l: tensor<?xf32> {trop.test = dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>}) -> tensor<f32> {
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// In order of samples: 2^24 + 1 + 1 loses both ones.
// CHECK: @mean_order: dense<16777216.0> : tensor<f32>
func.func @mean_order(%l: tensor<?xf32> {trop.test = dense<[67108864.0, 4.0, 4.0, 0.0]> : tensor<4xf32>})
    -> tensor<f32> {
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// CHECK: @max: dense<7.0> : tensor<f64>
func.func @max(%l: tensor<?xf64> {trop.test = dense<[1.0, 7.0, 7.0, -4.0]> : tensor<4xf64>}) -> tensor<f64> {
  %m = trop.sample_max %l : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// CHECK: @count: dense<3.0> : tensor<f32>
func.func @count(%x: tensor<?x2xf32> {trop.test = dense<0.0> : tensor<3x2xf32>}) -> tensor<f32> {
  %n = trop.sample_count %x : (tensor<?x2xf32>) -> tensor<f32>
  return %n : tensor<f32>
}

// No samples: neutral elements.
// CHECK: @none#0: dense<0.0> : tensor<f32>
// CHECK: @none#1: dense<-inf> : tensor<f32>
// CHECK: @none#2: dense<0.0> : tensor<f32>
// CHECK: @none#3: dense<[]> : tensor<0xf32>
func.func @none(%l: tensor<?xf32> {trop.test = dense<[]> : tensor<0xf32>})
    -> (tensor<f32>, tensor<f32>, tensor<f32>, tensor<?xf32>) {
  %mean = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  %max = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  %count = trop.sample_count %l : (tensor<?xf32>) -> tensor<f32>
  %y = trop.relu %l : (tensor<?xf32>) -> tensor<?xf32>
  return %mean, %max, %count, %y : tensor<f32>, tensor<f32>, tensor<f32>, tensor<?xf32>
}

// CHECK: @top: dense<4.2{{.*}}> : tensor<f64>
func.func @top(%l: tensor<?xf64> {trop.test = dense<[1.0, 7.0, 7.0, -4.0, 2.0]> : tensor<5xf64>}) -> tensor<f64> {
  %m = trop.sample_top %l {count = 4 : i64} : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// Two that tie for the last place have half of it each.
// CHECK: @top_ties: dense<3.0> : tensor<f64>
func.func @top_ties(%l: tensor<?xf64> {trop.test = dense<[4.0, 2.0, 2.0, 1.0]> : tensor<4xf64>}) -> tensor<f64> {
  %m = trop.sample_top %l {count = 2 : i64} : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// CHECK: @top_of_one: dense<7.0> : tensor<f64>
func.func @top_of_one(%l: tensor<?xf64> {trop.test = dense<[1.0, 7.0, 7.0, -4.0]> : tensor<4xf64>}) -> tensor<f64> {
  %m = trop.sample_top %l {count = 1 : i64} : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// A fourth of each, though there are two.
// CHECK: @top_of_fewer: dense<3.0> : tensor<f64>
func.func @top_of_fewer(%l: tensor<?xf64> {trop.test = dense<[4.0, 8.0]> : tensor<2xf64>}) -> tensor<f64> {
  %m = trop.sample_top %l {count = 4 : i64} : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// CHECK: @top_infinite: dense<5.0> : tensor<f64>
func.func @top_infinite(%l: tensor<?xf64> {trop.test = dense<[0xFFF0000000000000, 8.0, 2.0]> : tensor<3xf64>}) -> tensor<f64> {
  %m = trop.sample_top %l {count = 2 : i64} : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}
