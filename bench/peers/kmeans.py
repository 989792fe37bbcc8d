# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""k-means by scikit-learn: `kmeans.py COLUMNS K RESTARTS < MATRIX` writes inertia and seconds as
JSON; `kmeans.py` alone the seconds of a product of matrices, by which to choose a core type of
OpenBLAS. How many threads it may use, OPENBLAS_NUM_THREADS and OMP_NUM_THREADS say."""

import json
import sys
import time

import numpy as np


def timed(call, runs):
    """The result, and the seconds of the fastest run: the first one starts threads."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)


if len(sys.argv) == 1:
    matrix = np.random.default_rng(0).normal(size=(1500, 1500))
    print(timed(lambda: matrix @ matrix, 9)[1])
else:
    from sklearn.cluster import KMeans

    columns, k, restarts = map(int, sys.argv[1:])
    points = np.fromfile(sys.stdin).reshape(-1, columns)
    fit, seconds = timed(lambda: KMeans(k, n_init=restarts, random_state=0).fit(points), 2)
    print(json.dumps({"inertia": fit.inertia_, "seconds": seconds}))
