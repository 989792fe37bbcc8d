# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the irises of iris.csv as libsvm files, by scikit-learn, and files with faults."""

import gzip

import numpy as np
from sklearn.datasets import dump_svmlight_file

rows = np.genfromtxt("iris.csv", delimiter=",", skip_header=1)
x, y = rows[:, :4], rows[:, 4].astype(int)
dump_svmlight_file(x, y, "iris.txt", zero_based=False, comment="irises")
dump_svmlight_file(x, y, "ranked.txt", zero_based=False, query_id=np.arange(150) // 10)
dump_svmlight_file(x, y, "zero.txt", zero_based=True)
with open("iris.txt", "rb") as file, gzip.open("iris.gz", "wb") as packed:
    packed.write(file.read())

good = "0 1:1 3:2.5  # a comment\n\n1 2:-1e-3\r\n2\n"
for name, text in (
    ("order", "0 2:1 1:2\n"), ("large", "0 5:1\n"), ("word", "0 1:1 x\n"), ("number", "0 1:abc\n"),
    ("infinite", "0 1:inf\n"), ("several", "0,1 1:1\n"), ("unlabelled", "1:1 2:1\n"), ("empty", "# none\n"),
):
    with open(f"{name}.txt", "w", newline="") as file:
        file.write(text if name == "empty" else good + text)
with open("sparse.txt", "w", newline="") as file:
    file.write(good)
