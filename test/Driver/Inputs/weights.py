# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""weights.py FROM TO [EDIT]...: a safetensors file with some things changed.

  drop=T        without this tensor
  add=T         with one number under this name
  shape=T:M,N   of another shape, filled with zeros
  double=T      in f64
  half=T        in bf16, whatever the numbers are then
  turn=T        transposed
  name=T:U      called U
  entry=T:I:X   with X as entry I, a number, nan or inf
  said=K:TEXT   with this metadata
  unsaid=K      without it
  bare          without any metadata
  cut=N         without its last N bytes
"""

import json
import math
import struct
import sys

source, target, *edits = sys.argv[1:]
data = open(source, "rb").read()
(length,) = struct.unpack("<Q", data[:8])
header = json.loads(data[8 : 8 + length])
said = header.pop("__metadata__", None)
tensors = {}
for name, entry in header.items():
    begin, end = entry["data_offsets"]
    values = bytearray(data[8 + length + begin : 8 + length + end])
    tensors[name] = [entry["dtype"], entry["shape"], values]
cut = 0
for edit in edits:
    kind, _, rest = edit.partition("=")
    name, _, value = rest.partition(":")
    if kind == "drop":
        del tensors[name]
    elif kind == "add":
        tensors[name] = ["F32", [1], bytearray(4)]
    elif kind == "shape":
        shape = [int(size) for size in value.split(",")]
        tensors[name] = ["F32", shape, bytearray(4 * math.prod(shape))]
    elif kind == "double":
        _, shape, values = tensors[name]
        numbers = struct.unpack(f"<{len(values) // 4}f", values)
        tensors[name] = ["F64", shape, bytearray(struct.pack(f"<{len(numbers)}d", *numbers))]
    elif kind == "half":
        _, shape, values = tensors[name]
        tensors[name] = ["BF16", shape, values[: len(values) // 2]]
    elif kind == "turn":
        _, (rows, columns), values = tensors[name]
        numbers = struct.unpack(f"<{rows * columns}f", values)
        turned = [numbers[i * columns + j] for j in range(columns) for i in range(rows)]
        tensors[name] = ["F32", [columns, rows], bytearray(struct.pack(f"<{len(turned)}f", *turned))]
    elif kind == "name":
        tensors[value] = tensors.pop(name)
    elif kind == "entry":
        index, _, number = value.partition(":")
        struct.pack_into("<f", tensors[name][2], 4 * int(index), float(number))
    elif kind == "said":
        said[name] = value
    elif kind == "unsaid":
        del said[name]
    elif kind == "bare":
        said = None
    elif kind == "cut":
        cut = int(rest)
    else:
        sys.exit(f"weights.py: unknown edit {edit}")
header = {} if said is None else {"__metadata__": said}
values = b""
for name, (dtype, shape, tensor) in tensors.items():
    offsets = [len(values), len(values) + len(tensor)]
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": offsets}
    values += tensor
text = json.dumps(header).encode()
bytes_ = struct.pack("<Q", len(text)) + text + values
open(target, "wb").write(bytes_[: len(bytes_) - cut])
