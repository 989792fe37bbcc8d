# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: metrics.py PROGRAM DATA CHECKPOINT: what `eval` says of a data file, beside what
NumPy makes of what `predict` says of its rows."""

import csv
import json
import subprocess
import sys

import numpy as np

program, data, checkpoint = sys.argv[1:]


def run(*arguments):
    return subprocess.run([program, *arguments, "--data", data, "--checkpoint", checkpoint],
                          check=True, stdout=subprocess.PIPE, text=True).stdout


part = json.loads(run("eval", "--json"))["parts"][0]
rows = list(csv.reader(run("predict").splitlines()))
names = rows[0][1:]
predicted = np.array([names.index(row[0]) for row in rows[1:]])
probabilities = np.array([row[1:] for row in rows[1:]], float)
with open(data) as file:
    truth = np.array([names.index(row["label"]) for row in csv.DictReader(file)])

confusion = np.zeros((len(names), len(names)), int)
np.add.at(confusion, (truth, predicted), 1)
hits = np.diag(confusion)
precision = hits / confusion.sum(0)
recall = hits / confusion.sum(1)
f1 = 2 * precision * recall / (precision + recall)
histogram = np.histogram(probabilities[np.arange(len(truth)), truth], 20, (0, 1))[0]


def agree(key, ours, theirs):
    if not np.allclose(ours, theirs, rtol=1e-12, atol=0):
        sys.exit(f"{key}: {ours}, NumPy has {theirs}")


agree("confusion", part["confusion"], confusion)
for key, theirs in (("precision", precision), ("recall", recall), ("f1", f1)):
    agree(key, [figures[key] for figures in part["classes"]], theirs)
agree("macro_f1", part["macro_f1"], f1.mean())
agree("confidence_histogram", part["confidence_histogram"], histogram)
print(len(truth), "rows,", len(truth) - hits.sum(), "mistaken: figures agree")
