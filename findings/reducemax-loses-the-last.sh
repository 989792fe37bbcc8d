#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ONNX leaves open what ReduceMax makes of a NaN.
#
# Guess: ONNX Runtime, which gives NaN where it comes first, passes over it elsewhere: what is left is the largest number.
# Behaviour (1.30.0 for Node.js, x86-64; its WebAssembly does as guessed): of 32 numbers of which the last is the largest,
# a NaN in the second, fourth or eighth place makes ReduceMax lose the last. So it is of 1568 numbers, and of 64-bit ones.

source "$(dirname "$0")/common.sh"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-node@1.30.0 onnx-proto@8.0.1
cat > reduce.js <<'END_OF_JS'
const {onnx: {ModelProto, TensorProto: {DataType}, AttributeProto: {AttributeType}}} = require("onnx-proto");
const {InferenceSession, Tensor} = require("onnxruntime-node");
const count = Number(process.argv[2]), [type, Values] =
  process.argv[3] == 64 ? ["DOUBLE", Float64Array] : ["FLOAT", Float32Array];
const value = (name, ...shape) =>
  ({name, type: {tensorType: {elemType: DataType[type], shape: {dim: shape.map(dimValue => ({dimValue}))}}}});
const model = ModelProto.fromObject({irVersion: 7, opsetImport: [{domain: "", version: 13}], graph: {
  name: "one", node: [{opType: "ReduceMax", input: ["x"], output: ["y"],
                       attribute: [{name: "axes", ints: [1], type: AttributeType.INTS}]}],
  input: [value("x", 1, count)], output: [value("y", 1, 1)]
}});
(async () => {
  const session = await InferenceSession.create(ModelProto.encode(model).finish()), lost = [];
  for (let at = 0; at < count - 1; ++at) {
    const x = Values.from({length: count}, (_, i) => i == at ? NaN : i);
    const y = (await session.run({x: new Tensor(type == "FLOAT" ? "float32" : "float64", x, [1, count])})).y.data[0];
    if (y != count - 1) lost.push(`${at}: ${y}`);
  }
  console.log(lost.join(", "));
})();
END_OF_JS
expect "maxima of 32 that are not 31, by the NaN's place" "$(node reduce.js 32)" "0: NaN, 1: 30, 3: 30, 7: 30"
expect "of 1568" "$(node reduce.js 1568)" "0: NaN, 1: 1566, 3: 1566, 7: 1566"
expect "of 1568 of 64 bits" "$(node reduce.js 1568 64)" "0: NaN, 1: 1566, 3: 1566"
