# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a compiled program in a root that holds it, its data and the libraries that programs need,
and nothing else. Needs the rights of root.
Usage: empty_root.py FOLDER PROGRAM DATA [ARGUMENT...]"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = r"libc\.so\.6|libm\.so\.6|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux-[\w.-]+|linux-vdso.*"


def libraries(program):
    """Where the loader finds what the program needs."""
    listing = subprocess.run(["ldd", program], check=True, text=True, stdout=subprocess.PIPE).stdout
    for line in listing.splitlines():
        name = line.split()[0]
        if not re.fullmatch(NEEDED, os.path.basename(name)):
            sys.exit(f"{program} needs {name}")
        path = re.search(r"(/\S+)", line)
        if path:
            yield path.group(1)


def main():
    root, program, data, *arguments = sys.argv[1:]
    for path in libraries(program):
        copy = Path(root) / path.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(program, Path(root) / "net")
    shutil.copy(data, root)
    os.chroot(root)
    os.chdir("/")
    os.execve("/net", ["/net", *arguments], {})


main()
