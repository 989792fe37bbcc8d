# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many structured runs end below every random one."""

import csv
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
losses = {True: [], False: []}
for row in rows:
    losses[row["source"].endswith("iris.trop")].append(float(row["train max loss"]))
least = min(losses[False])
print(sum(loss < least for loss in losses[True]), "of", len(losses[True]), "below",
      len(losses[False]), "others")
