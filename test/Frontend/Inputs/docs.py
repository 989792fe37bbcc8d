# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares docs/language.md with the compiler: every snippet compiles, and the
diagnostics it lists are those that the tests of this folder expect, no more and no
less, but for what only tests of other folders can. Takes the page, the folder and the others."""

import re
import subprocess
import sys
from pathlib import Path

page, folder, *others = Path(sys.argv[1]).read_text(), *map(Path, sys.argv[2:])
wrong = []

snippets = re.findall(r"^```trop\n(.*?)^```$", page, re.M | re.S)
for snippet in snippets:
    if "model" not in snippet:
        snippet += "model M(x: f32[1]) -> f32[1] { return x; }"
    done = subprocess.run(["tropc", "--emit=trop", "-"], input=snippet, text=True,
                          capture_output=True)
    if done.returncode or done.stderr:
        wrong.append(f"snippet: {done.stderr}\n{snippet}")


def pattern(message):
    """A regular expression of a message with places like <name> in it."""
    parts = re.split(r"<[\w ]+>", message)
    return re.compile(".+".join(map(re.escape, parts)) + r"(, did you mean '[^']+'\?)?")


documented = re.findall(r"^- `(.*?)`", page.split("## Diagnostics")[1], re.M)
patterns = {message: pattern(message) for message in documented}
tested = set()
for path in sorted(path for root in (folder, *others) for path in root.rglob("*.t*")):
    for message in re.findall(r"^(?:// )?[A-Z]+: .*?(?:error|warning): (.*)$",
                              path.read_text(), re.M):
        message = re.sub(r"\{\{\[(.)\]\}\}", r"\1", message)
        message = re.sub(r"\{\{.*?\}\}", "x", message)
        matches = {known for known, regex in patterns.items() if regex.fullmatch(message)}
        if not matches and folder in path.parents:
            wrong.append(f"{path.name} expects '{message}', which the page lacks")
        tested |= matches
wrong += [f"no test expects '{message}'" for message in documented if message not in tested]

print("\n".join(wrong) or f"{len(snippets)} snippets and {len(documented)} messages agree")
