# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains a program by every optimizer, and compares what must not move.

unreached.py PROGRAM NAMES REDUCE   the tensors keep the bytes that they start with
unreached.py --small FILE NAME      all entries of a tensor of f32 are below 1e-3
"""

import json
import struct
import subprocess
import sys
from pathlib import Path

OPTIMIZERS = (
    "polyak", "constant(eps: 0.1)", "sgd", "sgd(weight_decay: 0.1)", "momentum", "nesterov",
    "rmsprop", "adam(weight_decay: 0.1)", "adamw", "nadam", "inna", "innaprop", "dinadam",
)


def tensor(path, name):
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    begin, end = json.loads(data[8:8 + size])[name]["data_offsets"]
    return data[8 + size + begin:8 + size + end]


def train(program, reduce, *options):
    Path("trained.safetensors").unlink(missing_ok=True)
    command = [program, "train", "--quiet", "--reduce", reduce,
               "--checkpoint", "trained.safetensors"]
    subprocess.run([*command, "--steps", "4", *options], check=True, capture_output=True)
    subprocess.run([*command, "--steps", "8", "--resume", "trained.safetensors"],
                   check=True, capture_output=True)


if sys.argv[1] == "--small":
    values = [value for value, in struct.iter_unpack("<f", tensor(*sys.argv[2:4]))]
    assert max(map(abs, values)) < 1e-3, values
    sys.exit()

program, names, reduce = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
first = None
for number, optimizer in enumerate(OPTIMIZERS):
    options = [[], ["--batch", "16"], ["--clip", "norm(0.1)"], ["--clip", "value(0.1)"]]
    train(program, reduce, "--optimizer", optimizer, *options[number % 4])
    found = [tensor("trained.safetensors", name) for name in names]
    first = first or found
    assert found == first, (program, optimizer)
