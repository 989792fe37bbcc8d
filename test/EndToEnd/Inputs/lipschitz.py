# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Theorem 3.1 of 000: a network built on a grid stays within 2 K delta off the grid.

Usage: lipschitz.py PROGRAM CHECKPOINT
Asks the program of examples/lipschitz.trop for 10,000 points of [-1, 1]^2.
"""

import csv
import random
import subprocess
import sys

K, DELTA = 1.5, 0.125  # half the step of the 9 x 9 grid

program, checkpoint = sys.argv[1:]
draw = random.Random(0)
points = [(draw.uniform(-1, 1), draw.uniform(-1, 1)) for _ in range(10000)]
with open("points.csv", "w", newline="") as file:
    csv.writer(file).writerows([("a", "b"), *points])
command = [program, "predict", "--data", "points.csv", "--checkpoint", checkpoint]
output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
values = [float(row[0]) for row in list(csv.reader(output.splitlines()))[1:]]
assert len(values) == len(points)
error = max(abs(v - (abs(a - 0.3) + max(b, -a) / 2)) for v, (a, b) in zip(values, points))
if error > 2 * K * DELTA:
    sys.exit(f"error {error} above {2 * K * DELTA}")
print(f"largest error {error:.6f} at {len(points)} points, bound {2 * K * DELTA}")
