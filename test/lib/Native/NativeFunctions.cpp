//===- NativeFunctions.cpp - What code of a plugin's layers calls ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions of C, in a file of their own: who links code of a model alone takes no more of this
// archive.
//
//===----------------------------------------------------------------------===//

#include <cstdint>
#include <cstdlib>

template <typename T> static void logistic(int64_t lanes, const T *arguments, T *results) {
  const char *wrong = std::getenv("NATIVE_WRONG"); // A mistake of an author, to be found.
  for (int64_t lane = 0; lane < lanes; ++lane) {
    T x = arguments[lane];
    for (int count = 0; count < (wrong ? 2 : 3); ++count)
      x = T(3.5) * x * (T(1) - x);
    results[lane] = x;
  }
}

extern "C" void native_logistic_f32(int64_t lanes, const float *arguments, float *results) {
  logistic(lanes, arguments, results);
}

extern "C" void native_logistic_f64(int64_t lanes, const double *arguments, double *results) {
  logistic(lanes, arguments, results);
}
