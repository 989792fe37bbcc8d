#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds ops, types and passes without a summary or description, attributes without a summary, and
options and statistics of passes, interfaces and their methods without a description. What users see is
asked of TableGen's records; --list says what there is, and how much."""

import json
import re
import subprocess
from collections import Counter

from common import files, main

TABLEGEN = "/usr/lib/llvm-22/bin/llvm-tblgen"
INCLUDE = "/usr/lib/llvm-22/include"
# What is looked for in these records: a class of TableGen, and what fields of it say.
KINDS = {
    "Op": ("op", ("summary", "description")),
    "TypeDef": ("type", ("summary", "description")),
    # Enumerations say by their cases what they are.
    "AttrDef": ("attribute", ("summary",)),
    "PassBase": ("pass", ("summary", "description")),
    "OpInterface": ("interface", ("description",)),
}
# Records that these list.
PARTS = {
    "options": ("option", ("description",)),
    "statistics": ("statistic", ("description",)),
    "methods": ("method", ("description",)),
}


def records_of(root, path):
    command = [TABLEGEN, "--dump-json", "-I", str(root), "-I", INCLUDE, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def is_blank(record, field):
    return not (record.get(field) or "").strip()


def name_of(record):
    return (
        record.get("argument") or record.get("opName") or record.get("mnemonic")
        or record.get("name") or record["!name"]
    )


def things(root, folders):
    """(path, line, kind, name, what it lacks) of all that is declared in these folders."""
    for folder in folders:
        for path in files(root / folder, ".td"):
            if not re.search(r"^def ", path.read_text(), re.M):
                continue
            records = records_of(root, path)

            def line_of(record, path=path):
                place = record["!locs"][-1].rsplit(":", 1)
                return int(place[1]) if place[0].endswith(path.name) else None

            for base, (kind, fields) in KINDS.items():
                for name in records["!instanceof"].get(base, []):
                    record = records[name]
                    line = line_of(record)
                    # Of a file that it includes, or an op's mention of an interface.
                    if line is None or record["!anonymous"]:
                        continue
                    called = name_of(record)
                    lacks = [field for field in fields if is_blank(record, field)]
                    yield path, line, kind, called, lacks
                    for part, (kind_of_part, fields_of_part) in PARTS.items():
                        for reference in record.get(part, []):
                            inner = records[reference["def"]]
                            lacks = [f for f in fields_of_part if is_blank(inner, f)]
                            yield path, line, kind_of_part, f"{called}: {name_of(inner)}", lacks


def check(root, list=False):
    counts = Counter()
    for path, line, kind, name, lacks in things(root, ["dialect", "lib"]):
        counts[kind] += 1
        for field in lacks:
            yield path, line, f"{kind} {name}: no {field}"
    if list:
        print(*(f"{kind}: {count}" for kind, count in sorted(counts.items())), sep="\n")


def add_arguments(parser):
    parser.add_argument("--list", action="store_true", help="say how many there are of each kind")


main(__doc__, check, add_arguments)
