# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says which tools of a prefix have a man page with every option of their --help, as its lines
begin with them, whatever else the lines are; and lets groff warn of the pages."""

import re
import subprocess
import sys
from pathlib import Path

prefix = Path(sys.argv[1])
for tool in sorted((prefix / "bin").iterdir()):
    said = subprocess.run([tool, "--help"], check=True, capture_output=True, text=True).stdout
    page = prefix / "share/man/man1" / f"{tool.name}.1"
    checked = subprocess.run(["groff", "-man", "-ww", "-z", page], capture_output=True, text=True)
    # Long words are no mistake: a line with one may be short.
    warnings = [line for line in checked.stderr.splitlines() if "adjust line" not in line]
    text = page.read_text().replace("\\-", "-")
    options = set(re.findall(r"^ +(--?\w[\w-]*)(?:,(--[\w-]+))?", said, re.M))
    names = {name for pair in options for name in pair if name}
    entries = set(re.findall(r"--?\w[\w-]*", "".join(re.findall(r"^\.TP\n(.*\n)", text, re.M))))
    missing = sorted(names - entries)
    print(f"{tool.name}: {'no ' + ', '.join(missing) if missing else 'all options'}", *warnings)
