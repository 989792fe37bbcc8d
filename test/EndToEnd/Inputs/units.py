# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`units.py write FILE`: targets in millions and in millionths, and a constant one.
`units.py check DATA PREDICTIONS EVAL`: the figures that eval gave, of what predict gave."""

import csv
import json
import random
import sys

NAMES = ["price", "rate", "kind"]


def write(path):
    random.seed(3)
    with open(path, "w") as file:
        print("a,b,price,rate,kind", file=file)
        for _ in range(200):
            a, b = random.uniform(-1, 1), random.uniform(-1, 1)
            print(f"{a:.6g},{b:.6g},{2e6 + 1e5 * (a + b):.9g},{1e-6 * (abs(a) - b):.9g},7", file=file)


def column(path, name):
    with open(path) as file:
        return [float(row[name]) for row in csv.DictReader(file)]


def check(data, predictions, figures):
    part = json.load(open(figures))["parts"][0]
    every, spreads = [], []
    for name in NAMES:
        truth, found = column(data, name), column(predictions, name)
        mean = sum(truth) / len(truth)
        every.append(sum((t - f) ** 2 for t, f in zip(truth, found)))
        spreads.append(sum((t - mean) ** 2 for t in truth))
    expected = [1 - e / s for e, s in zip(every, spreads) if s]
    given = [part["r_squared_by_target"][name] for name in NAMES]
    assert given[2] is None, given
    for one, other in zip(expected + [sum(expected) / 2, 1 - sum(every) / sum(spreads)],
                          given[:2] + [part["r_squared"], part["pooled_r_squared"]]):
        assert abs(one - other) < 1e-3, (one, other)
    assert min(expected) > 0.95, expected
    print("figures agree")


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](*sys.argv[2:])
