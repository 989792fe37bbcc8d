# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sourced by the scripts beside it, which then run in a temporary folder of their own.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # apt downloads as another user
cd "$folder"

unpack() {
  for archive; do
    dpkg-deb -x "$archive" root
    rm "$archive"
  done
}

# debian PACKAGE=VERSION...: unpacks these packages into ./root.
debian() {
  apt-get -qq download "$@" 2>download.log || { cat download.log >&2; exit 2; }
  unpack *.deb
}

# debian_whole PACKAGE=VERSION...: the same, with those that they depend on and this machine lacks.
debian_whole() {
  mkdir -p archives/partial
  apt-get -qq --yes --download-only --reinstall --no-install-recommends -o Debug::NoLocking=1 \
          -o Dir::Cache::archives="$PWD/archives" install "$@" >download.log 2>&1 || { cat download.log >&2; exit 2; }
  unpack archives/*.deb
}

# expect NAME FOUND WANTED: fails unless the behaviour is still the one described.
expect() {
  printf '%-44s %s\n' "$1:" "$2"
  [[ $2 == "$3" ]] || { echo "${0##*/}: '$1' was '$3' when this was written" >&2; exit 1; }
}

# onnx_runtime: installs ONNX Runtime's WebAssembly, which computes the same on every processor, and writes onnx.js, whose
# show(OPERATOR, ATTRIBUTES, INPUTS, OUTPUTS) runs one operator of opset 13 and prints its outputs, a line each.
onnx_runtime() {
  npm install --silent --no-audit --no-fund --prefix . onnxruntime-web@1.30.0 onnx-proto@8.0.1
  cat > onnx.js <<'END_OF_HELPER'
const {onnx: {ModelProto, TensorProto: {DataType}, AttributeProto: {AttributeType}}} = require("onnx-proto");
const ort = require("onnxruntime-web");
ort.env.wasm.numThreads = 1;
const value = (name, type, shape) =>
  ({name, type: {tensorType: {elemType: DataType[type], shape: shape && {dim: shape.map(dimValue => ({dimValue}))}}}});
exports.floats = (values, ...shape) => ({type: "FLOAT", shape, tensor: new ort.Tensor("float32", values, shape)});
exports.integers = (...values) =>
  ({type: "INT64", shape: [values.length], tensor: new ort.Tensor("int64", values.map(BigInt), [values.length])});
exports.show = async (opType, attributes, inputs, outputs) => {
  const names = inputs.map((_, i) => "in" + i), results = outputs.map((_, i) => "out" + i);
  const attribute = Object.entries(attributes).map(([name, x]) =>
    Array.isArray(x) ? {name, ints: x, type: AttributeType.INTS} : {name, i: x, type: AttributeType.INT});
  const model = ModelProto.fromObject({irVersion: 7, opsetImport: [{domain: "", version: 13}], graph: {
    name: "one", node: [{opType, input: names, output: results, attribute}],
    input: inputs.map(({type, shape}, i) => value(names[i], type, shape)),
    output: outputs.map((type, i) => value(results[i], type))
  }});
  const session = await ort.InferenceSession.create(ModelProto.encode(model).finish());
  const found = await session.run(Object.fromEntries(inputs.map(({tensor}, i) => [names[i], tensor])));
  for (const name of results) console.log(found[name].data.join(" "));
};
END_OF_HELPER
}
