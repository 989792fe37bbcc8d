# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Compares what the command gradient wrote: gradient, derivative along it, gradient by
# the input and derivative along the input's first entry.
import array
import json
import sys


def read_column(path):
    with open(path) as file:
        return float(file.read().split("\n")[1].split(",")[0])


with open(sys.argv[1], "rb") as file:
    length = int.from_bytes(file.read(8), "little")
    header = json.loads(file.read(length))
    entries = array.array("f", file.read())
assert [name for name in header if name != "__metadata__"] == ["W0", "W1", "W2"]
square = sum(entry * entry for entry in entries)
derivative = read_column(sys.argv[2])
print("square", "right" if abs(derivative - square) <= 1e-5 * square else "wrong", end=", ")
print("input", "right" if read_column(sys.argv[3]) == read_column(sys.argv[4]) else "wrong")
