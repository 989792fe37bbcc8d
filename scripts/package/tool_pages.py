#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a tool's man page and its completions for bash, zsh and fish from its --help, where an
installation has them. (help2man reads GNU's form of --help alone: it takes the values of LLVM's
options, and examples, for running text.)"""

import argparse
import subprocess
from pathlib import Path

import completions
import helptext
import manpage


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool", type=Path, help="the program")
    parser.add_argument("version", help="of the project")
    parser.add_argument("folder", type=Path, help="what becomes share/ of a prefix")
    parser.add_argument("others", nargs="*", help="tools that the page refers to")
    arguments = parser.parse_args()
    name = arguments.tool.stem  # of a script, too
    said = subprocess.run([arguments.tool, "--help"], check=True, capture_output=True, text=True)
    help = helptext.parse(said.stdout)
    others = [other for other in arguments.others if other != name]
    for path, text in (
        (f"man/man1/{name}.1", manpage.format_page(name, arguments.version, help, others)),
        (f"bash-completion/completions/{name}", completions.format_bash(name, help)),
        (f"zsh/site-functions/_{name}", completions.format_zsh(name, help)),
        (f"fish/vendor_completions.d/{name}.fish", completions.format_fish(name, help)),
    ):
        path = arguments.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


main()
