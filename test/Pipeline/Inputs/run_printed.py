# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""run_printed.py PRINTED MODULE [OPTION...]: runs the pipelines that tropc --print-pipeline printed,
one a line, on a module, in one run of trop-opt."""

import subprocess
import sys

with open(sys.argv[1]) as lines:
    passes = [line.strip().removeprefix("builtin.module(")[:-1] for line in lines]
pipeline = f"--pass-pipeline=builtin.module({','.join(passes)})"
sys.exit(subprocess.run(["trop-opt", pipeline, sys.argv[2], *sys.argv[3:]]).returncode)
