# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: noise.py FOLDER

Writes files like MNIST's: 500 pictures of noise, as many as prototypes are asked for, and 20."""

import gzip
import random
import struct
import sys

random.seed(0)
for part, rows in ("train", 500), ("t10k", 20):
    with gzip.open(f"{sys.argv[1]}/{part}-images-idx3-ubyte.gz", "wb") as file:
        file.write(struct.pack(">4i", 2051, rows, 28, 28))
        file.write(bytes(random.getrandbits(8) for _ in range(rows * 784)))
    with gzip.open(f"{sys.argv[1]}/{part}-labels-idx1-ubyte.gz", "wb") as file:
        file.write(struct.pack(">2i", 2049, rows) + bytes(row % 10 for row in range(rows)))
