# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the last row of a sweep's summary with what the program printed by itself."""

import csv
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
with open(sys.argv[2], encoding="utf-8") as file:
    alone = json.load(file)
for part in alone["parts"]:
    for title, key in (("accuracy", "accuracy"), ("macro F1", "macro_f1"),
                       ("max loss", "max_loss"), ("mean loss", "average_loss")):
        assert float(rows[-1][f"{part['name']} {title}"]) == part[key], (part["name"], title)
assert int(rows[-1]["steps"]) == alone["steps"] and rows[-1]["error"] == ""
print(len(rows), "rows, the same figures")
