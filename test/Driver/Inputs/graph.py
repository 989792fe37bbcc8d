# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""graph.py FILE: what is in a file of ONNX, which the package of the format checks and of which
it infers all shapes."""

import sys

import onnx

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
sets = [f"{each.domain or 'ai.onnx'} {each.version}" for each in model.opset_import]
print(f"IR {model.ir_version}, {', '.join(sets)}, by {model.producer_name}")
for entry in model.metadata_props:
    print(f"{entry.key}: {entry.value}")
print(onnx.helper.printable_graph(model.graph))
for value in model.graph.output:
    print("output", onnx.helper.printable_value_info(value))
