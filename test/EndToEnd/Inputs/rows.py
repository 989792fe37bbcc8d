# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""rows.py FILE COUNT: the header of a table of numbers, then COUNT rows, which are its own in
turn; from the second time on all numbers but the last are moved a little."""

import random
import sys

path, count = sys.argv[1], int(sys.argv[2])
header, *rows = open(path).read().split()
random.seed(1)
print(header)
for number in range(count):
    *values, label = rows[number % len(rows)].split(",")
    if number >= len(rows):
        values = [f"{float(value) + random.gauss(0, 0.1):.4f}" for value in values]
    print(",".join([*values, label]))
