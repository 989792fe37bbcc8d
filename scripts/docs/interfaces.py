#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Corrects the page of interfaces that mlir-tblgen writes, from standard input, by the records of
the same file, as JSON: methods that have a default need not be implemented."""

import json
import re
import sys
from pathlib import Path

NOTE = "NOTE: This method *must* be implemented by the user.\n"
HEAD = re.compile(r"^(#{2,4}) `?(\w+)`?.*$", re.M)


def main():
    records = json.loads(Path(sys.argv[1]).read_text())
    defaults = {}
    for interface in records["!instanceof"]["OpInterface"]:
        for method in records[interface]["methods"]:
            method = records[method["def"]]
            defaults[interface, method["name"]] = " ".join(method["defaultBody"].split())
    interface, method, after = None, None, []
    for line in sys.stdin:
        head = HEAD.match(line)
        if head and len(head[1]) == 2:
            interface, line = head[2], f"## {head[2]}\n"
        elif head and len(head[1]) == 4:
            method = head[2]
        elif line == NOTE:
            body = defaults[interface, method]
            line = f"Default: `{body}`\n" if body else "Has no default.\n"
        elif line.startswith("### Methods"):
            line = "### Methods\n"
        after.append(line.replace("# OpInterface definitions", "# Interfaces of ops"))
    sys.stdout.write("".join(after))


main()
