# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the parameters of a checkpoint."""

import json

import torch


def read(path, names):
    """Tensors of f64 by name, from the Path of a .safetensors file."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])

    def tensor(name):
        first, end = header[name]["data_offsets"]
        values = torch.frombuffer(bytearray(data[8 + size + first:8 + size + end]),
                                  dtype=torch.float64)
        return values.reshape(header[name]["shape"]).clone()

    return {name: tensor(name) for name in names}
