# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says whether two checkpoints have tensors of the same bits, of names that are made identifiers."""

import json
import struct
import sys


def tensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name.replace(".", "_"): (entry["shape"], data[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }


first, second = map(tensors, sys.argv[1:])
print(len(first), "tensors,", "the same bits" if first == second else "other bits")
