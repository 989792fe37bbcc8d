#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a header with the version of the project and a hash of headers that plugins are compiled
with, their comments and spaces left out: who has another has another binary interface."""

import argparse
import hashlib
import re
from pathlib import Path

TOKEN = re.compile(r'R"\((.*?)\)"|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/|\s+', re.S)


def normalize(text):
    """The text with a space for comments and for each run of spaces; strings stay."""
    text = TOKEN.sub(lambda m: m[0] if m[0][0] in 'R"' else " ", text)
    return re.sub(" +", " ", text).strip()


def name_of(path, roots):
    """The path by which it is included."""
    return str(next(path.relative_to(root) for root in roots if path.is_relative_to(root)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="of the project")
    parser.add_argument("output", type=Path, help="the header to write")
    parser.add_argument("--root", type=Path, action="append", help="where headers are included from")
    parser.add_argument("headers", type=Path, nargs="+")
    arguments = parser.parse_args()
    texts = {name_of(path, arguments.root): normalize(path.read_text())
             for path in arguments.headers}
    hashed = hashlib.sha256()
    for name, text in sorted(texts.items()):
        hashed.update(f"{name}\0{text}\0".encode())
    written = (f'#define TROP_INTERFACE_VERSION "{arguments.version}"\n'
               f'#define TROP_INTERFACE_HASH "{hashed.hexdigest()[:16]}"\n')
    # What includes it is compiled again only if it changes.
    if not arguments.output.exists() or arguments.output.read_text() != written:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(written)


main()
