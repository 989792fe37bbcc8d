#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds multiplications that are fused with an addition though nothing asks for it: in sources,
calls outside of the places of KNOWN and flags that let a compiler fuse; in programs, LLVM IR or
assembly given by --program, every such instruction, call or flag."""

import re
from pathlib import Path

from common import files, line_of, main, strip_comments

KNOWN = {
    "dialect/Trop/IR/TropLeaf.cpp",  # buildSum, which adds parts to sums
    "lib/Reference/ScalarProgram.cpp",  # what the interpreter makes of it
}
SOURCE = re.compile(r"\bFmaOp::create\b|\bfma[fl]?\(|__builtin_fma|\bfmuladd\b|"
                    r"_mm\w*_fn?m(?:add|sub)|vfma\w*\(|FP_CONTRACT|AllowFPOpFusion = (?!.*Strict;)|FastMathFlags")
FLAG = re.compile(r"-ffast-math|-Ofast|-ffp-contract=(?!off)\w+|-funsafe-math-optimizations")
# llvm.fma.v16f32, fmul contract float, vfmadd231ps, fmadd s0, fmla v0.4s, call fmaf
PROGRAM = re.compile(r"\bllvm\.(?:fma|fmuladd)\.|\bf(?:add|sub|mul)\s+(?:\w+\s+)*(?:contract|fast|reassoc)\b|"
                     r"\bvfn?m(?:add|sub)\w*|\bfn?m(?:add|sub|la|ls)\b|\bfmaf?(?:@PLT)?$", re.M)


def check_sources(root):
    for folder in ("dialect", "lib", "runtime", "tools"):
        for path in files(root / folder, ".cpp", ".h", ".c"):
            if str(path.relative_to(root)) in KNOWN:
                continue
            text = strip_comments(path.read_text())
            for found in SOURCE.finditer(text):
                yield path, line_of(text, found.start()), f"{found[0].strip('(')} outside of buildSum"
    for path in files(root, ".cmake", "CMakeLists.txt", "CMakePresets.json"):
        text = path.read_text()
        for found in FLAG.finditer(text):
            yield path, line_of(text, found.start()), f"{found[0]} lets the compiler fuse"


def check(root, programs):
    if programs:
        for path in map(Path.resolve, programs):
            text = path.read_text()
            for found in PROGRAM.finditer(text):
                yield path, line_of(text, found.start()), f"{found[0].strip()} was not asked for"
    else:
        yield from check_sources(root)


main(__doc__, check, lambda parser: parser.add_argument(
    "--program", type=Path, action="append", dest="programs", help="LLVM IR or assembly under root"))
