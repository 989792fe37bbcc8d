# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""predicted.py PROGRAM REPORT: whether a program decides at points of the box as tropc says."""

import json
import random
import subprocess
import sys

program, report = sys.argv[1:]
found = json.load(open(report))["input_regions"]
low, high = found["box"]
draw = random.Random(0)
points = [[draw.uniform(low, high), draw.uniform(low, high)] for _ in range(600)]
with open("points.csv", "w") as file:
    file.write("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in points))
done = subprocess.run([program, "predict", "--data", "points.csv", "--json"], check=True,
                      stdout=subprocess.PIPE, text=True)


def holds(polygon, point):
    return all((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) >= -1e-6
               for a, b in zip(polygon, polygon[1:] + polygon[:1]))


def margin(row):
    second, first = sorted(row["probabilities"].values())[-2:]
    return first - second


agree = 0
for point, row in zip(points, json.loads(done.stdout)):
    names = {found["decisions"][piece["decision"]]["name"]
             for piece in found["pieces"] if holds(piece["polygon"], point)}
    assert row["prediction"] in names, (point, row, names)
    # Points on borders are in several pieces; numbers are rounded there.
    assert len(names) == 1 or margin(row) < 1e-3, (point, row, names)
    agree += 1
print(agree, "points agree")
