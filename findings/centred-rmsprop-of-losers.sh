#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# In max-plus layers most weights lose the maximum and have the gradient 0, and a bias often has a constant one.
#
# Guess: centred RMSprop leaves a weight without gradient where it is: epsilon is added so that nothing is divided by 0.
# Behaviour: TensorFlow.js 4.22.0 takes epsilon away from the variance before the root. A weight is NaN after one step
# with the gradient 0 or 3e-4, and after 44 steps with the gradient 0.001 each time. Without centring all three are finite.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . @tensorflow/tfjs-core@4.22.0 \
    @tensorflow/tfjs-backend-cpu@4.22.0
cat > steps.js <<'END_OF_STEPS'
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
tf.setBackend("cpu").then(() => {
  for (const centred of [false, true]) {
    const counts = [0, 3e-4, 0.001].map(gradient => {
      const optimizer = tf.train.rmsprop(0.01, 0.9, 0, 1e-8, centred), w = tf.variable(tf.scalar(1));
      for (let i = 1; i <= 1000; i++) {
        optimizer.applyGradients({[w.name]: tf.scalar(gradient)});
        if (isNaN(w.dataSync()[0])) return i;
      }
      return "never";
    });
    console.log(counts.join(" "));
  }
});
END_OF_STEPS
node steps.js > steps 2> /dev/null
grep -v '^$' steps | tail -n 2 > last
expect "NaN of gradients 0, 3e-4, 0.001; not centred" "$(sed -n 1p last)" "never never never"
expect "NaN after step ..., centred" "$(sed -n 2p last)" "1 1 44"
