#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: Eigen's blueNorm, which is Blue's algorithm and documented to avoid underflow and overflow, is above 0
# for every vector that is not 0; and lpNorm<Infinity> of a vector with a NaN does not depend on where it stands.
# Behaviour (Eigen 3.4.0): blueNorm of the smallest subnormal numbers is 0, in float and in double, where
# stableNorm and hypotNorm are exact, so that a gradient can be taken for none. lpNorm<Infinity> is NaN if NaN comes
# first and the largest number if it comes last. hypotNorm of an infinity and a NaN is inf, that of the others NaN.

source "$(dirname "$0")/common.sh"
debian libeigen3-dev=3.4.0-4
cat > norms.cpp <<'END'
#include <Eigen/Core>
#include <iostream>
#include <limits>
template <typename T> void show() {
  using Vector = Eigen::Matrix<T, 3, 1>;
  T small = std::numeric_limits<T>::denorm_min(), infinity = std::numeric_limits<T>::infinity(),
    nan = std::numeric_limits<T>::quiet_NaN();
  Vector subnormal(small, 0, 0), first(nan, 1, 2), last(1, 2, nan), both(infinity, nan, 1);
  std::cout << (subnormal.blueNorm() == 0) << (subnormal.stableNorm() == small)
            << (subnormal.hypotNorm() == small) << ' ' << first.template lpNorm<Eigen::Infinity>() << ' '
            << last.template lpNorm<Eigen::Infinity>() << ' ' << both.hypotNorm() << ' '
            << both.blueNorm() << '\n';
}
int main(int count, char **) { count > 1 ? show<float>() : show<double>(); }
END
c++ -O2 -march=x86-64 -I root/usr/include/eigen3 norms.cpp -o norms
wanted="111 nan 2 inf nan"
expect "blue 0, stable, hypot; NaN first, last; double" "$(./norms)" "$wanted"
expect "the same of float" "$(./norms float)" "$wanted"
