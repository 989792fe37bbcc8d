#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds folders without a README.md of at most 10 lines, sources without the licence
header, and paths that exist on one machine only."""

import re

from common import IGNORED, files, line_of, main

FIRST_LEVEL = "bench cmake examples findings scripts".split()
SECOND_LEVEL = "dialect lib runtime test tools".split()
README_LINES = 10

SOURCES = (".h", ".c", ".cpp", ".td", ".g4", ".py", ".sh")
LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
LICENCE_WITHIN = 12  # lines

# Written so that this file does not match.
PRIVATE = re.compile(r"(?<![\w.])/[w]ork/|(?<!\w)\.\./[s]hared\b")
MAY_BE_PRIVATE = {".ci/run"}


def rooms(root):
    yield from (root / name for name in FIRST_LEVEL)
    for name in SECOND_LEVEL:
        yield from sorted((root / name).glob("*/"))


def check(root):
    for room in rooms(root):
        if IGNORED.fullmatch(room.name) or not any(files(room)):
            continue
        readme = room / "README.md"
        if not readme.exists():
            yield readme, 1, "every room has a README.md"
        elif (length := len(readme.read_text().splitlines())) > README_LINES:
            yield readme, length, f"more than {README_LINES} lines"

    for path in files(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:  # data
            continue
        head = "\n".join(text.split("\n", LICENCE_WITHIN)[:LICENCE_WITHIN])
        if (path.suffix in SOURCES or text.startswith("#!")) and LICENCE not in head:
            yield path, 1, "no licence header"
        if str(path.relative_to(root)) not in MAY_BE_PRIVATE:
            for match in PRIVATE.finditer(text):
                line = line_of(text, match.start())
                yield path, line, f"'{match[0]}' exists on one machine only"


main(__doc__, check)
