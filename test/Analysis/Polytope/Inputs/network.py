# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""network.py SOURCE BOX SIZES SLOPES SEEDS: an oracle for the linear regions that tropc finds.

Draws weights W1, b1, W2, ... of layers of these sizes, 2,5,3, evaluates them, with the slopes below 0
after hidden layers, at points of the box and of every piece, and looks these up in what tropc says
of SOURCE: a region has one affine map, and decisions are right.
"""

import json
import random
import struct
import subprocess
import sys
from itertools import count


def write(path, seed, sizes):
    draw = random.Random(seed)
    header, data = {}, b""
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), 1):
        for name, shape in ((f"W{layer}", [inputs, outputs]), (f"b{layer}", [outputs])):
            numbers = [draw.gauss(0, 1) / 1.5 for _ in range(shape[0] * (shape[1:] or [1])[0])]
            begin = len(data)
            data += struct.pack(f"<{len(numbers)}f", *numbers)
            header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()

    def tensor(name):
        begin, end = header[name]["data_offsets"]
        return struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])

    layers = []
    for layer in count(1):
        if f"W{layer}" not in header:
            return layers
        bias = tensor(f"b{layer}")
        weights = tensor(f"W{layer}")
        rows = [weights[i : i + len(bias)] for i in range(0, len(weights), len(bias))]
        layers.append((list(zip(*rows)), bias))


def affine(layers, slopes, point):
    """The affine map near a point: a row (coefficients, constant) an output."""
    rows = [[float(i == k) for k in range(len(point))] + [0.0] for i in range(len(point))]
    for number, (weights, bias) in enumerate(layers):
        rows = [[sum(w * row[k] for w, row in zip(of, rows)) for k in range(len(point))]
                + [b + sum(w * row[-1] for w, row in zip(of, rows))]
                for of, b in zip(weights, bias)]
        if number < len(slopes):
            at = [sum(c * x for c, x in zip(row, [*point, 1])) for row in rows]
            rows = [[c * (1 if value > 0 else slopes[number]) for c in row]
                    for row, value in zip(rows, at)]
    return rows


def holds(polygon, point):
    return all((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) >= 0
               for a, b in zip(polygon, polygon[1:] + polygon[:1]))


def area(polygon):
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(polygon, polygon[1:] + polygon[:1])) / 2


def check(layers, slopes, found):
    low, high = found["box"]
    pieces = found["pieces"]
    side = high - low
    whole = side if found["inputs"] == 1 else side * side
    assert abs(sum(area(piece["polygon"]) for piece in pieces) / whole - 1) < 1e-9
    assert abs(sum(decision["share"] for decision in found["decisions"]) - 1) < 1e-9
    assert {piece["region"] for piece in pieces} == set(range(found["linear_regions"]))
    draw, maps = random.Random(0), {}
    points = [[draw.uniform(low, high) for _ in range(found["inputs"])] for _ in range(400)]
    for piece in pieces:
        shares = [draw.random() for _ in piece["polygon"]]
        inside = [sum(s * corner[k] for s, corner in zip(shares, piece["polygon"])) / sum(shares)
                  for k in range(found["inputs"])]
        points.append(inside)
    for point in points:
        place = point if len(point) == 2 else [point[0], 0.5]
        (piece,) = [piece for piece in pieces if holds(piece["polygon"], place)]
        rows = affine(layers, slopes, point)
        maps.setdefault(piece["region"], []).append([c for row in rows for c in row])
        values = [sum(c * x for c, x in zip(row, [*point, 1])) for row in rows]
        largest = values.index(max(values)) if len(values) > 1 else int(values[0] > 0)
        assert piece["decision"] == largest, (point, values)
    distinct = []
    for each in maps.values():
        assert all(near(other, each[0]) for other in each), each
        distinct += [] if any(near(each[0], other) for other in distinct) else [each[0]]
    assert len(maps) == found["linear_regions"], len(maps)
    print(len(maps), "regions of", len(distinct), "maps")


def near(a, b):
    return all(abs(x - y) < 1e-9 for x, y in zip(a, b))


source, box, sizes, slopes, seeds = sys.argv[1:]
for seed in range(int(seeds)):
    write("network.safetensors", seed, list(map(int, sizes.split(","))))
    done = subprocess.run(["tropc", "--analyze=polytope,json", f"--analyze-box={box}",
                           "--weights=network.safetensors", source], check=True, stdout=subprocess.PIPE)
    check(read("network.safetensors"), list(map(float, slopes.split(","))),
          json.loads(done.stdout)["input_regions"])
