#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Softplus, log(1 + exp(x)), is what a ReLU is smoothed to.
#
# Guess: oneDNN's soft_relu is at or above max(x, 0) and grows with x, and its exp of NaN is NaN.
# Behaviour (oneDNN 2.6.3, with the instructions of every processor): soft_relu of -20 is -1.9e-6, below 0, so that a
# logarithm of it is NaN; of 2560 numbers from -30 to 10 the answer is negative for 221, and 7 times less than for the
# number before. exp of NaN is inf. log of 1 is 0 with SSE 4.1 and -1.4e-6 from AVX2 on.

source "$(dirname "$0")/common.sh"
debian libdnnl2=2.6.3-1 libdnnl-dev=2.6.3-1
cat > smooth.cpp <<'END_OF_CPP'
#include <cmath>
#include <cstdio>
#include <dnnl.hpp>
#include <vector>
using namespace dnnl;
std::vector<float> apply(algorithm function, std::vector<float> x) {
  static engine cpu(engine::kind::cpu, 0);
  static stream queue(cpu);
  std::vector<float> y(x.size());
  memory::desc shape({memory::dim(x.size())}, memory::data_type::f32, memory::format_tag::a);
  memory from(shape, cpu, x.data()), to(shape, cpu, y.data());
  eltwise_forward::primitive_desc chosen({prop_kind::forward_inference, function, shape, 0, 0}, cpu);
  eltwise_forward(chosen).execute(queue, {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}});
  queue.wait();
  return y;
}
int main() {
  std::vector<float> x;
  for (int i = 0; i < 2560; ++i)
    x.push_back(-30 + i / 64.F);
  std::vector<float> y = apply(algorithm::eltwise_soft_relu, x);
  int negative = 0, falls = 0;
  for (int i = 0; i < 2560; ++i) {
    negative += y[i] < 0;
    falls += i > 0 && y[i] < y[i - 1];
  }
  std::printf("%.2g %d %d\n", apply(algorithm::eltwise_soft_relu, {-20})[0], negative, falls);
  std::printf("%g\n", apply(algorithm::eltwise_exp, {NAN})[0]);
  std::printf("%.2g\n", apply(algorithm::eltwise_log, {1})[0]);
}
END_OF_CPP
library=root/usr/lib/x86_64-linux-gnu
c++ -O1 smooth.cpp -I root/usr/include $library/libdnnl.so.2 -o smooth
for instructions in SSE41 AVX2; do
  LD_LIBRARY_PATH=$library ONEDNN_MAX_CPU_ISA=$instructions ./smooth > $instructions
  expect "softplus of -20; below 0; falls; $instructions" "$(sed -n 1p $instructions)" "-1.9e-06 221 7"
  expect "exp of NaN, $instructions" "$(sed -n 2p $instructions)" inf
done
expect "log of 1, SSE 4.1" "$(sed -n 3p SSE41)" 0
expect "log of 1, AVX2" "$(sed -n 3p AVX2)" -1.4e-06
