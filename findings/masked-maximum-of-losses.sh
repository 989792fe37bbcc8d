#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: lanes that a mask switches off take no part in a maximum: of -5, -3, -7 and one lane off it is -3, by either
# of MLIR's two maxima; so the mirror image of the minimum of 5, 3, 7 is 3.
# Behaviour (MLIR 22.1.8): `maximumf`, lowered by --convert-vector-to-llvm, gives -1.4e-45. Lanes that are off are
# filled with the negative number next to zero, not the lowest one, so a masked maximum of negative numbers alone, as
# of tropical scores that are all losses, is lost. `maxnumf` gives -3, and both minima are right.

source "$(dirname "$0")/common.sh"
version=1:22.1.8-1~deb12u1
debian_whole mlir-22-tools=$version libmlir-22=$version libllvm22=$version
tools=$PWD/root/usr/lib/llvm-22/bin
export LD_LIBRARY_PATH=$PWD/root/usr/lib/x86_64-linux-gnu:$PWD/root/usr/lib/llvm-22/lib

# reduce KIND A,B,C,D: of four lanes, the last one off.
reduce() {
  cat > one.mlir <<END_OF_MLIR
func.func @main() -> f32 {
  %lanes = arith.constant dense<[$2]> : vector<4xf32>
  %mask = arith.constant dense<[true, true, true, false]> : vector<4xi1>
  %one = vector.mask %mask { vector.reduction <$1>, %lanes : vector<4xf32> into f32 } : vector<4xi1> -> f32
  return %one : f32
}
END_OF_MLIR
  "$tools"/mlir-opt one.mlir --convert-vector-to-llvm --convert-arith-to-llvm --convert-func-to-llvm \
                    --reconcile-unrealized-casts > llvm.mlir
  "$tools"/mlir-runner llvm.mlir -e main -entry-point-result=f32
}

expect "maximumf of -5, -3, -7" "$(reduce maximumf "-5.0, -3.0, -7.0, -1.0")" -1.401298e-45
expect "maxnumf of -5, -3, -7" "$(reduce maxnumf "-5.0, -3.0, -7.0, -1.0")" -3.000000e+00
expect "minimumf of 5, 3, 7" "$(reduce minimumf "5.0, 3.0, 7.0, 1.0")" 3.000000e+00
expect "minnumf of 5, 3, 7" "$(reduce minnumf "5.0, 3.0, 7.0, 1.0")" 3.000000e+00
