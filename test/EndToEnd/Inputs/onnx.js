// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// onnx.js compare MODEL.onnx ROWS.csv PREDICTED.csv: the largest difference of what ONNX Runtime makes of the rows from
// what a program predicted, and whether all classes are the same. Columns that the model does not read come last.
// onnx.js run MODEL.onnx INPUTS: outputs for inputs of JSON, {"x": [[1, null], [2, 3]], "colour": ["red", ""]}, a row a
// sample; null is NaN.

const fs = require("fs"), {InferenceSession, Tensor} = require("onnxruntime-node");
const readCsv = path => fs.readFileSync(path, "utf8").trim().split("\n").map(line => line.split(","));
const arrays = {float32: Float32Array, float64: Float64Array};

// A tensor for an input, whose first dimension is the samples, of a list of samples.
const tensor = ({type, shape}, samples) => {
  const whole = [samples.length, ...shape.slice(1)], flat = samples.flat();
  return type == "string" ? new Tensor("string", flat, whole)
                          : new Tensor(type, arrays[type].from(flat, x => x === null ? NaN : Number(x)), whole);
};

const compare = async (session, rowsPath, predictedPath) => {
  const [names, ...rows] = readCsv(rowsPath), own = session.inputNames.filter(name => names.includes(name));
  const rest = names.map((_, at) => at).filter(at => !own.includes(names[at]));
  const inputs = session.inputMetadata.map(each => {
    const width = each.shape.slice(1).reduce((a, b) => a * b, 1);
    const columns = own.includes(each.name) ? [names.indexOf(each.name)] : rest.slice(0, width);
    const missing = each.type == "string" ? "" : null;
    return [each.name, tensor(each, rows.map(row => columns.map(at => row[at] == "?" ? missing : row[at])))];
  });
  const outputs = await session.run(Object.fromEntries(inputs));
  const values = outputs[session.outputNames.find(name => name != "label")];
  const classes = outputs.label, columns = values.dims[1];
  let largest = 0, others = 0;
  readCsv(predictedPath).slice(1).forEach((row, sample) => {
    if (classes && String(classes.data[sample]) != row.shift()) ++others;
    row.forEach((text, d) => {
      const difference = Math.abs(values.data[sample * columns + d] - Number(text));
      if (!(difference <= largest)) largest = difference; // also of NaN
    });
  });
  console.log(`${rows.length} rows, largest difference ${largest.toExponential(1)}` +
              (classes ? `, ${others} other classes` : ""));
};

const run = async (session, text) => {
  const given = JSON.parse(text);
  const inputs = Object.fromEntries(session.inputMetadata.map(each => [each.name, tensor(each, given[each.name])]));
  const outputs = await session.run(inputs);
  for (const name of session.outputNames) {
    const {data, dims} = outputs[name], width = data.length / dims[0];
    for (let sample = 0; sample < dims[0]; ++sample)
      console.log(`${name}:`, Array.from(data.slice(sample * width, (sample + 1) * width), String).join(" "));
  }
};

const [command, model, ...rest] = process.argv.slice(2);
InferenceSession.create(model).then(session => ({compare, run})[command](session, ...rest));
