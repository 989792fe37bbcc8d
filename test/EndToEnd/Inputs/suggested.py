# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes files as archives, spreadsheets, R and pandas have them, models for suggested lines, and
compares predictions in two formats."""

import csv
import gzip
import random
import re
import struct
import sys

import numpy
import sklearn.datasets


def rows_of(data, names):
    return [[repr(float(x)) for x in row] + [names[c]] for row, c in zip(data.data, data.target)]


def write():
    wine = rows_of(sklearn.datasets.load_wine(), ["1", "2", "3"])
    with open("wine.data", "w") as file:
        file.writelines(",".join(row[-1:] + row[:-1]) + "\n" for row in wine)
    cancer = rows_of(sklearn.datasets.load_breast_cancer(), ["M", "B"])
    with open("cancer.csv", "w") as file:
        file.writelines(",".join([str(8000 + 3 * i), row[-1]] + row[:-1]) + "\n"
                        for i, row in enumerate(cancer))
    iris = rows_of(sklearn.datasets.load_iris(), ["Iris-setosa", "Iris-versicolor", "Iris-virginica"])
    with open("iris.data", "w") as file:
        file.writelines(",".join(row) + "\n" for row in iris)
        file.write("\n")
    names = ["sepal length", "sepal width", "petal length", "petal width", "class"]
    with open("commas.csv", "w", newline="") as file:
        file.write(";".join(names) + "\r\n")
        file.writelines(";".join(x.replace(".", ",") for x in row) + "\r\n" for row in iris)
    with open("r.csv", "w") as file:
        file.write(",".join(f'"{name}"' for name in [""] + names) + "\n")
        file.writelines(f'"{i + 1}",' + ",".join(row[:-1]) + f',"{row[-1]}"\n'
                        for i, row in enumerate(iris))
    with open("pandas.csv", "w") as file:
        file.write(",".join([""] + names) + "\n")
        file.writelines(f"{i}," + ",".join(row) + "\n" for i, row in enumerate(iris))
    with gzip.open("table.gz", "wt") as file:
        file.write(",".join(names) + "\n")
        file.writelines(",".join(row) + "\n" for row in iris)
    data, label = sklearn.datasets.load_wine(return_X_y=True)
    sklearn.datasets.dump_svmlight_file(data, label, "wine.svm", zero_based=False)
    numpy.savez("wine.npz", x_train=data[::2], y_train=label[::2], x_test=data[1::2], y_test=label[1::2])
    digits = sklearn.datasets.load_digits()
    for name, array in (("images-idx3", digits.images), ("labels-idx1", digits.target + 1)):
        with open(f"digits-{name}-ubyte", "wb") as file:
            file.write(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape))
            file.write(array.astype("u1").tobytes())
    data, values = sklearn.datasets.load_diabetes(return_X_y=True)
    with open("patients.csv", "w") as file:
        file.write("patient," + ",".join(f"x{i}" for i in range(10)) + ",progress\n")
        file.writelines(f"{i}," + ",".join(map(str, row)) + f",{value}\n"
                        for i, (row, value) in enumerate(zip(data, values)))
    random.seed(1)
    with open("mixed.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["Id", "seen", "a", "b", "c", "d", "color", "class"])
        for i in range(120):
            a, b = random.gauss(0, 1), random.gauss(5, 2)
            color = random.choice(["red", "green", "blue"])
            table.writerow([f"p{i}", f"2026-01-{i % 28 + 1:02}", "?" if i % 17 == 5 else f"{a:.3f}",
                            f"{b:.2f}", random.choice(["true", "false"]), random.randint(0, 9),
                            color, "yes" if a + (color == "red") > 0.3 else "no"])


def model(suggested):
    inputs, classes = re.search(r"f32\[(\d+)\]\) -> classes\[(\d+)\]", suggested).groups()
    call = re.search(r"^data: .*$", suggested, re.M)[0]
    print(f"""model M(x: f32[{inputs}]) -> classes[{classes}] {{
  param W: [{inputs}, {classes}] init glorot;
  param b: [{classes}] init zeros;
  return softmax(linear(x, W, bias: b));
}}
train M {{
  {call}
  loss: cross_entropy;
  optimizer: adam(lr: 0.05);
  steps: 300;
  batch: 16;
}}""")


def compare(text, array):
    with open(text) as file:
        rows = [row[1:] for row in csv.reader(file)][1:]
    expected = numpy.array(rows, dtype="f4")
    found = numpy.load(array)
    assert found.dtype == numpy.float32 and (found == expected).all()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write()
    elif sys.argv[1] == "model":
        model(sys.argv[2])
    else:
        compare(sys.argv[2], sys.argv[3])
