#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: npm's arff reads the ARFF files that the format is known by, such as Weka's iris.arff, whose columns are REAL.
# Behaviour (0.1.1): the keywords REAL and INTEGER are refused in either case; of numbers only NUMERIC is known. All else
# of such a file is read: quoted names, dashes, comments between rows, and what is missing, which is left out of its row.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . arff@0.1.1
cat > read.js <<'END_OF_JS'
const {parse} = require("arff");
const read = type => {
  try {
    const {data} = parse(`% Iris
@RELATION iris
@ATTRIBUTE 'petal width' ${type}
@ATTRIBUTE class {Iris-setosa,Iris-virginica}
@DATA
2,Iris-virginica
% no width
?,Iris-setosa
`);
    return JSON.stringify(data);
  } catch (error) {
    return error.name;
  }
};
for (const type of ["NUMERIC", "REAL", "real", "INTEGER"]) console.log(read(type));
END_OF_JS
node read.js > out
expect "a column that is NUMERIC" "$(sed -n 1p out)" '[{"petal width":2,"class":"Iris-virginica"},{"class":"Iris-setosa"}]'
for line in 2:REAL 3:real 4:INTEGER; do
  expect "${line#*:}" "$(sed -n "${line%:*}p" out)" SyntaxError
done
