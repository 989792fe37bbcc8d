#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: where Armadillo cannot read a table as numbers, load(..., csv_ascii) says so by its result, or leaves NaN.
# Behaviour (11.4.2): the result is true. A field without a number, one left out, and all of a header are 0; a short row
# is filled with 0; of a number in another notation, as 1;2 or, for integers, 1e3, what stands before is taken. And an
# empty line ends the table: rows behind it are lost.

source "$(dirname "$0")/common.sh"
debian libarmadillo-dev=1:11.4.2+dfsg-1
cat > read.cpp <<'END_OF_CPP'
#include <armadillo>
#include <iostream>
#include <sstream>
template <typename Matrix> static void show(const char *text) {
  std::istringstream in(text);
  Matrix table;
  std::cout << table.load(in, arma::csv_ascii) << ' ' << table.n_rows << 'x' << table.n_cols;
  for (arma::uword i = 0; i < table.n_rows; ++i, std::cout << ';')
    for (arma::uword j = 0; j < table.n_cols; ++j)
      std::cout << ' ' << table(i, j);
  std::cout << '\n';
}
int main() {
  show<arma::mat>("1,2,3\n4,5,6\n");
  show<arma::mat>("1,,3\n4,NA,?\n");
  show<arma::mat>("a,b\n1,2\n");
  show<arma::mat>("1,2,3\n4,5\n");
  show<arma::mat>("1;2\n3;4\n");
  show<arma::imat>("1e3,7\n");
  show<arma::mat>("1,2\n\n3,4\n5,6\n");
}
END_OF_CPP
g++ -O1 -w -DARMA_DONT_USE_WRAPPER -DARMA_DONT_USE_SUPERLU -DARMA_DONT_USE_LAPACK -DARMA_DONT_USE_BLAS -Iroot/usr/include read.cpp -o read
./read > out
expect "a table of numbers" "$(sed -n 1p out)" "1 2x3 1 2 3; 4 5 6;"
expect "numbers that are missing" "$(sed -n 2p out)" "1 2x3 1 0 3; 4 0 0;"
expect "a header" "$(sed -n 3p out)" "1 2x2 0 0; 1 2;"
expect "a row that is short" "$(sed -n 4p out)" "1 2x3 1 2 3; 4 5 0;"
expect "semicolons" "$(sed -n 5p out)" "1 2x1 1; 3;"
expect "an integer as 1e3" "$(sed -n 6p out)" "1 1x2 1 7;"
expect "an empty line before two rows" "$(sed -n 7p out)" "1 1x2 1 2;"
