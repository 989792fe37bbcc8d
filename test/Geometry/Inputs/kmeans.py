# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares k-means with scikit-learn's."""

import numpy as np
from peers import by_lowest_member, results
from sklearn.cluster import KMeans

draws = np.random.default_rng(0)


def check_same_centres():
    """Of no rounds, what follows are the means of the clusters of the first centres."""
    for round in range(24):
        points = draws.normal(size=(draws.integers(50, 150), draws.integers(2, 40)))
        k = int(draws.integers(2, 12))
        first = results("kmeans", points, k=k, restarts=1, seed=round, rounds=0)
        ours = results("kmeans", points, k=k, restarts=1, seed=round)
        centres = np.reshape(first["centres"], (-1, points.shape[1]))
        peer = KMeans(len(centres), init=centres, n_init=1, tol=0).fit(points)
        assert by_lowest_member(peer.labels_) == ours["labels"], round
        assert abs(peer.inertia_ / ours["inertia"] - 1) < 1e-12, round
    print("from the same centres, 24 times: alike")


def check_blobs():
    centres = 5 * draws.normal(size=(12, 30))
    points = centres[draws.integers(0, 12, 300)] + draws.normal(size=(300, 30))
    ours = results("kmeans", points, k=12, restarts=20)
    peer = KMeans(12, n_init=20, random_state=0).fit(points)
    assert by_lowest_member(peer.labels_) == ours["labels"]
    assert abs(peer.inertia_ / ours["inertia"] - 1) < 1e-12
    print("of blobs: alike")


check_same_centres()
check_blobs()
