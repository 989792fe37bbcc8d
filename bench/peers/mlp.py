# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The perceptron of examples/mlp.trop in PyTorch, as one writes it there. `mlp.py STEPS THREADS`
writes how many samples a second it trains on; which code of OpenBLAS it runs, OPENBLAS_CORETYPE
says."""

import sys
import time
from pathlib import Path

IMAGES = 60000
PIXELS, HIDDEN, CLASSES, BATCH = 784, 256, 10, 128


def samples_per_second(images, labels, steps, threads):
    """Of training with AdamW on mini-batches of shuffled epochs."""
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(0)
    torch.set_num_threads(threads)
    network = torch.nn.Sequential(torch.nn.Linear(PIXELS, HIDDEN), torch.nn.ReLU(),
                                  torch.nn.Linear(HIDDEN, CLASSES))
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    done, start = 0, time.perf_counter()
    while done < steps:
        for batch in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            cross_entropy(network(images[batch]), labels[batch]).backward()
            optimizer.step()
            done += 1
            if done == steps:
                break
    return steps * BATCH / (time.perf_counter() - start)


def main():
    import torch
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from compiled import read_mnist

    images, labels = read_mnist(IMAGES)
    print(samples_per_second(torch.tensor(images).reshape(IMAGES, PIXELS),
                             torch.tensor(labels).long(), int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
