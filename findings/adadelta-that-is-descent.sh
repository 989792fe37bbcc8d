#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: AdadeltaOptimizer of TensorFlow.js is Adadelta (Zeiler 2012), as TensorFlow's is: steps that do not depend on the
# scale of the gradient, the first of about sqrt(epsilon).
# Behaviour (4.22.0): it is gradient descent with the learning rate, to the last bit here. Both averages are read before
# the squares of this step are added; they are 0 at first, so the first step is the gradient times 1, and then they are
# fed the same numbers for ever. rho and epsilon change nothing but roundings.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . @tensorflow/tfjs-core@4.22.0 \
    @tensorflow/tfjs-backend-cpu@4.22.0
cat > steps.js <<'END_OF_STEPS'
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const weights = (optimizer, count) => {
  const w = tf.variable(tf.tensor1d([0, 1, 2]));
  for (let i = 0; i < count; i++)
    optimizer.applyGradients({[w.name]: tf.tensor1d([1000 * Math.sin(i), 1e-6 * i, i % 2])});
  return w.dataSync().join(" ");
};
tf.setBackend("cpu").then(() => {
  const rate = 0.001, one = tf.variable(tf.tensor1d([0]));
  tf.train.adadelta(rate).applyGradients({[one.name]: tf.tensor1d([1000])});
  console.log(one.dataSync()[0].toPrecision(3));
  const descent = weights(tf.train.sgd(rate), 1000);
  console.log(weights(tf.train.adadelta(rate), 1000) == descent);
  console.log(weights(tf.train.adadelta(rate, 0.5, 1e-3), 1000) == descent);
});
END_OF_STEPS
node steps.js > steps 2> /dev/null
grep -v '^$' steps | tail -n 3 > last
expect "first step of the gradient 1000, rate 0.001" "$(sed -n 1p last)" -1.00
expect "1000 steps are those of gradient descent" "$(sed -n 2p last)" true
expect "with another rho and epsilon, too" "$(sed -n 3p last)" true
