# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a model of a chain of layers, each calling the next."""
import sys

last = int(sys.argv[1])
for i in range(last):
    print(f"layer l{i}(x: [n]) {{ return l{i + 1}(x); }}")
print(f"layer l{last}(x: [n]) {{ return x; }}")
print("model M(x: f32[4]) -> f32[4] { return l0(x); }")
