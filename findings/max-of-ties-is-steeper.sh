#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Where entries of a maximum tie its derivative is shared: all to one of them, or some to each. In max-plus layers with
# weights that start from 0, and in flat parts of pictures, most entries tie.
#
# Guess: tf.max of TensorFlow.js shares it in equal parts, as TensorFlow's reduce_max does, or gives it to one entry, as
# TensorFlow.js' maxPool does. Either way max(w, w, w) = w has the derivative 1.
# Behaviour (4.22.0, CPU backend): every entry that ties takes all of it, so that derivative is 3; the same with tf.min,
# tf.norm(..., Infinity) and global max pooling, while tf.maximum and maxPool give 1. Descent on (m - 1)^2 for the maximum
# m of 64 pixels that are all w diverges with tf.max at a rate at which it arrives with maxPool.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . @tensorflow/tfjs@4.22.0
cat > ties.js <<'END_OF_JS'
const tf = require("@tensorflow/tfjs");
const derivative = (f, w) => tf.grad(f)(tf.scalar(w)).dataSync()[0];
const flat = (w, ...shape) => tf.mul(w, tf.ones(shape));
const max = w => tf.max(flat(w, 8, 8)), pool = w => tf.sum(tf.maxPool(flat(w, 8, 8, 1), 8, 8, "valid"));
const descend = m => {
  let w = 0;
  for (let i = 0; i < 10; i++) w -= 0.4 * derivative(w => tf.square(tf.sub(m(w), 1)), w);
  return w;
};
tf.setBackend("cpu").then(() => {
  const functions = [
    w => tf.max(flat(w, 3)), w => tf.min(flat(w, 3)), w => tf.norm(flat(w, 3), Infinity),
    w => tf.sum(tf.layers.globalMaxPooling1d({}).apply(flat(w, 1, 3, 1))), w => tf.maximum(w, tf.maximum(w, w)),
    w => tf.sum(tf.layers.maxPooling1d({poolSize: 3}).apply(flat(w, 1, 3, 1)))
  ];
  console.log(...functions.map(f => tf.tidy(() => f(tf.scalar(2)).dataSync()[0])));
  console.log(...functions.map(f => derivative(f, 2)));
  console.log(Math.abs(descend(max)) > 1e6, descend(pool).toPrecision(3));
});
END_OF_JS
node ties.js 2> /dev/null | grep -v '^$' | tail -n 3 > out
expect "max, min, norm, global, maximum, pooled: value" "$(sed -n 1p out)" "2 2 2 2 2 2"
expect "derivative" "$(sed -n 2p out)" "3 3 3 3 1 1"
expect "descent with tf.max above 1e6; with maxPool" "$(sed -n 3p out)" "true 1.00"
