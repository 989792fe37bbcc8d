#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds ops that lack a part of what makes one done: an example in its description,
a round trip, a case for what it refuses, a reference case, a line in
docs/language.md. Derivative, cost and lowering follow from an op's interfaces."""

import re

from common import files, main, ops


def read(*paths):
    return "\n".join(path.read_text() for path in paths if path.exists())


def check(root):
    tests = root / "test" / "Dialect" / "Trop"
    round_trips = read(tests / "ops.mlir")
    invalid = read(*files(tests, "invalid.mlir"))
    reference = read(*files(root / "test" / "Reference"))
    language = read(root / "docs" / "language.md")

    for op in ops(root):
        uses = re.compile(rf"\btrop\.{op.mnemonic}\b")
        if "```mlir" not in op.text:
            yield op.path, op.line, f"{op.mnemonic}: no mlir example in the description"
        if not uses.search(round_trips):
            yield op.path, op.line, f"{op.mnemonic}: no round trip in test/Dialect/Trop/ops.mlir"
        refuses = re.search("hasVerifier|InferTypeOpAdaptor", op.inherited)
        if refuses and not uses.search(invalid):
            yield op.path, op.line, f"{op.mnemonic}: not in test/Dialect/Trop/invalid.mlir"
        if "let results" in op.inherited and not uses.search(reference):
            yield op.path, op.line, f"{op.mnemonic}: no case in test/Reference"
        name = op.surface_name
        if name and not re.search(rf"`[^`\n]*(?<!\w){re.escape(name)}(?!\w)", language):
            yield op.path, op.line, f"{op.mnemonic}: not in docs/language.md"


main(__doc__, check)
