#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: Adam's first step is the learning rate, whatever the gradient, and of a constant gradient all are.
# Behaviour (toygrad 2.6.0, ConvNetJS' trainer in TypeScript, with maxout layers): the averages are multiplied by what
# corrects their bias, 1 - beta^k, not divided by it. The first step is 10 learning rates, the twelfth 43, the thousandth
# still 1.6; so rates that others recommend are far too large for it.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . toygrad@2.6.0
cat > steps.mjs <<'END_OF_JS'
import {NeuralNetwork, Tensor, Trainers} from "toygrad";
// The one bias of x -> w x + b at x = 0, and a target so far away that its gradient is as good as constant.
const network = new NeuralNetwork({
  layers: [{type: "input", sx: 1, sy: 1, sz: 1}, {type: "dense", filters: 1}, {type: "regression"}]
});
const trainer = new Trainers.Adam(network, {learningRate: 0.01, batchSize: 1});
const bias = () => network.getParamsAndGrads()[1].params[0];
const steps = [0];
for (let i = 1; i <= 1000; i++) {
  const before = bias();
  trainer.train(new Tensor(1, 1, 1, new Float32Array([0])), [1e6]);
  steps.push((bias() - before) / 0.01);
}
console.log([1, 12, 1000].map(i => steps[i].toFixed(1)).join(" "), Math.max(...steps).toFixed(1));
END_OF_JS
expect "steps 1, 12, 1000; largest, in rates" "$(node steps.mjs)" "10.0 43.1 1.6 43.1"
