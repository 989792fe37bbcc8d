#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds sources, and headers of ours, that compile only because the precompiled header
includes for them what they need. Those are parsed without it that have a word which no
header has that they include, but one does that the precompiled header includes. Words are
names with a capital, as of types and most functions, and namespaces. --all parses all
sources."""

import json
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from common import main

HEADER = "cmake/TropPch.h"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">]', re.M)
# What a command says of output, and of the precompiled header.
OUTPUT = re.compile(r"(?: -Xclang -include(?:-pch)? -Xclang \S+| -M[TF] \S+| -MD| -o \S+| -c(?= ))")
# What is no word of code: comments, strings and classes that are only announced.
NO_WORD = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\b(?:class|struct) \w+;', re.S)


@lru_cache(maxsize=None)
def system_folders(compiler):
    command = [compiler, "-E", "-v", "-x", "c++", "/dev/null"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return tuple(map(Path, re.findall(r"^ (/\S+)$", said, re.M)))


@lru_cache(maxsize=None)
def direct(path, folders):
    """The files that this one includes, where they are in one of the folders."""
    found = []
    for name in INCLUDE.findall(path.read_text(errors="replace")):
        for folder in (path.parent, *folders):
            if (folder / name).is_file():
                found.append(Path(os.path.normpath(folder / name)))
                break
    return found


def closure(path, folders):
    seen, todo = set(), [path]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += direct(path, folders)
    return seen


@lru_cache(maxsize=None)
def words(path):
    code = NO_WORD.sub("", path.read_text(errors="replace"))
    return frozenset(re.findall(r"\w*[A-Z]\w*|\w+(?=::)", code))


class Source:
    """A source that is compiled with the precompiled header, or a header of it."""

    def __init__(self, path, folder, command):
        self.path = path
        self.folder = folder
        self.command = command  # without the path
        flags = zip(command, [*command[1:], ""])
        named = [
            Path(value if flag == "-isystem" else flag[2:])
            for flag, value in flags
            if flag == "-isystem" or flag.startswith("-I")
        ]
        # The first word of a command may be a cache of compilers.
        compiler = next(word for word in command if "clang" in word)
        self.folders = (*named, *system_folders(compiler))
        self.reached = closure(path, self.folders) - {path}

    def is_suspect(self, header):
        hidden = closure(header, self.folders) - self.reached
        unknown = words(self.path).difference(*map(words, self.reached))
        return any(unknown & words(path) for path in hidden)

    def problems(self, root):
        """What the compiler says: (path, line, message)."""
        options = ["-w", "-fsyntax-only", "-ferror-limit=3", "-x", "c++"]
        command = [*self.command, *options, str(self.path)]
        said = subprocess.run(command, cwd=self.folder, capture_output=True, text=True).stderr
        for path, line, message in re.findall(
            r"^(/[^:\n]+):(\d+):\d+: (?:fatal )?error: (.*)", said, re.M
        ):
            place = (Path(path), int(line)) if root in Path(path).parents else (self.path, 1)
            yield *place, f"without {HEADER}: {message}"


def read_sources(build):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if " -include-pch " in entry["command"]:
            command = shlex.split(OUTPUT.sub("", entry["command"]))
            command.remove(entry["file"])
            yield Source(Path(entry["file"]), entry["directory"], command)


def check(root, build, all):
    sources = list(read_sources(build))
    suspects = sources
    if not all:
        headers = {}
        for source in sources:
            for path in source.reached:
                if root in path.parents and path.suffix == ".h":
                    headers.setdefault(path, Source(path, source.folder, source.command))
        suspects = [s for s in sources + [*headers.values()] if s.is_suspect(root / HEADER)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda source: [*source.problems(root)], suspects):
            yield from found


def arguments(parser):
    parser.add_argument("build", type=Path, help="its build folder, where all is built")
    parser.add_argument("--all", action="store_true", help="parse all: minutes")


main(__doc__, check, arguments)
