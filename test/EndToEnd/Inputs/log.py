# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads a log of train --log and checks its order and what its numbers must obey."""

import json
import sys


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


with open(sys.argv[1]) as file:
    records = [json.loads(line, parse_constant=refuse_constant) for line in file]
assert records[0]["kind"] == "run" and records[-1]["kind"] == "end"
steps = [record for record in records if record["kind"] == "step"]
evaluations = [record for record in records if record["kind"] == "evaluation"]
assert len(steps) + len(evaluations) + 2 == len(records)

seconds = [record["seconds"] for record in records[1:]]
assert seconds == sorted(seconds)
for record in steps:
    assert record["rate"] >= 0
    assert 0 < record["gradient_entries"] <= records[0]["parameters"]
losses = {record["step"]: record["loss"] for record in steps}
for record in evaluations:
    if record["step"] in losses:
        assert record["parts"][0]["max_loss"] == losses[record["step"]], record

cells = [record["cells"] for record in steps]
growth = "grow" if cells == sorted(cells) and cells[-1] > cells[0] else "do not grow"
print(f"{len(steps)} steps, {len(evaluations)} evaluations, cells {growth}, {records[-1]['stop']}")
