#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: npm's ml-fnn makes hidden layers of the activation asked for, relu for one; with regularization 0 it regularizes
# nothing; and a step moves a weight against the gradient, so that the weight into a relu that is off stays.
# Behaviour (5.0.0): whatever is asked for, the activation is tanh, in silence, and regularization 0 is 0.01. A saved model
# that says another activation is loaded with it, but its derivative is taken at what the activation gave, not at what it
# was given: the derivative of relu is 1 also where it is off, that of sinusoid is never negative, that of gaussian is so
# on both sides. There the step goes up the loss.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . ml-fnn@5.0.0
cat > steps.js <<'END_OF_JS'
const Network = require("ml-fnn");
const saved = network => JSON.parse(JSON.stringify(network));
const made = activation => {
  const network = new Network({hiddenLayers: [1], iterations: 1, learningRate: 1, regularization: 0, activation});
  network.train([[1], [1]], ["right", "wrong"]);
  return saved(network);
};
// x -> f(w x) at x = 1, and two classes of the scores f and -f: a step of rate 1 moves w by 2 p times the derivative of f
// for the probability p of the wrong class, whose bias it moves by -p.
const derivative = (activation, w) => {
  const model = made(activation), [hidden, scores] = model.layers;
  Object.assign(hidden, {activation, W: [[w]], b: [[0]], regularization: 0});
  Object.assign(scores, {activation, W: [[1, -1]], b: [[0, 0]], regularization: 0});
  const network = Network.load(model);
  network.train([[1]], ["right"]);
  const after = saved(network).layers;
  return ((after[0].W[0][0] - w) / (-2 * after[1].b[0][1])).toFixed(3);
};
const asked = ["identity", "logistic", "arctan", "softsign", "relu", "softplus", "bent", "sinusoid", "sinc", "gaussian"];
console.log(...new Set(asked.map(activation => made(activation).layers[0].activation)), made("relu").regularization);
console.log(derivative("tanh", -2), (1 - Math.tanh(-2) ** 2).toFixed(3));
console.log(derivative("relu", -2));
console.log(derivative("sinusoid", 2), Math.cos(2).toFixed(3));
console.log(derivative("gaussian", -1), (2 * Math.exp(-1)).toFixed(3));
END_OF_JS
node steps.js > out
expect "activations of ten asked for; regularization" "$(sed -n 1p out)" "tanh 0.01"
expect "derivative of tanh at -2; right" "$(sed -n 2p out)" "0.071 0.071"
expect "derivative of relu at -2" "$(sed -n 3p out)" 1.000
expect "derivative of sinusoid at 2; right" "$(sed -n 4p out)" "0.614 -0.416"
expect "derivative of gaussian at -1; right" "$(sed -n 5p out)" "-0.643 0.736"
