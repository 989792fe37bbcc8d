#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ONNX leaves open where TopK, ArgMax and ReduceMax put a NaN.
#
# Guess: ONNX Runtime puts it above all numbers, as NumPy and PyTorch do, or below: the numbers among the k largest are
# the largest ones, and ArgMax is where ReduceMax was found.
# Behaviour (1.30.0, WebAssembly): a NaN among the first k entries can make TopK lose the largest numbers. The 2 largest of
# 1, NaN, 2, 3 are 1 and NaN, though the largest is 3; the 3 largest of NaN, 1, 2 and so on to 999 are 2, 1 and NaN.
# ReduceMax of 1, NaN, 2 is 2, but ArgMax is where the NaN is, and so is ArgMin. If the NaN comes first ReduceMax is NaN.

source "$(dirname "$0")/common.sh"
onnx_runtime
cat > largest.js <<'END_OF_JS'
const {floats, integers, show} = require("./onnx.js");
const many = Array.from({length: 1000}, (_, i) => i == 0 ? NaN : i);
(async () => {
  for (const [values, k] of [[[1, NaN, 2, 3], 1], [[1, NaN, 2, 3], 2], [many, 3]])
    await show("TopK", {}, [floats(values, values.length), integers(k)], ["FLOAT", "INT64"]);
  for (const values of [[1, NaN, 2], [NaN, 1, 2]]) {
    await show("ReduceMax", {axes: [0]}, [floats(values, 3)], ["FLOAT"]);
    await show("ArgMax", {axis: 0}, [floats(values, 3)], ["INT64"]);
    await show("ReduceMin", {axes: [0]}, [floats(values, 3)], ["FLOAT"]);
    await show("ArgMin", {axis: 0}, [floats(values, 3)], ["INT64"]);
  }
})();
END_OF_JS
node largest.js > out
expect "largest of 1, NaN, 2, 3; where" "$(sed -n 1,2p out | paste -sd ';')" "3;3"
expect "2 largest; where" "$(sed -n 3,4p out | paste -sd ';')" "1 NaN;0 1"
expect "3 largest of NaN, 1, 2 ... 999; where" "$(sed -n 5,6p out | paste -sd ';')" "2 1 NaN;2 1 0"
expect "1, NaN, 2: max, ArgMax, min, ArgMin" "$(sed -n 7,10p out | paste -sd ' ')" "2 1 1 1"
expect "NaN, 1, 2: max, ArgMax, min, ArgMin" "$(sed -n 11,14p out | paste -sd ' ')" "NaN 0 NaN 0"
