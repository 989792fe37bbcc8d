#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: FANN_LINEAR is linear, as FANN's reference says (span -inf to inf); fann_get_MSE is the mean of the squares of
# what the outputs are off.
# Behaviour (FANN 2.2.0): the sum is cut to 150 / steepness before every activation, the linear one, too: at the
# steepness that is there from the start, 0.5, no output is ever above 300, whatever the weight. So a regression on
# numbers above that, prices say, cannot be learnt. And the squares are quartered for activations called symmetric, which
# span two: the same outputs, 0.5 off, have an error of 0.25 or of 0.0625.

source "$(dirname "$0")/common.sh"
debian libfann2=2.2.0+ds-8 libfann-dev=2.2.0+ds-8
cat > linear.c <<'END_OF_C'
#include <fann.h>
#include <stdio.h>
static struct fann *one(enum fann_activationfunc_enum activation, float steepness) {
  struct fann *network = fann_create_standard(2, 1, 1);
  struct fann_connection weights[] = {{0, 2, 1}, {1, 2, 0}}; // output = 1 x + 0
  fann_set_weight_array(network, weights, 2);
  fann_set_activation_function_output(network, activation);
  fann_set_activation_steepness_output(network, steepness);
  return network;
}
static float at(struct fann *network, float x) { return *fann_run(network, &x); }
static float error(enum fann_activationfunc_enum activation) {
  struct fann *network = one(activation, 1);
  float x = 0.25, wanted = at(network, x) + 0.5F;
  fann_test(network, &x, &wanted);
  return fann_get_MSE(network);
}
int main() {
  struct fann *half = one(FANN_LINEAR, 0.5), *whole = one(FANN_LINEAR, 1);
  printf("%g %g %g\n", at(half, 500), at(half, 1000), at(half, -1000));
  printf("%g %g\n", at(whole, 150), at(whole, 1000));
  printf("%g %g\n", error(FANN_LINEAR_PIECE), error(FANN_LINEAR_PIECE_SYMMETRIC));
}
END_OF_C
library=root/usr/lib/x86_64-linux-gnu
cc linear.c -I root/usr/include -L $library -lfann -lm -o linear
LD_LIBRARY_PATH=$library ./linear > out
expect "x / 2 at 500, 1000, -1000" "$(sed -n 1p out)" "250 300 -300"
expect "x at 150, 1000" "$(sed -n 2p out)" "150 150"
expect "error of 0.5 off, and if called symmetric" "$(sed -n 3p out)" "0.25 0.0625"
