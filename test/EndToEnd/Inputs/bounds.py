# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`trop-prune --json | bounds.py`: a line a smaller network, with the name of its smallest Euclidean bound,
whether that is below the largest output, and whether any decision is sure. Errors that were found are at
most the bounds, in every norm."""

import json
import sys

for result in json.load(sys.stdin)["pruned"]:
    bounds = result["bounds"]
    each = [bounds[norm] for norm in ("largest", "euclidean", "sum")]
    for bound in each:
        assert 0 <= bound["error_found"] <= bound["bound"], (result["method"], bound)
        assert abs(bound["by_output"] * bound["largest_output"] / bound["bound"] - 1) < 1e-9
    says = bounds["euclidean"]["by_output"] < 1
    sure = max(bound["certified"] for bound in each) > 0
    print(result["method"], result["size"], bounds["euclidean"]["name"] + ":",
          "below the outputs," if says else "says nothing,", "some sure" if sure else "none sure")
