#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds includes between rooms that the table of docs/architecture.md does not allow, lines
and arrows of the table that stand for nothing, and files of one room that include each
other."""

import re
from fnmatch import fnmatch
from itertools import product

from common import files, line_of, main, strip_comments

TABLE = "docs/architecture.md"
FOLDERS = ("dialect", "lib", "runtime", "tools")
SOURCES = (".h", ".c", ".cpp", ".td", ".def")
INCLUDE = re.compile(r'^[ \t]*#?[ \t]*include[ \t]+"([^"]+)"', re.M)

# Rooms whose files may include each other, and why.
KNOTS = {
    "dialect/Trop/IR": "ops, their interfaces and the laws on them know each other",
    "lib/Frontend/Lower": "the limits of a program stand beside what lowers it",
    "lib/Frontend/Sema": "a body has calls, a call has arguments, an argument may have a body",
    "runtime/Data": "readTable asks all formats, which ask what a table is",
    "runtime/Optim": "makeOptimizer asks all optimizers, which ask what one is",
    "runtime/Train": "train() and its parts have one plan and one result",
}


def braces(text):
    """`a/{b,c}` as a/b and a/c."""
    parts = [part.split(",") for part in re.split(r"[{}]", text)]
    return ["".join(choice) for choice in product(*parts)]


class Table:
    """A record a room, from low to high: `room  rooms that it may include...`, which goes on
    in lines that begin with spaces. `*` stands for a folder's name without a record."""

    def __init__(self, path):
        text = path.read_text()
        block = re.search(r"^```rooms\n(.*?)^```", text, re.M | re.S)
        self.path = path
        self.lines = {}  # room -> (line, [(arrow, the rooms it leads to)])
        self.problems = []
        for record in re.finditer(r"^\S.*\n(?:[ \t].*\n)*", block[1], re.M):
            line = line_of(text, block.start(1) + record.start())
            room, *arrows = record[0].split()
            lower = list(self.lines)
            resolved = []
            for arrow in [a for word in arrows for a in braces(word)]:
                rooms = [known for known in lower if fnmatch(known, arrow)]
                if not rooms:
                    self.problems.append((line, f"'{arrow}' is no room in a line above"))
                resolved.append((arrow, rooms))
            self.lines[room] = (line, resolved)

    def room_of(self, path):
        fits = [
            room
            for room in self.lines
            if re.match(re.escape(room).replace(r"\*", "[^/]+") + "/", path)
        ]
        return max(fits, key=lambda room: (room.count("/"), "*" not in room), default=None)


def includes(root, paths):
    """All (path, line, path) of files of these folders that include another."""
    for path in paths:
        code = strip_comments(path.read_text())
        for match in INCLUDE.finditer(code):
            for base in (root, root / "runtime/include", path.parent):
                # What is generated stands for the room of its path.
                if (base / match[1]).exists() or match[1].startswith(FOLDERS):
                    target = (base / match[1]).resolve().relative_to(root.resolve())
                    yield path.relative_to(root), line_of(code, match.start()), target
                    break


def unit(path):
    return str(path.with_suffix(""))


def knots(graph):
    """Sets of more than one unit that include each other, round about (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return [nodes for nodes in found if len(nodes) > 1]


def check(root):
    table = Table(root / TABLE)
    for line, problem in table.problems:
        yield table.path, line, problem
    paths = [path for folder in FOLDERS for path in files(root / folder, *SOURCES)]
    inhabited, walked, graph = set(), set(), {}
    for path in paths:
        room = table.room_of(str(path.relative_to(root)))
        if not room:
            yield path, 1, f"is of no room of {TABLE}"
        inhabited.add(room)
    for path, line, target in includes(root, paths):
        source, room = table.room_of(str(path)), table.room_of(str(target))
        if not source or not room:
            continue
        if path.parent == target.parent:
            if unit(path) != unit(target):
                graph.setdefault(unit(path), set()).add(unit(target))
            continue
        if source == room and "*" not in room:
            continue
        allowed = [arrow for arrow, rooms in table.lines[source][1] if room in rooms]
        walked.update((source, arrow) for arrow in allowed)
        if not allowed:
            yield root / path, line, f"{source} may not include {target}: see {TABLE}"
    for room, (line, arrows) in table.lines.items():
        if room not in inhabited:
            yield table.path, line, f"'{room}' has no files"
        for arrow, rooms in arrows:
            if rooms and (room, arrow) not in walked:
                yield table.path, line, f"nothing of {room} includes '{arrow}'"
    knotted = set()
    for nodes in knots(graph):
        room = table.room_of(nodes[0])
        knotted.add(room)
        if room not in KNOTS:
            names = ", ".join(node.rsplit("/", 1)[1] for node in nodes)
            yield (root / nodes[0]).parent, 1, f"include each other: {names}"
    for room in (KNOTS.keys() & inhabited) - knotted:
        yield root / room, 1, "has no files that include each other, but a reason for them"


main(__doc__, check)
