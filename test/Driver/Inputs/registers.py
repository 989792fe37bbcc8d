# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says how many registers kernels with tiles take, where ptxas is: registers.py SOURCE OUT."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ARCHITECTURES = ["sm_80", "sm_90"]

source, out = map(Path, sys.argv[1:])
value = 168 if "f64" in source.read_text() else 128
MOST = {"max": value, "sum": value, "gather": value, "winners": 168}
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
ptxas = shutil.which("ptxas", path=os.environ["PATH"] + os.pathsep + "/usr/local/cuda/bin")
if not ptxas:
    print("ptxas is not there")
    sys.exit()

text = out / "tiles.ptx"
subprocess.run(["tropc", "--emit=ptx", "--gpu-arch=" + ",".join(ARCHITECTURES), source, "-o", text], check=True)
for architecture in ARCHITECTURES:
    text = out / f"tiles.{architecture}.ptx"
    tiled = set(re.findall(r"\.entry (\w+)\([^{]*\.maxnreg", text.read_text()))
    command = [ptxas, "-v", f"-arch={architecture}", text, "-o", text.with_suffix(".cubin")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    found = {}
    for name, spills, registers in re.findall(
        r"entry function '(\w+)'.*?(\d+) bytes spill stores.*?Used (\d+) registers", said, re.S
    ):
        what = re.sub(r".*_(\w+)_\d+$", r"\1", name)
        if name in tiled:
            assert spills == "0", f"{name} spills {spills} bytes"
            assert int(registers) <= MOST[what], f"{name} takes {registers} registers"
            found[what] = max(found.get(what, 0), int(registers))
    assert found.keys() == MOST.keys(), found
    print(f"{architecture}: " + ", ".join(f"{what} {found[what]}" for what in sorted(found)))
