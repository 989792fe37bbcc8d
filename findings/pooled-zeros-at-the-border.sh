#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# -inf is the zero of max-plus and what masks scores: a picture of it is the same after max pooling.
#
# Guess: ONNX Runtime either keeps it or gives the least finite number, one of both.
# Behaviour (1.30.0, WebAssembly, floats): it depends on the place in the picture, on its dimensions, and on whether
# indices are asked for. Of one picture, pooled by 3 with padding, the first and the last column are -3.4e38 and those
# between -inf; asked for indices, too, all are -inf. In one dimension and for GlobalMaxPool it is -3.4e38 without any
# padding, but the same row as a picture one pixel high gives -inf. So a comparison with -inf misses masked entries.

source "$(dirname "$0")/common.sh"
onnx_runtime
cat > pool.js <<'END_OF_JS'
const {floats, show} = require("./onnx.js");
const zeros = (...shape) => floats(new Array(shape.reduce((a, b) => a * b)).fill(-Infinity), ...shape);
(async () => {
  const padded = {kernel_shape: [3, 3], pads: [1, 1, 1, 1]};
  await show("MaxPool", padded, [zeros(1, 1, 2, 4)], ["FLOAT"]);
  await show("MaxPool", padded, [zeros(1, 1, 2, 4)], ["FLOAT", "INT64"]);
  await show("MaxPool", {kernel_shape: [2]}, [zeros(1, 1, 3)], ["FLOAT"]);
  await show("MaxPool", {kernel_shape: [1, 2]}, [zeros(1, 1, 1, 3)], ["FLOAT"]);
  await show("GlobalMaxPool", {}, [zeros(1, 1, 3, 3)], ["FLOAT"]);
  await show("ReduceMax", {axes: [0]}, [zeros(3)], ["FLOAT"]);
})();
END_OF_JS
node pool.js | sed 's/-3.4028234663852886e+38/least/g' > out
expect "2x4, padded" "$(sed -n 1p out)" "least -Infinity -Infinity least least -Infinity -Infinity least"
expect "the same with indices" "$(sed -n 2p out | tr ' ' '\n' | sort | uniq -c | xargs)" "8 -Infinity"
expect "a row by 2" "$(sed -n 4p out)" "least least"
expect "the row as 1x3 by 1x2" "$(sed -n 5p out)" "-Infinity -Infinity"
expect "GlobalMaxPool" "$(sed -n 6p out)" least
expect "ReduceMax" "$(sed -n 7p out)" -Infinity
