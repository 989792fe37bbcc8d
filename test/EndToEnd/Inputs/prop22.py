# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Proposition 2.2 of 000: a maximum loss below log 2 means 100 % training accuracy.

Usage: prop22.py PROGRAM
Trains PROGRAM with ten seeds for several numbers of steps and checks each result.
"""

import json
import math
import os
import subprocess
import sys
import tempfile

below = runs = 0
with tempfile.TemporaryDirectory() as folder:
    for seed in range(10):
        for steps in (0, 50, 500, 5000):
            command = [sys.argv[1], "train", "--json", "--quiet"]
            command += ["--seed", str(seed), "--steps", str(steps)]
            command += ["--checkpoint", os.path.join(folder, "w.safetensors")]
            result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            train = next(part for part in result["parts"] if part["name"] == "train")
            runs += 1
            if train["max_loss"] < math.log(2):
                below += 1
                if train["accuracy"] != 1.0:
                    sys.exit(f"seed {seed}, {steps} steps: {train}")
print(f"{below} of {runs} runs below log 2, all with 100 % training accuracy")
