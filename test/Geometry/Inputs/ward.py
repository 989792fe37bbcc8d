# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares Ward's method with scipy's."""

import numpy as np
from peers import by_lowest_member, results
from scipy.cluster.hierarchy import fcluster, linkage

draws = np.random.default_rng(0)
cuts = 0
for round in range(20):
    points = draws.normal(size=(draws.integers(2, 300), draws.integers(1, 60)))
    rows = linkage(points, "ward")
    # Between two heights and at one, where rounding may not decide.
    heights = list(draws.choice(rows[:, 2], 5) * (1 + 1e-10)) + list(draws.uniform(0, rows[-1, 2] * 1.1, 5))
    ours = results("ward", points, cuts=heights)
    assert np.allclose(ours["rows"], rows, rtol=1e-10, atol=0), round
    for height, labels in zip(heights, ours["labels"]):
        assert by_lowest_member(fcluster(rows, height, "distance")) == labels, (round, height)
        cuts += 1
print(f"20 sets of points, {cuts} cuts: alike")
