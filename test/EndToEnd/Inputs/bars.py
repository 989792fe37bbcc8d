# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a table of pictures of 15 by 16 pixels, each with a bar that lies (class 0), stands (1)
or goes down to the right (2), on pale noise.

Usage: bars.py COUNT
"""

import random
import sys

STEPS = [(0, 1), (1, 0), (1, 1)]

random.seed(1)
print(",".join(f"p{pixel}" for pixel in range(240)) + ",label")
for number in range(int(sys.argv[1])):
    label = number % 3
    pixels = [random.randrange(8) / 16 for _ in range(240)]
    row, column = random.randrange(8), random.randrange(9)
    for step in range(7):
        at = (row + STEPS[label][0] * step) * 16 + column + STEPS[label][1] * step
        pixels[at] = 2
    print(",".join(map(str, pixels + [label])))
