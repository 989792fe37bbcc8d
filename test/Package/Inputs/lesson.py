# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what pages tell, in the current folder, in their order. A block of code whose first line is
```LANGUAGE FILE is written to a file, or, where there is one, has to be a part of it. A block of sh
runs; a block without a language behind it has to be what that prints, where ... stands for anything
in a line, and alone for any lines. Ends with 1 at the first that is not so."""

import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```([\w+-]*)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def pattern_of(text):
    """What an expected text matches."""
    lines = []
    for line in text.splitlines():
        if line == "...":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(r".*?".join(map(re.escape, line.rstrip().split("..."))) + r"[ \t]*\n")
    return re.compile("".join(lines) + r"\s*")


def fail(page, line, message):
    sys.exit(f"{page}:{line}: {message}")


def do(page):
    text = Path(page).read_text()
    said = None
    for match in BLOCK.finditer(text):
        language, name, body = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if name:
            path = Path(name)
            if not path.exists():
                path.write_text(body)
            elif body.strip("\n") not in path.read_text():
                fail(page, line, f"'{name}' has no such part")
        elif language == "sh":
            ran = subprocess.run(
                ["sh", "-ec", body], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            said = ran.stdout
            if ran.returncode:
                fail(page, line, f"exit status {ran.returncode}:\n{said}")
        elif not language:
            if said is None:
                fail(page, line, "output of nothing")
            if not pattern_of(body).fullmatch(said if said.endswith("\n") else said + "\n"):
                fail(page, line, f"expected this, found\n{said}")
            said = None
        else:
            fail(page, line, f"a block of {language} without a file's name")
    print(f"{Path(page).name}: done")


for page in sys.argv[1:]:
    do(page)
