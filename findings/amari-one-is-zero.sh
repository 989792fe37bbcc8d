#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: of amari-wasm, npm's package of max-plus algebra, WasmTropicalNumber.one() is 0, as its declaration says, and
# changes no product; roots of a polynomial are where two of its terms tie above the others, 1 and 2 for the maximum of
# 0, x - 1 and 2 x - 3; shortestPathTropical finds the shortest path and its length.
# Behaviour (0.13.0): one() is -Infinity, the zero: isOne() is false of it, and what it multiplies is gone. The three
# roots found are -1, -1.5 and -2, at each of which 0 is alone above. Of two ways, edges of 4 and 4 or of 1 and 1, the
# longer is found; its distance, as that of every path here, is the length of one edge, 4, not of two.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --prefix . @justinelliottcobb/amari-wasm@0.13.0
cat > algebra.mjs <<'END_OF_JS'
import {readFileSync} from "fs";
import init, {WasmTropicalNumber as Number, WasmTropicalPolynomial as Polynomial, WasmTropicalNetwork as Network}
  from "@justinelliottcobb/amari-wasm";
await init({module_or_path: readFileSync("node_modules/@justinelliottcobb/amari-wasm/amari_wasm_bg.wasm")});
const one = Number.one(), coefficients = [0, -1, -3];
console.log(one.getValue(), one.isOne(), new Number(0).isOne(), one.tropicalMul(new Number(5)).getValue());
const polynomial = new Polynomial(Float64Array.from(coefficients));
console.log(polynomial.evaluate(new Number(1.5)).getValue(), polynomial.evaluate(new Number(5)).getValue());
const roots = polynomial.tropical_roots().map(root => root.getValue());
console.log(...roots);
console.log(...roots.map(x => coefficients.map((c, i) => c + i * x)).map(terms =>
  terms.filter(term => term == Math.max(...terms)).length));
const shortest = (nodes, edges, from, to) => {
  const network = new Network(nodes);
  edges.forEach(edge => network.setEdge(...edge));
  const {path, distance} = network.shortestPathTropical(from, to);
  return path.join("-") + ":" + distance;
};
console.log(shortest(3, [[0, 1, 1], [1, 2, 1]], 0, 2),
            shortest(4, [[0, 1, 4], [1, 3, 4], [0, 2, 1], [2, 3, 1]], 0, 3));
END_OF_JS
node algebra.mjs | tail -n 5 > out
expect "one; isOne of it, of 0; one times 5" "$(sed -n 1p out)" "-Infinity false true -Infinity"
expect "the polynomial at 1.5 and 5" "$(sed -n 2p out)" "0.5 7"
expect "its roots" "$(sed -n 3p out)" "-1 -1.5 -2"
expect "terms that are the maximum there" "$(sed -n 4p out)" "1 1 1"
expect "path of 1 and 1; shorter of 8 and 2" "$(sed -n 5p out)" "0-1-2:1 0-1-3:4"
