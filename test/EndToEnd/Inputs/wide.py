# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wide.py COLUMNS`: a source and its table of so many features, of 12 rows.
`wide.py SMALL LARGE`: instructions of the second of two programs, by those of the first, for each
command."""

import os
import random
import subprocess
import sys

COMMANDS = {
    "train": "train --quiet --log {0}.jsonl --report {0}.html --checkpoint {0}.safetensors",
    "predict": "predict --data {0}.csv --checkpoint {0}.safetensors",
    "explain": "explain --at {0}.csv:3 --json --checkpoint {0}.safetensors",
}

SOURCE = """
model Wide(x: f32[{0}]) -> classes[2] {{
  param W: f32[{0}, 2] init normal(0, 0.01);
  return softmax(linear(x, W));
}}
train Wide {{
  data: csv("{0}.csv", label: "kind", split: 0.75, scale: standard);
  loss: cross_entropy; optimizer: adam(lr: 0.001); steps: 5;
}}
"""


def write(columns):
    random.seed(1)
    with open(f"{columns}.trop", "w") as file:
        file.write(SOURCE.format(columns))
    with open(f"{columns}.csv", "w") as file:
        print(*(f"gene{i}" for i in range(columns)), "kind", sep=",", file=file)
        for row in range(12):
            print(*(f"{random.random():.4f}" for _ in range(columns)), "ab"[row % 2], sep=",",
                  file=file)


def one_core():
    """A program then has one thread, and none that waits for work counts."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def instructions(name, command):
    out = f"{name}.callgrind"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", f"./{name}",
                    *command.format(name).split()], check=True, capture_output=True,
                   preexec_fn=one_core, env=dict(PATH="/usr/bin:/bin"))
    with open(out) as file:
        return next(int(line.split()[1]) for line in file if line.startswith(("summary:", "totals:")))


def main():
    if len(sys.argv) == 2:
        return write(int(sys.argv[1]))
    for name, command in COMMANDS.items():
        small, large = (instructions(size, command) for size in sys.argv[1:])
        print(f"{name}: {large / small:.2f}")


main()
