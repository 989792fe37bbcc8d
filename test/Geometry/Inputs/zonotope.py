# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares vertices and distances of zonotopes with Qhull and SciPy."""

import itertools

import numpy as np
from peers import results
from scipy.optimize import lsq_linear
from scipy.spatial import ConvexHull

draws = np.random.default_rng(0)


def corners(generators):
    sums = np.array(list(itertools.product([0, 1], repeat=len(generators)))) @ generators
    return sums[ConvexHull(sums).vertices]


def distance(generators, point):
    fit = lsq_linear(generators.T, point, (0, 1), method="bvls", tol=1e-14)
    return np.sqrt(2 * fit.cost)


def check(ours, peer):
    # Qhull's and SciPy's results round, too.
    assert -1e-12 <= ours - peer <= 1e-9, (ours, peer)


points_seen = 0
for round in range(24):
    dimension = draws.integers(2, 5)
    a = draws.normal(size=(draws.integers(dimension, 7), dimension))
    b = draws.normal(size=(draws.integers(dimension, 7), dimension))
    if round % 3 == 0:  # near each other, as pruned ones are
        b = a + 0.1 * draws.normal(size=a.shape)
    points = 2 * draws.normal(size=(5, dimension))
    ours = results("zonotope", a, points=points.tolist(), other=b.tolist())
    of_a, of_b = corners(a), corners(b)
    found = np.array(ours["vertices"])
    assert len(found) == len(of_a), round
    for corner in of_a:
        assert np.abs(found - corner).max(axis=1).min() < 1e-12, round
    for point, ours_of_point in zip(points, ours["distances"]):
        check(ours_of_point, distance(a, point))
        points_seen += 1
    check(ours["hausdorff"], max(
        max(distance(b, corner) for corner in of_a),
        max(distance(a, corner) for corner in of_b),
    ))
print(f"24 pairs of zonotopes, {points_seen} points: alike")
