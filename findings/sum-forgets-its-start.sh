#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: a parallel loop that adds up to a start, as a layer adds to its bias, is the same sum on a GPU, or is refused
# there; loops of the CPU keep the start.
# Behaviour (MLIR 22.1.8): --convert-parallel-loops-to-gpu makes a launch whose sum (gpu.all_reduce) begins with
# nothing. The start is read nowhere any more, and no word is said. --convert-scf-to-cf keeps it: 10 and eight
# numbers of 1 are 18.

source "$(dirname "$0")/common.sh"
version=1:22.1.8-1~deb12u1
debian_whole mlir-22-tools=$version libmlir-22=$version libllvm22=$version
tools=$PWD/root/usr/lib/llvm-22/bin
export LD_LIBRARY_PATH=$PWD/root/usr/lib/x86_64-linux-gnu:$PWD/root/usr/lib/llvm-22/lib

cat > sum.mlir <<'END_OF_MLIR'
#x = #gpu.loop_dim_map<processor = block_x, map = (d0) -> (d0), bound = (d0) -> (d0)>
#t = #gpu.loop_dim_map<processor = thread_x, map = (d0) -> (d0), bound = (d0) -> (d0)>
func.func @sum(%x: memref<8xf32>, %out: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %start = arith.constant 10.0 : f32
  scf.parallel (%i) = (%c0) to (%c1) step (%c1) {
    %sum = scf.parallel (%j) = (%c0) to (%c8) step (%c1) init (%start) -> f32 {
      %one = memref.load %x[%j] : memref<8xf32>
      scf.reduce(%one : f32) {
      ^bb0(%a: f32, %b: f32):
        %added = arith.addf %a, %b : f32
        scf.reduce.return %added : f32
      }
    } {mapping = [#t]}
    memref.store %sum, %out[%i] : memref<1xf32>
    scf.reduce
  } {mapping = [#x]}
  return
}
func.func @main() -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %each = arith.constant 1.0 : f32
  %x = memref.alloca() : memref<8xf32>
  %out = memref.alloca() : memref<1xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %each, %x[%i] : memref<8xf32>
  }
  func.call @sum(%x, %out) : (memref<8xf32>, memref<1xf32>) -> ()
  %result = memref.load %out[%c0] : memref<1xf32>
  return %result : f32
}
END_OF_MLIR
"$tools"/mlir-opt sum.mlir --convert-scf-to-cf --finalize-memref-to-llvm --convert-to-llvm --reconcile-unrealized-casts > cpu.mlir
expect "loops of a CPU, from 10" "$("$tools"/mlir-runner cpu.mlir -e main -entry-point-result=f32)" 1.800000e+01
"$tools"/mlir-opt sum.mlir --convert-parallel-loops-to-gpu 2> words | sed '/@main/,$d' > gpu.mlir
expect "sums of the GPU" "$(grep -c gpu.all_reduce gpu.mlir)" 1
start=$(grep -o "%[a-z0-9_]* = arith.constant 1.000000e+01" gpu.mlir | cut -d" " -f1)
expect "places that read its start" "$(grep -c "[ (]$start\\b" <(grep -v "$start = " gpu.mlir) || true)" 0
expect "words about it" "$(wc -l < words)" 0
