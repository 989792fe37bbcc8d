# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the bound of the largest singular value with NumPy's."""

import numpy as np
from peers import results

draws = np.random.default_rng(0)
shapes = [draws.integers(1, 200, 2) for _ in range(11)] + [(300, 785)]
for shape in shapes:
    matrix = draws.normal(size=shape) * 10.0 ** draws.integers(-9, 9)
    ratio = results("spectral-norm", matrix)["bound"] / np.linalg.svd(matrix, compute_uv=False)[0]
    # NumPy rounds, too.
    assert 1 - 1e-14 <= ratio <= 1 + 1e-8, (shape, ratio)
print(f"{len(shapes)} matrices: between 1 and 1 + 1e-8 times the largest singular value")
