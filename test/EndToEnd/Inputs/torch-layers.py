# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains a small smooth network with penalties in f64, 300 steps, and compares weights and
losses with those of PyTorch, where the penalties are a part of the loss.

Usage: torch-layers.py FOLDER
"""

import json
import subprocess
import sys
from pathlib import Path

import torch

import checkpoint

torch.set_default_dtype(torch.float64)

STEPS = 300
L2 = {"W": 0.01 + 0.002, "V": 0.05}  # of W twice, by two layers
ROWS = [((0.5, -1.25, 2.0), (3.0, -2.0)), ((-1.0, 0.25, 0.75), (0.5, 1.0)),
        ((1.5, 1.0, -0.5), (-1.0, 0.0))]

NETWORK = """
model Smooth(x: f64[3]) -> f64[2] {{
  param W: [3, 3] init glorot;
  param b: [3] init uniform(-0.5, 0.5);
  param V: [3, 2] init glorot;
  h = tanh(linear(x, W, bias: b, l2: 0.01));
  return linear(tanh(linear(h, W, l2: 0.002)), V, l2: 0.05);
}}
train Smooth {{
  data: csv("rows.csv", label: ["s", "t"], split: 1);
  loss: squared_error; batch: 3; {}; steps: {};
}}
"""

CASES = [
    ("l2 by sgd", "optimizer: sgd(lr: 0.02)", torch.optim.SGD, dict(lr=0.02), float("inf")),
    ("l2 by adam, clipped", "optimizer: adam(lr: 0.005); clip: norm(2)", torch.optim.Adam,
     dict(lr=0.005), 2),
]


def ours(folder, settings):
    """Parameters before and after training, and the loss of the last step."""
    (folder / "smooth.trop").write_text(NETWORK.format(settings, STEPS))
    subprocess.run(["tropc", "smooth.trop", "-o", "smooth"], cwd=folder, check=True)
    for steps in (0, STEPS):
        subprocess.run(["./smooth", "train", "--quiet", "--steps", str(steps), "--checkpoint",
                        f"{steps}.safetensors", "--log", "run.jsonl"], cwd=folder, check=True,
                       capture_output=True)
    records = [json.loads(line) for line in (folder / "run.jsonl").read_text().splitlines()]
    losses = {r["step"]: r["loss"] for r in records if r["kind"] == "step"}
    start, end = (checkpoint.read(folder / f"{steps}.safetensors", ["W", "b", "V"])
                  for steps in (0, STEPS))
    return start, end, losses


def main():
    folder = Path(sys.argv[1])
    (folder / "rows.csv").write_text("a,b,c,s,t\n" + "".join(
        ",".join(map(str, x + y)) + "\n" for x, y in ROWS))
    x, target = (torch.tensor(rows) for rows in zip(*ROWS))
    for name, settings, peer, options, norm in CASES:
        start, end, losses = ours(folder, settings)
        theirs = {key: value.clone().requires_grad_() for key, value in start.items()}
        W, b, V = theirs.values()
        optimizer = peer(theirs.values(), **options)
        expected = {}
        for step in range(STEPS):
            optimizer.zero_grad()
            z = torch.tanh(torch.tanh(x @ W + b) @ W) @ V
            loss = ((z - target)**2).sum(1).mean() + sum(
                k * (theirs[key]**2).sum() for key, k in L2.items())
            expected[step] = float(loss.detach())
            loss.backward()
            found = torch.cat([each.grad.flatten() for each in theirs.values()]).norm()
            for each in theirs.values():
                each.grad *= min(1.0, float(norm / found))  # PyTorch's own adds 1e-6 to the norm
            optimizer.step()
        apart = max(float((end[key] - theirs[key].detach()).abs().max()) for key in end)
        moved = max(float((end[key] - start[key]).abs().max()) for key in end)
        of_losses = max(abs(loss - expected[step]) for step, loss in losses.items())
        fine = max(apart, of_losses) <= 1e-12 and moved > 0.1
        print(f"{name}: " + ("alike" if fine else
                             f"{apart} and {of_losses} apart after moving {moved}"))


main()
