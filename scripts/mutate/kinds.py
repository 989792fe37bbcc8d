# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What mutants are made of, and how the compiler's tools take them."""

import re
import shlex
import subprocess
from pathlib import Path

from operators import GENTLE, TEXT, mutate
from watch import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]


class Mutant:
    """Files, by their names, and the command that takes them, run where they are.
    Mutants of one `batch` may be joined into one file."""

    def __init__(self, files, command, read, batch=None):
        self.files = files
        self.command = command
        self.read = read  # bytes, decoded
        self.batch = batch


class Kind:
    """Draws mutants of one kind. `internal`: messages may be MLIR's own."""

    internal = False
    idle = 64 << 20  # bytes that the tool may hold besides what it reads
    multiple = 256  # bytes that it may hold a byte read

    def __init__(self, tools, folder):
        self.tools = tools
        self.folder = folder
        self.prepare()

    def prepare(self):
        raise NotImplementedError

    def draw(self, rng):
        raise NotImplementedError

    def memory(self, mutant):
        return self.idle + self.multiple * mutant.read

    def may_take_long(self, folder):
        """Whether a mutant that was too slow is as long as it took."""
        return False


class Sources(Kind):
    """.trop: examples, tests, and what docs/language.md shows."""

    name = "trop"
    idle = 512 << 20
    multiple = 4096
    LONG = 2000  # operations
    # Most run the whole compiler, but for LLVM's passes.
    MODES = [["--emit=llvm", "-O0"]] * 9 + [
        ["--emit=obj", "-O1", "-g"], ["--report-cost"], ["--print-sct=json"], ["--emit=ast"],
        ["--emit=llvm", "-O0", "-g", "-D", "H=3", "--remarks"],
    ]  # fmt: skip

    def prepare(self):
        paths = sorted([*ROOT.glob("examples/*.trop"), *ROOT.glob("test/**/*.trop")])
        self.corpus = [path.read_bytes() for path in paths]
        pages = (ROOT / "docs" / "language.md").read_bytes()
        self.corpus += re.findall(rb"```trop\n(.*?)```", pages, re.S)

    def draw(self, rng):
        operators = rng.choice([GENTLE, TEXT])
        source = mutate(rng, operators, rng.choice(self.corpus), rng.choice(self.corpus))
        tropc = self.tools / "bin" / "tropc"
        command = [tropc, "mutant.trop", "-o", "out", *rng.choice(self.MODES)]
        return Mutant({"mutant.trop": source}, command, len(source))

    def may_take_long(self, folder):
        """A repeat may be written out to 100,000 operations by what docs/language.md allows."""
        command = [self.tools / "bin" / "tropc", "mutant.trop", "--emit=trop"]
        module = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True,
                                timeout=60).stdout
        return module.count(b" = trop.") > self.LONG


class Modules(Kind):
    """.mlir of test/, each piece by the passes that its tests run, and by pipelines."""

    name = "mlir"
    internal = True
    idle = 512 << 20
    multiple = 4096
    PIPELINES = ["--trop-gradient-pipeline",
                 "--trop-gradient-pipeline --trop-loop-pipeline --trop-llvm-pipeline",
                 "--trop-loop-pipeline", "--canonicalize --cse"]  # fmt: skip
    SEPARATOR = b"\n// -----\n"

    def prepare(self):
        self.plugin = self.tools / "lib" / "TropForeignPlugin.so"
        self.corpus = []  # (piece, commands)
        for path in sorted(ROOT.glob("test/**/*.mlir")):
            if "Inputs" in path.parts:
                continue
            text = path.read_bytes()
            commands = sorted(set(self.commands(text.decode())))
            code = re.sub(rb"(?m)^// (RUN|CHECK).*\n", b"", text)
            pieces = re.split(rb"(?m)^// -----.*\n", code)
            self.corpus += [(piece, commands) for piece in pieces if piece.strip()]

    def commands(self, text):
        """Of the RUN lines, those of tools that read the test itself."""
        for line in re.findall(r"RUN:(.*)", re.sub(r"\\\n.*?RUN:", "", text)):
            words = shlex.split(line.split("|")[0].split("2>")[0])
            if words[:1] == ["not"]:
                words = words[1:]
            if words[:1] not in (["trop-opt"], ["trop-interpret"]) or "%s" not in words:
                continue
            options = [word.replace("%libraries", str(self.tools / "lib")) for word in words[1:]
                       if word.startswith("-") and "%t" not in word
                       and not re.match("-o$|--?(verify-diagnostics|split-input-file|check)", word)]
            yield words[0], *options

    def draw(self, rng):
        piece, commands = rng.choice(self.corpus)
        other, _ = rng.choice(self.corpus)
        tool, *options = rng.choice(commands) if commands else ("trop-opt",)
        if tool == "trop-opt" and rng.random() < 0.3 or not commands:
            options = [word for word in options if "plugin" in word]
            options += rng.choice(self.PIPELINES).split()
        data = mutate(rng, rng.choice([GENTLE, TEXT]), piece, other)
        command = [self.tools / "bin" / tool, "mutant.mlir", "-o", "out", *options]
        if tool == "trop-opt":
            command.append("--split-input-file")
        batch = tuple(command) if tool == "trop-opt" else None
        return Mutant({"mutant.mlir": data}, command, len(data), batch)

    def join(self, mutants):
        data = self.SEPARATOR.join(mutant.files["mutant.mlir"] for mutant in mutants)
        return Mutant({"mutant.mlir": data}, mutants[0].command, len(data))
