# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the lints share: the command line, finding files, the ops of the dialect."""

import argparse
import os
import re
import sys
from pathlib import Path

IGNORED = re.compile(r"\.git|\.cache|__pycache__|build.*")


def main(description, check, add_arguments=lambda parser: None):
    """Runs check(root), which yields (path, line, message), and exits with 1 if
    it found anything. What `add_arguments` adds is passed to it, too."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("root", type=Path, help="the repository")
    add_arguments(parser)
    arguments = vars(parser.parse_args())
    root = arguments["root"] = arguments["root"].resolve()
    findings = sorted(set(check(**arguments)), key=str)
    for path, line, message in findings:
        print(f"{path.relative_to(root)}:{line}: {message}")
    print(f"{len(findings)} findings")
    sys.exit(1 if findings else 0)


def files(root, *suffixes):
    """All files under `root` with one of the suffixes, build folders left out."""
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not IGNORED.fullmatch(name))
        for name in sorted(names):
            if name == ".git":  # of a worktree
                continue
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def strip_comments(text):
    """C++ source without its comments, lines and strings kept."""
    pattern = r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/'
    keep = lambda m: m[0] if m[0][0] == '"' else "\n" * m[0].count("\n")
    return re.sub(pattern, keep, text, flags=re.S)


class Op:
    """An op of the dialect, as TableGen declares it."""

    def __init__(self, path, line, name, mnemonic, text, inherited):
        self.path = path
        self.line = line
        self.class_name = name.split("_")[-1]
        self.mnemonic = mnemonic
        self.text = text  # the def itself
        self.inherited = inherited  # the def and all classes it derives from
        self.surface_name = None  # what sources call a layer, a head or a loss


def ops(root):
    """The ops of dialect/Trop/IR, in the order of their declaration."""
    folder = root / "dialect" / "Trop" / "IR"
    records = {}  # name -> (path, line, header, text)
    for path in files(folder, ".td"):
        # Comments between records must not end up in a record's text.
        text = re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.M)
        starts = list(re.finditer(r"^(?:def|class)\s+(\w+)([^{;]*)", text, re.M))
        ends = [start.start() for start in starts[1:]] + [len(text)]
        for start, end in zip(starts, ends):
            line = line_of(text, start.start())
            records[start[1]] = (path, line, start[2], text[start.start() : end])

    def inherited(name, seen):
        if name not in records or name in seen:
            return ""
        seen.add(name)
        _, _, header, text = records[name]
        return text + "".join(inherited(base, seen) for base in re.findall(r"\w+", header))

    # `MaxPlusOp::getSurfaceName() { return "maxplus"; }`
    spelt = re.compile(r'\b(\w+Op)::getSurfaceName\(\)\s*\{\s*return\s*"([^"]+)"')
    surface = {}
    for path in files(folder, ".cpp"):
        surface.update(spelt.findall(path.read_text()))

    for name, (path, line, header, text) in records.items():
        mnemonic = re.search(r':\s*\w+<\s*"(\w+)"', header)
        if text.startswith("def") and name.endswith("Op") and mnemonic:
            op = Op(path, line, name, mnemonic[1], text, inherited(name, set()))
            if re.search("(Layer|Head|Loss)OpInterface", op.inherited):
                op.surface_name = surface.get(op.class_name, op.mnemonic)
            yield op
