#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the code of a section of a page into the current folder: C++ under the name that its
first line has, the list file, and commands as run.sh.

Usage: snippets.py PAGE HEADING"""

import re
import sys
from pathlib import Path

page, heading = Path(sys.argv[1]).read_text(), sys.argv[2]
section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)[1]
for language, code in re.findall(r"^```(\w+)\n(.*?)^```", section, re.M | re.S):
    names = {"cmake": "CMakeLists.txt", "sh": "run.sh"}
    name = names[language] if language in names else code.split("\n")[0].removeprefix("// ")
    Path(name).write_text(code)
