#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: where XNNPACK does not keep a NaN it loses it: max pooling gives NaN or the largest of the other numbers, and the
# maximum of (NaN, 1), entry by entry, does not depend on how long the vectors are.
# Behaviour (Debian's XNNPACK of 2022-02-16, x86): a window whose first entry is NaN has the maximum inf, or 6 if the
# pooling has a ReLU6 behind it: the upper bound, which nothing in the window is near. A NaN elsewhere is lost. The
# maximum of (NaN, 1) is NaN for vectors of one entry and 1 for longer ones; of (1, NaN) it is 1, and NaN for longer ones.

source "$(dirname "$0")/common.sh"
debian libxnnpack0=0.0~git20220216.ae108ef-2 libxnnpack-dev=0.0~git20220216.ae108ef-2 \
       libcpuinfo0=0.0~git20220617.082deff-1+deb12u1 libpthreadpool0=0.0~git20210507.1787867-1 \
       libpthreadpool-dev=0.0~git20210507.1787867-1
cat > maxima.c <<'END_OF_C'
#include <math.h>
#include <stdio.h>
#include <xnnpack.h>
static const float *padded(const float *from, int count) { // XNNPACK may read a vector beyond the end
  static float room[4][64];
  static int next;
  float *to = room[next++ % 4];
  for (int i = 0; i < count; i++) to[i] = from[i];
  return to;
}
static float pool(const float *window, float low, float high) {
  float out;
  xnn_operator_t pooling;
  if (xnn_create_max_pooling2d_nhwc_f32(0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 1, 1, 1, low, high, 0, &pooling) ||
      xnn_setup_max_pooling2d_nhwc_f32(pooling, 1, 2, 2, padded(window, 4), &out, NULL) ||
      xnn_run_operator(pooling, NULL))
    return -1;
  return out;
}
static float larger(float a, float b, size_t count) {
  float left[] = {a, a}, right[] = {b, b}, out[2];
  xnn_operator_t maximum;
  if (xnn_create_maximum_nd_f32(0, &maximum) ||
      xnn_setup_maximum_nd_f32(maximum, 1, &count, 1, &count, padded(left, 2), padded(right, 2), out, NULL) ||
      xnn_run_operator(maximum, NULL))
    return -1;
  return out[0];
}
int main() {
  if (xnn_initialize(NULL)) return 1;
  float first[] = {NAN, 2, 3, 4}, second[] = {2, NAN, 3, 4}, last[] = {2, 3, 4, NAN};
  printf("%g %g %g\n", pool(first, -INFINITY, INFINITY), pool(second, -INFINITY, INFINITY),
         pool(last, -INFINITY, INFINITY));
  printf("%g %g %g\n", pool(first, 0, 6), pool(second, 0, 6), pool(last, 0, 6));
  printf("%g %g\n", larger(NAN, 1, 1), larger(NAN, 1, 2));
  printf("%g %g\n", larger(1, NAN, 1), larger(1, NAN, 2));
}
END_OF_C
library=root/usr/lib/x86_64-linux-gnu
cc maxima.c -I root/usr/include $library/libXNNPACK.so.0 $library/libpthreadpool.so.0 \
   $library/libcpuinfo.so.0 -lm -o maxima
LD_LIBRARY_PATH=$library ./maxima > out
expect "pooled, NaN first, second, last of 2, 3, 4" "$(sed -n 1p out)" "inf 4 4"
expect "the same from 0 to 6" "$(sed -n 2p out)" "6 4 4"
expect "maximum (NaN, 1), one entry and two" "$(sed -n 3p out)" "nan 1"
expect "maximum (1, NaN), one entry and two" "$(sed -n 4p out)" "1 nan"
