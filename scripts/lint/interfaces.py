#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds places that know a layer by name. Passes, front end, interpreter and
lowerings ask ops for their interfaces, and the runtime knows no layer at all, so
that a new layer works everywhere without a change. Building a layer's op is fine;
asking whether an op is one is not."""

import re

from common import files, line_of, main, ops, strip_comments

COMPILER = ["dialect/Trop/Transforms"] + [
    f"lib/{room}"
    for room in "Analysis Conversion Driver Frontend Pipeline Reference Target".split()
]
SOURCES = (".h", ".c", ".cpp", ".td", ".g4")
# Layers whose names are also words of reports and of train blocks, and functions of
# constants.
COMMON_WORDS = {"max", "min", "abs"}


def check(root):
    layers = [op for op in ops(root) if op.surface_name]
    schema = root / "runtime/include/trop/schema.h"
    words = set(re.findall(r'"(\w+)"', schema.read_text())) if schema.exists() else set()
    names = {op.mnemonic for op in layers} | {op.surface_name for op in layers}
    names = {name for name in names if name.isidentifier()} - words - COMMON_WORDS
    # Any mention of an op class but its creation: isa<MaxPlusOp>, a pattern on it,
    # a walk over it, its operation name. Scalar functions are not layers.
    classes = "|".join(op.class_name for op in layers) or "(?!)"
    mention = re.compile(rf"(?<!math::)\b({classes})\b(?!::create\b|::build\b)")
    mnemonics = "|".join(op.mnemonic for op in layers) or "(?!)"
    literal = re.compile(rf'"trop\.({mnemonics})"|"({"|".join(names) or "(?!)"})"')

    for room in COMPILER:
        for path in files(root / room, *SOURCES):
            code = strip_comments(path.read_text())
            for match in mention.finditer(code):
                line = line_of(code, match.start())
                yield path, line, f"asks for '{match[1]}': ask for an interface instead"
    for room in COMPILER + ["runtime"]:
        for path in files(root / room, *SOURCES):
            code = strip_comments(path.read_text())
            for match in literal.finditer(code):
                line = line_of(code, match.start())
                yield path, line, f"names the layer {match[0]}"


main(__doc__, check)
