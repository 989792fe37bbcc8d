#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Feeds mutants to the tools and to compiled programs. scripts/mutate.sh builds these and
runs this file; the tests of test/Mutants run it with the tools of their build."""

import argparse
import os
import random
import shlex
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import watch
from kinds import Modules, Sources
from formats import Arff, Libsvm, Npz
from programs import Checkpoints, Idx, Npy, Tables, Weights

KINDS = {
    kind.name: kind for kind in (Sources, Modules, Tables, Idx, Npy, Npz, Libsvm, Arff, Checkpoints,
                                 Weights)
}
BATCH = 32


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND",
                        help=f"of {', '.join(KINDS)} (default: all)")  # fmt: skip
    parser.add_argument("--build", type=Path, required=True, help="its bin/ has the tools")
    parser.add_argument("--folder", type=Path, required=True, help="where failures are kept")
    parser.add_argument("--count", type=int, default=200, help="mutants of each kind")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn")
    parser.add_argument("--only", type=int, help="run this mutant alone, and keep it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at once")
    options = parser.parse_args()
    for kind in options.kinds:
        if kind not in KINDS:
            parser.error(f"expected a kind of {', '.join(KINDS)}, found '{kind}'")
    return options


class Runner:
    """Runs the mutants of one kind and keeps those that fail."""

    def __init__(self, kind, folder, seed):
        self.kind = kind
        self.folder = folder
        self.seed = seed
        self.failures = []

    def draw(self, number):
        return self.kind.draw(random.Random(f"{self.kind.name} {self.seed} {number}"))

    def try_mutant(self, mutant, name):
        """Its fault, or None. What was written is left there."""
        home = self.folder / name
        home.mkdir(parents=True)
        for file, data in mutant.files.items():
            (home / file).write_bytes(data)
        words = shlex.join(map(str, mutant.command))
        (home / "command").write_text(f'cd "$(dirname "$0")" && {words}\n')
        ending = watch.run(mutant.command, home)
        if ending.is_slow() and self.kind.may_take_long(home):
            return None
        return ending.fault(self.kind.memory(mutant), self.kind.internal)

    def run(self, numbers):
        """Runs some mutants, as one where there are several."""
        mutants = {number: self.draw(number) for number in numbers}
        if len(numbers) > 1:
            name = f"batch-{numbers[0]}"
            fault = self.try_mutant(self.kind.join(list(mutants.values())), name)
            shutil.rmtree(self.folder / name)
            if not fault:
                return
        for number, mutant in mutants.items():
            name = str(number)
            if fault := self.try_mutant(mutant, name):
                self.failures.append(number)
                again = self.folder / name / "command"
                print(f"{self.kind.name} {number}: {fault}: sh {again}", flush=True)
            else:
                shutil.rmtree(self.folder / name)

    def batches(self, numbers):
        """Lists of mutants that go together."""
        open_batches = {}
        for number in numbers:
            batch = self.draw(number).batch
            if batch is None:
                yield [number]
                continue
            members = open_batches.setdefault(batch, [])
            members.append(number)
            if len(members) == BATCH:
                yield open_batches.pop(batch)
        yield from open_batches.values()


def main():
    options = arguments()
    watch.limit_this_process()
    failed = 0
    for name in options.kinds or KINDS:
        folder = options.folder.resolve() / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        runner = Runner(KINDS[name](options.build.resolve(), folder), folder, options.seed)
        if options.only is not None:
            fault = runner.try_mutant(runner.draw(options.only), str(options.only))
            print((folder / str(options.only) / "output").read_text(errors="replace"), end="")
            sys.exit(f"{name} {options.only}: {fault}" if fault else 0)
        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(runner.run, runner.batches(range(options.count))))
        failed += len(runner.failures)
        print(f"{name}: {options.count} mutants, {len(runner.failures)} failed", flush=True)
    sys.exit(1 if failed else 0)


main()
