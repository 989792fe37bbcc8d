# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes 26 classes and features, all of long or wide names, as CSV to standard output."""

import random

draw = random.Random(3)
means = [[draw.random() * 10 for _ in range(5)] for _ in range(26)]
names = [f"letter {i} of the alphabet: {chr(97 + i)}" for i in range(26)]
names[3], names[4] = "M" * 20, "\u5b57" * 20
print(",".join([f"a feature of a long name {i}" for i in range(3)] + ["WWWW MMMM " * 12, "\u5b57" * 60]),
      "letter", sep=",")
for row in range(1300):
    numbers = [f"{mean + draw.gauss(0, 0.8):.3f}" for mean in means[row % 26]]
    print(",".join(numbers), names[row % 26], sep=",")
