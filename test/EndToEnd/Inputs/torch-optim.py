# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains a small smooth network in f64 by each optimizer that is PyTorch's, 1,000 steps, and
compares the weights with those that PyTorch reaches.

Usage: torch-optim.py FOLDER
"""

import subprocess
import sys
from pathlib import Path

import torch

import checkpoint

torch.set_default_dtype(torch.float64)  # NAdam multiplies its momenta in the default type.

STEPS = 1000
INPUT, TARGET = (0.5, -1.25, 2.0), (3.0, -2.0)  # a tanh does not reach this

NETWORK = """
model Smooth(x: f64[3]) -> f64[2] {{
  param W: [3, 2] init glorot;
  param b: [2] init uniform(-0.5, 0.5);
  return tanh(linear(x, W, bias: b));
}}
train Smooth {{
  data: csv("row.csv", label: ["s", "t"], split: 1);
  loss: squared_error; optimizer: {}; steps: {};
}}
"""

OPTIM = torch.optim
# Without foreach, NAdam of PyTorch 1.13 multiplies by a momentum twice, other than its documentation.
CASES = [
    ("sgd", OPTIM.SGD, dict(lr=0.01)),
    ("sgd(lr: 0.02, weight_decay: 0.1)", OPTIM.SGD, dict(lr=0.02, weight_decay=0.1)),
    ("momentum", OPTIM.SGD, dict(lr=0.01, momentum=0.9)),
    ("momentum(momentum: 0.5, dampening: 0.2, weight_decay: 0.1)", OPTIM.SGD,
     dict(lr=0.01, momentum=0.5, dampening=0.2, weight_decay=0.1)),
    ("nesterov(weight_decay: 0.1)", OPTIM.SGD,
     dict(lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1)),
    ("rmsprop", OPTIM.RMSprop, {}),
    ("rmsprop(lr: 0.001, momentum: 0.5, weight_decay: 0.1, centered: true)", OPTIM.RMSprop,
     dict(lr=0.001, momentum=0.5, weight_decay=0.1, centered=True)),
    ("adam", OPTIM.Adam, {}),
    ("adam(beta1: 0.8, beta2: 0.99, eps: 1e-6, weight_decay: 0.01)", OPTIM.Adam,
     dict(betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01)),
    ("adamw", OPTIM.AdamW, {}),
    ("nadam", OPTIM.NAdam, dict(foreach=True)),
    ("nadam(lr: 0.001, momentum_decay: 0.1, weight_decay: 0.01)", OPTIM.NAdam,
     dict(lr=0.001, momentum_decay=0.1, weight_decay=0.01, foreach=True)),
]


def ours(folder, spelled):
    """Parameters before and after training."""
    (folder / "smooth.trop").write_text(NETWORK.format(spelled, STEPS))
    subprocess.run(["tropc", "smooth.trop", "-o", "smooth"], cwd=folder, check=True)
    for steps in (0, STEPS):
        subprocess.run(["./smooth", "train", "--quiet", "--steps", str(steps), "--checkpoint",
                        f"{steps}.safetensors"], cwd=folder, check=True, capture_output=True)
        yield checkpoint.read(folder / f"{steps}.safetensors", ["W", "b"]).values()


def main():
    folder = Path(sys.argv[1])
    (folder / "row.csv").write_text("a,b,c,s,t\n" + ",".join(map(str, INPUT + TARGET)) + "\n")
    x, target = (torch.tensor(row, dtype=torch.float64) for row in (INPUT, TARGET))
    for spelled, peer, options in CASES:
        start, end = ours(folder, spelled)
        theirs = [each.clone().requires_grad_() for each in start]
        optimizer = peer(theirs, **options)
        for _ in range(STEPS):
            optimizer.zero_grad()
            ((torch.tanh(x @ theirs[0] + theirs[1]) - target)**2).sum().backward()
            optimizer.step()
        difference = max(float((a - b).abs().max().detach()) for a, b in zip(end, theirs))
        moved = max(float((a - b).abs().max().detach()) for a, b in zip(end, start))
        print(f"{spelled}: " + ("alike" if difference <= 1e-12 and moved > 0.1 else
                                f"{difference} apart after moving {moved}"))


main()
