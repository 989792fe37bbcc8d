#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Weights of max-plus layers hold -inf where nothing is connected, so norms of them are met.
#
# Guess: the Euclidean norm of a vector with infinities and without NaN is inf in every BLAS.
# Behaviour: of one infinity it is; of two, GSL 2.7.1 and BLIS 0.9.0 return NaN, since they scale by the
# largest entry and divide inf by inf. The reference BLAS 3.11.0 and OpenBLAS 0.3.21 return inf.

source "$(dirname "$0")/common.sh"
debian libgslcblas0=2.7.1+dfsg-5+deb12u1 libblis4-serial=0.9.0-1 libblas3=3.11.0-2 \
       libopenblas0-serial=0.3.21+ds-4
cat > norm.c <<'END'
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
int main(int count, char **arguments) {
  double one[] = {1, INFINITY, 2}, two[] = {INFINITY, 1, -INFINITY};
  double (*norm)(int, const double *, int) =
      (double (*)(int, const double *, int))dlsym(dlopen(arguments[1], RTLD_NOW), "cblas_dnrm2");
  printf("%g %s\n", norm(3, one, 1), isnan(norm(3, two, 1)) ? "nan" : "inf");
}
END
cc norm.c -o norm
library() { find "$PWD/root" -name "$1" -type f | head -n 1; }
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(library 'libblas.so.3.11.0')")
expect "one and two infinities, GSL" "$(./norm "$(library 'libgslcblas.so.*')")" "inf nan"
expect "one and two infinities, BLIS" "$(./norm "$(find "$PWD/root" -path '*blis*' -name libblis.so.4)")" "inf nan"
expect "one and two infinities, reference" "$(./norm "$(library 'libblas.so.3.11.0')")" "inf inf"
expect "one and two infinities, OpenBLAS" "$(OPENBLAS_CORETYPE=Haswell ./norm "$(library 'libopenblas-r0.3.21.so')")" "inf inf"
