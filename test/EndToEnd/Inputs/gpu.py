# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: gpu.py PROGRAM [--ends] (--data FILE | --at FILE) [TRAIN-OPTION...]

Trains PROGRAM by --device=cuda and by --device=cpu, goes on from each checkpoint on the other device (but
by --ends), evaluates and writes gradients, of the samples of FILE. Prints "same" if all results are, but for times and what names the device, and
how many kernels were launched, and of these how many that active gradients alone have."""

import json
import os
import subprocess
import sys
from pathlib import Path

program, options = sys.argv[1], sys.argv[2:]
ends = options[0] == "--ends"
options = options[ends:]
if options[0] == "--at":
    at, options = options[1], options[2:]
else:
    at = options[options.index("--data") + 1]


def run(*arguments, env=None):
    result = subprocess.run([program, *arguments], capture_output=True, text=True, check=False,
                            env=env)
    if result.returncode:
        sys.exit(f"{program} {' '.join(arguments)}: {result.returncode}\n{result.stderr}")
    return result.stdout


def log_of(path):
    lines = [json.loads(line) for line in Path(path).read_text().splitlines()]
    for line in lines:
        # The last are of maintained state, whose blocks are of another size.
        for key in ("started", "seconds", "checkpoint", "arguments", "device", "cells", "regroups",
                    "rescans", "fallbacks", "tree_nodes"):
            line.pop(key, None)
            line.get("settings", {}).pop(key, None)
    return lines


report = Path("launches.json")
env = {**os.environ, "TROP_PTX_REPORT": str(report)}
for device in ("cuda", "cpu"):
    run("train", f"--device={device}", "--quiet", "--overwrite", f"--log={device}.jsonl",
        "--log-every=1", "--eval-every=10",
        f"--checkpoint={device}.safetensors", *options, env=env if device == "cuda" else None)
kernels = {name: kernel["launches"]
           for name, kernel in json.loads(report.read_text())["kernels"].items()}
launches = sum(kernels.values())
assert launches > 0, "no kernel was launched"
assert Path("cuda.safetensors").read_bytes() == Path("cpu.safetensors").read_bytes(), "weights"
cuda, cpu = log_of("cuda.jsonl"), log_of("cpu.jsonl")
for one, other in zip(cuda, cpu):
    assert one == other, f"log:\n{one}\n{other}"
assert len(cuda) == len(cpu), "lines of the log"
for name in () if ends else ("cuda", "cpu"):
    run("train", "--device=cpu" if name == "cuda" else "--device=cuda", "--quiet", "--overwrite",
        f"--resume={name}.safetensors", f"--checkpoint={name}-on.safetensors",
        f"--steps={cuda[-1]['steps'] + 5}")
if not ends:
    on = [Path(f"{name}-on.safetensors").read_bytes() for name in ("cuda", "cpu")]
    assert on[0] == on[1], "resume"
for command in (["eval"], ["gradient", f"--at={at}"],
                ["gradient", f"--at={at}", "--wrt=input"]):
    one, other = (run(*command, f"--device={device}", "--checkpoint=cpu.safetensors")
                  for device in ("cuda", "cpu"))
    assert one == other, command
active = sum(count for name, count in kernels.items() if "_active_" in name)
print(f"same, {launches} launches, {active} for active gradients")
