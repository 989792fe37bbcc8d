#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: the maximum of numbers that are all -inf, the zero of max-plus, is -inf; a maximum is one of its operands.
# Behaviour (MLIR 22.1.8): TOSA's reduce_max and max_pool2d, lowered by tosa-to-linalg, begin with the least finite
# float, so that maxima of -inf are -3.4e38, and finite from there on. That TOSA's specification asks for -inf, and an
# option for it, is under way: https://github.com/llvm/llvm-project/pull/222140.

source "$(dirname "$0")/common.sh"
version=1:22.1.8-1~deb12u1
debian_whole mlir-22-tools=$version libmlir-22=$version libllvm22=$version
tools=$PWD/root/usr/lib/llvm-22/bin
export LD_LIBRARY_PATH=$PWD/root/usr/lib/x86_64-linux-gnu:$PWD/root/usr/lib/llvm-22/lib

cat > maxima.mlir <<'END_OF_MLIR'
func.func @reduced(%x: tensor<2xf32>) -> tensor<1xf32> {
  %most = tosa.reduce_max %x {axis = 0 : i32} : (tensor<2xf32>) -> tensor<1xf32>
  return %most : tensor<1xf32>
}
func.func @pooled(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> {
  %most = tosa.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
      : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  return %most : tensor<1x1x1x1xf32>
}
func.func @of_row() -> f32 {
  %c0 = arith.constant 0 : index
  %row = arith.constant dense<0xFF800000> : tensor<2xf32>
  %reduced = func.call @reduced(%row) : (tensor<2xf32>) -> tensor<1xf32>
  %most = tensor.extract %reduced[%c0] : tensor<1xf32>
  return %most : f32
}
func.func @of_image() -> f32 {
  %c0 = arith.constant 0 : index
  %image = arith.constant dense<0xFF800000> : tensor<1x2x2x1xf32>
  %pooled = func.call @pooled(%image) : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  %most = tensor.extract %pooled[%c0, %c0, %c0, %c0] : tensor<1x1x1x1xf32>
  return %most : f32
}
END_OF_MLIR
"$tools"/mlir-opt maxima.mlir --pass-pipeline='builtin.module(
  func.func(tosa-to-linalg-named,tosa-to-linalg),one-shot-bufferize{bufferize-function-boundaries},
  convert-linalg-to-loops,expand-strided-metadata,lower-affine,convert-scf-to-cf,finalize-memref-to-llvm,
  convert-to-llvm,reconcile-unrealized-casts)' > code.mlir
for what in of_row of_image; do
  expect "maximum of -inf: $what" "$("$tools"/mlir-runner code.mlir -e $what -entry-point-result=f32)" -3.402823e+38
done
