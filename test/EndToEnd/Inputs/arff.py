# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes scikit-learn's data as ARFF files, and as CSV what scipy reads of these, so that both can
be trained on; and a file that gzip makes far larger."""

import gzip
import random
import sys

import numpy
import sklearn.datasets
from scipy.io import arff


def quoted(text):
    return f"'{text}'" if set(text) & set(" ,{}%") else text


def header(name, attributes):
    lines = [f"% {name}, as Weka writes it", f"@relation '{name} of 2026'", ""]
    for attribute, kind in attributes:
        values = kind if isinstance(kind, str) else "{" + ",".join(map(quoted, kind)) + "}"
        lines.append(f"@ATTRIBUTE {quoted(attribute)} {values}")
    return "\n".join([*lines, "", "@Data"]) + "\n"


def bunch(name, data, kind):
    """Of numbers, with a class."""
    names = [str(text).replace(" (cm)", "") for text in data.feature_names]
    attributes = [(text, kind) for text in names] + [("class", sorted(map(str, data.target_names)))]
    with open(f"{name}.arff", "w") as file:
        file.write(header(name, attributes))
        for row, target in zip(data.data, data.target):
            file.write(",".join([*(repr(float(x)) for x in row), str(data.target_names[target])]) + "\n")


def mixed():
    """Nominal attributes, missing values, and what is no feature."""
    rng = random.Random(1)
    with open("mixed.arff", "w") as file:
        file.write(header("mixed", [("Id", "integer"), ("a b", "numeric"), ("b", "real"),
                                    ("color", ["blue", "dark green", "red"]),
                                    ("class", ["no", "yes"])]))
        for i in range(120):
            a, color = rng.gauss(0, 1), rng.choice(["blue", "dark green", "red"])
            color = color if i else "dark green"  # scipy learns from the first row how rows are quoted
            file.write(f"{i + 1},{'?' if i % 17 == 5 else repr(a)}, {rng.gauss(5, 2):.2f},"
                       f"{'?' if i % 19 == 3 else quoted(color)},"
                       f"{'yes' if a + (color == 'red') > 0.3 else 'no'}\n")


def as_csv(name):
    """What scipy reads."""
    rows, meta = arff.loadarff(f"{name}.arff")
    cell = lambda x: (x.decode().strip("'") if isinstance(x, bytes) else "?" if numpy.isnan(x) else repr(float(x)))
    with open(f"{name}.csv", "w") as file:
        file.write(",".join(text.strip("'") for text in meta.names()) + "\n")
        file.writelines(",".join(map(cell, row)) + "\n" for row in rows)


def sparse():
    """The irises again, without what is 0, which is also the first class."""
    iris = sklearn.datasets.load_iris()
    with open("iris.arff") as file, gzip.open("sparse.arff", "wt") as packed:
        packed.write(file.read().split("@Data")[0] + "@DATA\n")
        for row, target in zip(iris.data, iris.target):
            cells = [f"{i} {float(x)!r}" for i, x in enumerate(row) if x]
            cells += [f"4 {iris.target_names[target]}"] if target else []
            packed.write("{" + ", ".join(cells) + "}\n")


def bomb(name, head, line):
    """A small file of 600 MB."""
    block = gzip.compress((line * (1 << 20))[: len(line) * ((1 << 20) // len(line))].encode())
    with open(name, "wb") as file:
        file.write(gzip.compress(head.encode()) + block * 600)


if __name__ == "__main__":
    if sys.argv[1:] == ["bombs"]:
        bomb("rows.csv.gz", "a,b,c,d,label\n", "1,2,3,4,0\n")
        bomb("line.csv.gz", "a,b,c,d,label\n", "1")
        bomb("rows.txt.gz", "", "0\n")
        bomb("line.txt.gz", "", "0 1:1 ")
        head = "".join(f"@attribute {c} real\n" for c in "abcd") + "@attribute label {0,1,2}\n@data\n"
        bomb("rows.arff.gz", head, "{}\n")
        bomb("line.arff.gz", head, "1")
    else:
        bunch("iris", sklearn.datasets.load_iris(), "REAL")
        bunch("wine", sklearn.datasets.load_wine(), "numeric")
        mixed()
        sparse()
        for name in ("iris", "wine", "mixed"):
            as_csv(name)
