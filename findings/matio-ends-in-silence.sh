#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Data of papers on images and spectra comes as MAT files, and downloads are cut short.
#
# Guess: where a file of version 5 ends within its last variable, matio says that it cannot read it, as SciPy does ("could
# not read bytes"): Mat_VarReadNext returns NULL, or prints a word; at least what is missing is 0.
# Behaviour (1.5.23): the call succeeds, and unless Mat_LogInit was called before there is no word. A variable whose
# numbers are cut has its whole size, and in the place of those that are missing whatever stood in memory before, as the
# numbers of the variable read last. A compressed one is 0 as a whole, even if only the last 100 bytes are missing. If the
# cut is within the head of the variable, the file ends before it.

source "$(dirname "$0")/common.sh"
debian_whole libmatio11=1.5.23-2+deb12u1 libmatio-dev=1.5.23-2+deb12u1
cat > probe.c <<'END_OF_C'
#include <math.h>
#include <matio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void show(const char *path) {
  mat_t *file = Mat_Open(path, MAT_ACC_RDONLY);
  for (matvar_t *v; (v = Mat_VarReadNext(file)); Mat_VarFree(v)) {
    size_t n = v->nbytes / 8;
    double *x = v->data;
    // Of b all numbers are below 0.
    int wrong = 0;
    for (size_t i = 0; x && i < n; i++) wrong += *v->name == 'b' && x[i] >= 0;
    printf("%s: %zu, %d wrong;", v->name, n, wrong);
  }
  printf("\n");
  Mat_Close(file);
}
int main() {
  double numbers[1000];
  size_t dims[2] = {1000, 1};
  for (int packed = 0; packed < 2; packed++) {
    for (int i = 0; i < 1000; i++) numbers[i] = (i * 7919 % 1000) / 7.0 + 1;
    mat_t *file = Mat_CreateVer("whole.mat", NULL, MAT_FT_MAT5);
    const char *names[] = {"a", "b"};
    for (int i = 0; i < 2; i++) {
      for (int j = 0; i && j < 1000; j++) numbers[j] = -fabs(numbers[j]);
      matvar_t *v = Mat_VarCreate(names[i], MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims, numbers, 0);
      Mat_VarWrite(file, v, packed ? MAT_COMPRESSION_ZLIB : MAT_COMPRESSION_NONE);
      Mat_VarFree(v);
    }
    Mat_Close(file);
    show("whole.mat");
    FILE *f = fopen("whole.mat", "r");
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    fclose(f);
    truncate("whole.mat", size - (packed ? 100 : 400));
    show("whole.mat");
    if (!packed) {
      truncate("whole.mat", size - 8020);
      show("whole.mat");
    }
  }
}
END_OF_C
library=root/usr/lib/x86_64-linux-gnu
cc probe.c -I root/usr/include $library/libmatio.so.11 -Wl,-rpath-link,$library:$library/hdf5/serial -lm -o probe
LD_LIBRARY_PATH=$library:$library/hdf5/serial ./probe > out 2> err
expect "a whole file" "$(sed -n 1p out)" "a: 1000, 0 wrong;b: 1000, 0 wrong;"
expect "400 bytes are missing" "$(sed -n 2p out)" "a: 1000, 0 wrong;b: 1000, 50 wrong;"
expect "all but the head is missing" "$(sed -n 3p out)" "a: 1000, 0 wrong;"
expect "a whole file, compressed" "$(sed -n 4p out)" "a: 1000, 0 wrong;b: 1000, 0 wrong;"
expect "100 bytes are missing" "$(sed -n 5p out)" "a: 1000, 0 wrong;b: 1000, 1000 wrong;"
expect "words on stderr" "$(wc -c < err)" 0
