# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: gpu_steps.py PROGRAM [TRAIN-OPTION...]

Trains PROGRAM by --device=cuda for 30 steps and for 50, and prints what one of the 20 more does with the
device: graphs and kernels that are launched, kernels in graphs, times that it is waited for, bytes of copies."""

import json
import os
import subprocess
import sys

program, options = sys.argv[1], sys.argv[2:]
FIELDS = {"graph launches": "graphs", "launches": "kernels", "kernels of graphs": "kernels in graphs",
          "synchronizations": "waits", "bytes to device": "bytes there", "bytes to host": "bytes back"}


def report(steps):
    env = {**os.environ, "TROP_PTX_REPORT": "report.json"}
    subprocess.run([program, "train", "--device=cuda", "--quiet", "--overwrite", f"--steps={steps}",
                    "--checkpoint=counted.safetensors", *options], check=True, env=env,
                   stdout=subprocess.DEVNULL)
    with open("report.json", encoding="utf-8") as file:
        return json.load(file)


few, many = report(30), report(50)
print("a step:", ", ".join(f"{(many[field] - few[field]) / 20:g} {name}"
                           for field, name in FIELDS.items()))
