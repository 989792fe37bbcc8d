# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints cost(P), cost(backprop(P)) and omega_b of the models in the files given, and
checks that each gradient costs at most what they allow."""

import json
import re
import subprocess
import sys

PRICES = [(1, 1), (4, 1), (10, 0.5), (1, 3)]


def report(source, nonlinear, comparison):
    options = ["--report-cost=json", f"--c-nonlin={nonlinear}", f"--c-relu={comparison}"]
    return json.loads(subprocess.run(["tropc", *options, source], check=True,
                                     stdout=subprocess.PIPE).stdout)


def check(cost, nonlinear, comparison):
    """Prints a line; returns whether the gradients are within the bound."""
    ways = {way: part for way, part in cost["backprop"].items() if way != "formula"}
    ratios = "  ".join(f"{part['cost']:9} {part['ratio']:5.2f}" for part in ways.values())
    print(f"{cost['model']:12} {nonlinear:8} {comparison:6} {cost['cost']:9}  {ratios}  "
          f"{cost['backprop']['formula']['ratio']:9.2f} {cost['omega_b']:8.2f}")
    bound = cost["omega_b"]
    if (nonlinear, comparison) == (1, 1):  # Assumption 1 of Corollary 2.
        bound = min(bound, 5)
    return bool(ways) and all(part["ratio"] <= bound for part in ways.values())


def main():
    models, failed = 0, 0
    print("model        c_nonlin c_relu   cost(P)  cost(backprop(P)), ratio to cost(P)  "
          "by (2.10)  omega_b")
    for source in sys.argv[1:]:
        if not re.search(r"^train\b", open(source).read(), re.M):
            continue
        models += 1
        for nonlinear, comparison in PRICES:
            if not check(report(source, nonlinear, comparison), nonlinear, comparison):
                failed += 1
    if failed:
        sys.exit(f"{failed} gradients cost more than their bound")
    print(models, "models within their bounds")


main()
