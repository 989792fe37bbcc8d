# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: gpu_examples.py EXAMPLES tables|pictures [NAMES]

Compiles every example that trains on data of that kind, and whose name a regular expression matches, with
code for GPUs and compares 20 steps, of pictures 10, by gpu.py. Tables are whole; of pictures TROP_DATA's first 500 are taken,
and 50 to test on."""

import gzip
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

examples, kind = Path(sys.argv[1]), sys.argv[2]
names = sys.argv[3] if len(sys.argv) > 3 else ".*"
PARTS = {"train": 500, "t10k": 50}
FEW = 5  # whose gradients are compared


def cut(source, target, count, entry):
    """The first entries of an IDX file."""
    with gzip.open(source) as file:
        head = file.read(4)
        rest = struct.unpack(f">{head[3]}I", file.read(4 * head[3]))
        target.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(target, "wb", compresslevel=1) as to:
            to.write(head + struct.pack(f">{len(rest)}I", count, *rest[1:]) + file.read(count * entry))


env = dict(os.environ)
if kind == "pictures":
    data = Path("data").resolve()
    for name in ("mnist", "fashion"):
        for part, count in PARTS.items():
            for file, entry in ((f"{part}-images-idx3-ubyte.gz", 784), (f"{part}-labels-idx1-ubyte.gz", 1)):
                cut(Path(env["TROP_DATA"], name, file), data / name / file, count, entry)
                cut(Path(env["TROP_DATA"], name, file), data / "few" / file, FEW, entry)
    env["TROP_DATA"] = str(data)

for source in sorted(examples.glob("*.trop")):
    text = source.read_text()
    found = re.search(r"^train .*?data: *(csv|idx)\(\"([^\"]*)\"", text, re.S | re.M)
    if not found or (found[1] == "csv") != (kind == "tables") or not re.fullmatch(names, source.stem):
        continue
    subprocess.run(["tropc", "--target=cuda", source, "-o", source.stem], check=True)
    options = ["--data", str(examples / found[2])] if kind == "tables" else ["--at", str(data / "few")]
    if re.search(r"warmup|level\(", text):  # What depends on the number of steps does not go on.
        options.insert(0, "--ends")
    if " steps:     1;" not in text:
        options += ["--steps", "20" if kind == "tables" else "10"]
    if "warmup" in text:
        options += ["--schedule", "cosine(warmup: 5)"]
    command = [sys.executable, Path(__file__).with_name("gpu.py"), f"./{source.stem}", *options]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    print(f"{source.stem}: {result.stdout.strip()}{result.stderr[-2000:]}", flush=True)
