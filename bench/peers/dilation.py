# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A dilation in PyTorch, which has none of its own: windows by `unfold`, and a maximum."""

import time

import torch


def values(x, weights):
    """As one writes it: x [N, C, H, W], weights [C, h, w]."""
    channels, height, width = weights.shape
    windows = x.unfold(2, height, 1).unfold(3, width, 1)
    return (windows + weights[:, None, None]).amax(dim=(4, 5))


def values_of_columns(x, weights):
    """With windows as columns, which lie beside each other."""
    channels, height, width = weights.shape
    columns = torch.nn.functional.unfold(x, (height, width)).view(len(x), channels,
                                                                   height * width, -1)
    return (columns + weights.view(channels, -1, 1)).amax(dim=2)


def seconds(samples, batch, threads, function, rounds=5):
    """The least of forward passes over so many samples of [64, 16, 16], so many at a time."""
    torch.set_num_threads(threads)
    x, weights = torch.rand(samples, 64, 16, 16), torch.rand(64, 3, 3)
    times = []
    with torch.no_grad():
        for _ in range(rounds + 1):
            start = time.perf_counter()
            for part in x.split(batch):
                function(part, weights)
            times.append(time.perf_counter() - start)
    return min(times[1:])
