# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Does what a page does: writes its ```trop snippets to the files that their first lines name, and
compares what its "$ " commands print with what follows them."""

import re
import subprocess
import sys
from pathlib import Path

page = Path(sys.argv[1]).read_text()
for name, source in re.findall(r"^```trop\n// (\S+)\n(.*?)^```$", page, re.M | re.S):
    Path(name).write_text(source)
commands = 0
for block in re.findall(r"^```\n(\$ .*?)^```$", page, re.M | re.S):
    for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        done = subprocess.run(command, shell=True, capture_output=True, text=True)
        if done.returncode or done.stderr or done.stdout != expected:
            sys.exit(f"$ {command}\n{done.stderr}{done.stdout}")
        commands += 1
print(commands, "commands print what the page says")
