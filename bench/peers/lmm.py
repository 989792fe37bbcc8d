# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The LMM of MNIST in PyTorch, as one writes it there: sums of all pairs, and a reduction."""

import time

import torch
from torch.nn.functional import cross_entropy

PIXELS, HIDDEN, CLASSES = 784, 500, 10


def drawn_parameters():
    generator = torch.Generator().manual_seed(0)
    shapes = [(2 * PIXELS,), (2 * PIXELS, HIDDEN), (HIDDEN, CLASSES)]
    return [torch.rand(shape, generator=generator) for shape in shapes]


def scores(x, w0, w1, w2):
    """With winners, which the gradient of a maximum needs."""
    pairs = x.repeat_interleave(2, dim=1) * w0
    hidden = (pairs[:, :, None] + w1).min(dim=1).values
    return (hidden[:, :, None] + w2).max(dim=1).values


def scores_alone(x, w0, w1, w2):
    """The fastest form that was found: values without winners, pairs along lines of memory, one
    sample at a time, whose sums stay in the cache. w1 and w2 are transposed."""
    pairs = x.repeat_interleave(2, dim=1) * w0
    hidden = (pairs[:, None, :] + w1).amin(dim=2)
    return (hidden[:, None, :] + w2).amax(dim=2)


def forward_seconds(samples, batch, function=scores):
    """For a forward pass over so many samples, so many at a time."""
    parameters = drawn_parameters()
    if function is scores_alone:
        parameters = [parameters[0]] + [w.T.contiguous() for w in parameters[1:]]
    x = torch.rand(samples, PIXELS)
    with torch.no_grad():
        function(x[:batch], *parameters)
        start = time.perf_counter()
        for part in x.split(batch):
            function(part, *parameters).softmax(dim=1)
        return time.perf_counter() - start


def sgd_step_seconds(steps, samples=1000, lr=0.01):
    """The median of so many steps on a drawn sample each."""
    parameters = [w.requires_grad_() for w in drawn_parameters()]
    optimizer = torch.optim.SGD(parameters, lr=lr)
    x, labels = torch.rand(samples, PIXELS), torch.randint(CLASSES, (samples,))
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        row = int(torch.randint(samples, ()))
        optimizer.zero_grad()
        cross_entropy(scores(x[row : row + 1], *parameters), labels[row : row + 1]).backward()
        optimizer.step()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
