# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An iteration on the worst sample in PyTorch, without anything kept: the losses of all samples,
and a step along the gradient of the largest."""

import time

import torch
from torch.nn.functional import cross_entropy

from peers import lmm


def usual(x, parameters):
    """50 samples at a time: sums of all pairs take 160 MB."""
    return torch.cat([lmm.scores(part, *parameters) for part in x.split(50)])


def fastest(x, parameters):
    """One at a time, whose sums stay in the cache, without winners."""
    transposed = [parameters[0]] + [w.T.contiguous() for w in parameters[1:]]
    return torch.cat([lmm.scores_alone(part, *transposed) for part in x.split(1)])


def iteration_seconds(samples, scores, lr=0.01):
    parameters = [w.requires_grad_() for w in lmm.drawn_parameters()]
    optimizer = torch.optim.SGD(parameters, lr=lr)
    x, labels = torch.rand(samples, lmm.PIXELS), torch.randint(lmm.CLASSES, (samples,))
    start = time.perf_counter()
    with torch.no_grad():
        worst = int(cross_entropy(scores(x, parameters), labels, reduction="none").argmax())
    optimizer.zero_grad()
    row = slice(worst, worst + 1)
    cross_entropy(lmm.scores(x[row], *parameters), labels[row]).backward()
    optimizer.step()
    return time.perf_counter() - start
