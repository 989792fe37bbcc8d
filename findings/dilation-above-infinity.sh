#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A dilation is a max-plus convolution, whose zero is -Infinity: an image of zeros stays one under every filter, and a
# filter of zeros makes every image one.
#
# Guess: that holds for tf.dilation2d of TensorFlow.js, as a maximum begins with -Infinity in its maxPool.
# Behaviour (4.22.0, CPU backend): the maximum begins with the least integer that a double holds exactly, -2^53, so that
# no output is below it: zeros become -9007199254740992, also beside windows with a finite maximum, and so do finite
# numbers below, such as -1e16. maxPool gives -Infinity.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . @tensorflow/tfjs-core@4.22.0 \
    @tensorflow/tfjs-backend-cpu@4.22.0
cat > dilate.js <<'END_OF_SCRIPT'
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const image = (...row) => tf.tensor4d(row, [1, 1, row.length, 1]);
const pair = (...row) => tf.tensor3d(row, [1, 2, 1]);
const show = values => console.log(...values.dataSync());
tf.setBackend("cpu").then(() => {
  show(tf.dilation2d(image(-Infinity, -Infinity, -Infinity), pair(0, 0), 1, "valid"));
  show(tf.dilation2d(image(1, 2, -Infinity, -Infinity), pair(0, 0), 1, "valid"));
  show(tf.dilation2d(image(1, 2, 3), pair(-Infinity, -Infinity), 1, "valid"));
  show(tf.dilation2d(image(-1e16, -1e16), pair(0, 0), 1, "valid"));
  show(tf.maxPool(image(-Infinity, -Infinity, -Infinity), [1, 2], 1, "valid"));
});
END_OF_SCRIPT
node dilate.js 2> /dev/null | grep -v '^$' | tail -n 5 > out
expect "zeros dilated" "$(sed -n 1p out)" "-9007199254740992 -9007199254740992"
expect "1 2 and zeros" "$(sed -n 2p out)" "2 2 -9007199254740992"
expect "by a filter of zeros" "$(sed -n 3p out)" "-9007199254740992 -9007199254740992"
expect "-1e16 dilated" "$(sed -n 4p out)" "-9007199254740992"
expect "zeros pooled" "$(sed -n 5p out)" "-Infinity -Infinity"
