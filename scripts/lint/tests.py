#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds lit tests that test nothing: check lines that no FileCheck reads, misspelt
directives, RUN lines without a check, and passes that no test runs."""

import re

from common import files, line_of, main

BINARY = {".gz", ".safetensors"}
DIRECTIVES = "NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-[0-9]+"
# A command that fails when the tested program misbehaves ...
CHECKS = re.compile(
    r"\bFileCheck\b|\bnot\b|\bdiff\b|\bcmp\b|\bgrep\b|\bcount\b|\btest\b|%python"
    r"|-verify-diagnostics|\btrop-interpret\b.*--check"
)
# ... and one that prepares what a later line checks.
PREPARES = re.compile(
    r"(^|\s)(-o|>|mkdir|rm|cp|mv|split-file|echo|printf|chmod|touch|ln|cd)\s|\s--[\w-]+[= ]%t"
)


def run_lines(text):
    """(line, command) of each RUN line, continuations joined."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        match = re.search(r"RUN:(.*)", lines[number])
        first, command = number + 1, match[1] if match else None
        while match and command.endswith("\\"):
            number += 1
            match = re.search(r"RUN:(.*)", lines[number]) if number < len(lines) else None
            command = command[:-1] + (match[1] if match else "")
        if command is not None:
            yield first, command.strip()
        number += 1


def prefixes(commands):
    """The check prefixes of all FileCheck commands."""
    found = set()
    for filecheck in re.findall(r"FileCheck\b[^|&;]*", " ; ".join(commands)):
        named = re.findall(r"-check-prefix(?:es)?[= ]([\w,-]+)", filecheck)
        found |= set(",".join(named or ["CHECK"]).split(","))
    return found


def check_test(path, text):
    runs = list(run_lines(text))
    for line, command in runs:
        if not CHECKS.search(command) and not PREPARES.search(command):
            yield path, line, f"RUN line checks nothing: {command}"
    if not any(CHECKS.search(command) for _, command in runs):
        yield path, 1, "no RUN line checks anything"

    known = prefixes(command for _, command in runs)
    words = "|".join(sorted(known | {"CHECK"}, key=len, reverse=True))
    used = set()
    directives = rf"^\s*(?://|#|;)?\s*({words})((?:-\w+)*)(?!\w)(?:\{{LITERAL\}})?(:?)"
    for match in re.finditer(directives, text, re.M):
        prefix, suffix, colon = match.groups()
        line = line_of(text, match.start(1))
        directive = prefix + suffix
        if suffix and not re.fullmatch(rf"-(?:{DIRECTIVES})", suffix):
            yield path, line, f"'{directive}' is no directive of FileCheck"
        elif not colon:
            yield path, line, f"'{directive}' without a colon"
        elif prefix not in known:
            yield path, line, f"no FileCheck in a RUN line reads '{directive}'"
        else:
            used.add(prefix)
    # Several prefixes of one command may share a file; each must occur in it, or
    # in a file of Inputs.
    inputs = "".join(p.read_text() for p in files(path.parent / "Inputs") if p.suffix not in BINARY)
    for prefix in sorted(known - used):
        if not re.search(rf"\b{prefix}(?:-(?:{DIRECTIVES}))?:", inputs):
            yield path, 1, f"no line has the check prefix '{prefix}'"


def check(root):
    commands = []
    for path in files(root / "test", ".mlir", ".trop", ".test"):
        # The lints' own tests hold fixtures of all that is wrong.
        parts = path.relative_to(root).parts
        if parts[1] == "Lint" or "Inputs" in parts:
            continue
        text = path.read_text()
        commands += [command for _, command in run_lines(text)]
        yield from check_test(path, text)

    for folder in ("dialect", "lib"):
        for path in files(root / folder, ".td"):
            text = path.read_text()
            for match in re.finditer(r'\bPass<\s*"([\w-]+)"', text):
                flag = re.compile(rf"(?<![\w-]){match[1]}(?![\w-])|-{match[1]}(?![\w-])")
                if not any(flag.search(command) for command in commands):
                    line = line_of(text, match.start())
                    yield path, line, f"no RUN line runs the pass '{match[1]}'"


main(__doc__, check)
