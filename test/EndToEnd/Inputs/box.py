# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`box.py DATA [LOW HIGH]`: 10,000 rows of numbers in the box of the data's, or between two numbers:
its corners, then drawn. The last column is the label."""

import csv
import itertools
import random
import sys

with open(sys.argv[1]) as file:
    header, *rows = list(csv.reader(file))
columns = list(zip(*([float(number) for number in row[:-1]] for row in rows)))
box = [(min(column), max(column)) for column in columns]
if len(sys.argv) > 2:
    box = [tuple(map(float, sys.argv[2:]))] * len(columns)
random.seed(1)
print(",".join(header[:-1]))
points = list(itertools.product(*box))
points += [[random.uniform(*ends) for ends in box] for _ in range(10000 - len(points))]
for point in points:
    print(",".join(map(repr, point)))
