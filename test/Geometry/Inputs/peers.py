# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts of this folder share."""

import json
import subprocess

import numpy as np


def results(command, matrix, **options):
    """What geometry-results prints for a matrix."""
    given = json.dumps({"columns": matrix.shape[1], **options})
    run = subprocess.run(
        ["geometry-results", command, given],
        input=np.ascontiguousarray(matrix, dtype=float).tobytes(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(run.stdout)


def by_lowest_member(labels):
    """Clusters numbered by their lowest member."""
    numbers = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]
