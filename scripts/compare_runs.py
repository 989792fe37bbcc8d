#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: compare_runs.py ROUNDS NAME COMMIT THEIRS OURS [ARGUMENT...]

Runs a benchmark by THEIRS, the bench.sh of a commit, and by OURS, by turns, each first every
other round, so that both see the same neighbours; of each key=number of their last lines prints
the medians and how ours is by theirs. Keys that one of them lacks, or that have no number, are
named. For scripts/bench.sh --against."""

import re
import subprocess
import sys
from statistics import median


def run(script, name, arguments):
    """The pairs of the last line, in their order."""
    process = subprocess.run([script, name, *arguments], stdout=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(f"bench.sh: error: '{script} {name}' failed with status {process.returncode}")
    lines = process.stdout.splitlines()
    prefix = f"{name}: "
    if not lines or not lines[-1].startswith(prefix) or "=" not in lines[-1]:
        sys.exit(f"bench.sh: error: expected a last line '{prefix}key=value ...' of '{script}', "
                 f"found '{lines[-1] if lines else ''}'")
    print(f"{script}: {lines[-1].removeprefix(prefix)}", flush=True)
    return dict(re.findall(r"(\S+?)=(\S+)", lines[-1]))


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def compare(theirs, ours):
    """Lines of keys that cannot be paired, a table, and the pairs of the last line."""
    rest, table, pairs = [], [], []
    for key in [*ours[0], *[key for key in theirs[0] if key not in ours[0]]]:
        sides = [[number(run.get(key, "")) for run in runs] for runs in (theirs, ours)]
        if any(value is None for side in sides for value in side):
            rest.append(f"{key}: no number of both")
            continue
        before, after = map(median, sides)
        table.append(f"{key:20} {before:12g} {after:12g}")
        if before:
            pairs.append(f"{key}={after / before:.3f}")
            table[-1] += f" {after / before:8.3f}"
    return rest, table, pairs


def main():
    rounds, name, commit, theirs, ours, *arguments = sys.argv[1:]
    results = {theirs: [], ours: []}
    for index in range(int(rounds)):
        for script in [theirs, ours][:: -1 if index % 2 else 1]:
            results[script].append(run(script, name, arguments))
    rest, table, pairs = compare(results[theirs], results[ours])
    print("\n".join([*rest, f"{'median':20} {commit:>12} {'here':>12} {'ratio':>8}", *table]))
    print(f"{name} against {commit}: {' '.join(pairs)}")


main()
