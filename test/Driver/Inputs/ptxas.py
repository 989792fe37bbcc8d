# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes PTX of all examples in a folder, and assembles it where ptxas is: ptxas.py EXAMPLES OUT."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ARCHITECTURES = ["sm_80", "sm_90", "sm_100"]

examples, out = map(Path, sys.argv[1:])
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
os.environ.setdefault("TROP_DATA", str(out))  # Sources name it; nothing reads it.
ptxas = shutil.which("ptxas", path=os.environ["PATH"] + os.pathsep + "/usr/local/cuda/bin")
known = []
if ptxas:
    words = subprocess.run([ptxas, "--help"], capture_output=True, text=True, check=True).stdout
    known = [each for each in ARCHITECTURES if re.search(rf"\b{each}\b", words)]

sources = [path for path in sorted(examples.glob("*.trop")) if re.search(r"^model\b", path.read_text(), re.M)]
kernels = 0
for source in sources:
    text = out / f"{source.stem}.ptx"
    options = ["--emit=ptx", "--gpu-arch=" + ",".join(ARCHITECTURES)]
    subprocess.run(["tropc", *options, source, "-o", text], check=True)
    for number, architecture in enumerate(ARCHITECTURES):
        text = out / f"{source.stem}.{architecture}.ptx"
        if number == 0:
            kernels += text.read_text().count(".entry ")
        if architecture in known:
            cubin = text.with_suffix(".cubin")
            subprocess.run([ptxas, f"-arch={architecture}", text, "-o", cubin], check=True)

found = f"{kernels} kernels of {len(sources)} examples"
found += f", assembled for {', '.join(known)}" if ptxas else ": ptxas is not there"
print(found)
(out.parent / "ptxas.txt").write_text(f"ptxas: {found}\n")  # scripts/test.sh shows it.
