# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes 26 classes and features, all of long names, as CSV to standard output."""

import random

draw = random.Random(3)
means = [[draw.random() * 10 for _ in range(5)] for _ in range(26)]
print(",".join(f"a feature of a long name {i}" for i in range(5)), "letter", sep=",")
for row in range(1300):
    numbers = [f"{mean + draw.gauss(0, 0.8):.3f}" for mean in means[row % 26]]
    print(",".join(numbers), f"letter {row % 26} of the alphabet: {chr(97 + row % 26)}", sep=",")
