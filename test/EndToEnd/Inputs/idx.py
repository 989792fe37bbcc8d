# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: idx.py FOLDER: IDX files of 60 and 20 images of 4 x 4 bytes, of 3 classes that
differ in the row that is bright, and damaged copies."""

import gzip
import random
import struct
import sys
from pathlib import Path

CLASSES, SIDE = 3, 4


def idx(shape, elements):
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(elements)


def image(rng, label):
    return [rng.randrange(200, 256) if i // SIDE == label else rng.randrange(60)
            for i in range(SIDE * SIDE)]


def main():
    folder = Path(sys.argv[1])
    rng = random.Random(0)
    for name, count in (("train", 60), ("test", 20)):
        labels = [i % CLASSES for i in range(count)]
        pixels = [byte for label in labels for byte in image(rng, label)]
        (folder / f"{name}-labels").write_bytes(idx([count], labels))
        (folder / f"{name}-images.gz").write_bytes(
            gzip.compress(idx([count, SIDE, SIDE], pixels), mtime=0))
    whole = (folder / "train-images.gz").read_bytes()
    (folder / "cut.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "letters").write_bytes(
        idx([60], [9 if i % 10 == 9 else i % CLASSES + 1 for i in range(60)]))
    (folder / "wrong-label").write_bytes(idx([60], [i % 4 for i in range(60)]))


main()
