# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: explained.py FILE: what `explain --json` wrote of a tropical network, checked: every
unit's value is its winner's, the winner reads the next unit, margins are what is between winner
and runner-up."""

import json
import sys

explained = json.load(open(sys.argv[1]))
units = explained["units"]
names = [unit["unit"] for unit in units] + [explained["inputs"][0]["name"].split(" ")[0]]
for unit, following in zip(units, names[1:]):
    leaf = unit["winner"] if "winner" in unit else unit["terms"][0]
    assert leaf["value"] == unit["value"], unit
    assert following in [read["name"] for read in leaf["reads"]], (unit, following)
    if "runner_up" in unit:
        assert unit["margin"] == abs(leaf["value"] - unit["runner_up"]["value"]), unit
assert explained["explained"]["score"] == units[0]["value"]
assert [entry["share"] for entry in explained["inputs"]] == [1]
predicted = "predicted" if explained["predicted"] else "not predicted"
print(f"{explained['explained']['name']}, {predicted}: {' > '.join(names)}")
