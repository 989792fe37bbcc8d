# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: verdicts.py FOLDER: prints what scripts/mutate/watch.py says of commands that end
in every way there is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "mutate"))
import watch

COMMANDS = [
    "exit 0",
    "echo 'x.csv:3: error' && exit 1",
    "echo usage && exit 2",
    "exit 1",
    "echo what && exit 3",
    "kill -SEGV $$",
    "echo 'LLVM ERROR: x' && kill -ABRT $$",
    "echo 'a.cpp:3:4: runtime error: signed integer overflow' && exit 1",
    "echo '==1==ERROR: AddressSanitizer: heap-use-after-free' && exit 1",
    "echo 'note: see current operation' && exit 1",
    "while :; do :; done",
]


def main():
    watch.CPU_SECONDS = 1

    def judge(name, *command, internal=False):
        fault = watch.run(command, sys.argv[1]).fault(memory=64 << 20, internal=internal)
        print(f"{name}: {fault}", flush=True)

    for command in COMMANDS:
        judge(command, "bash", "-c", command)
    judge("MLIR's own", "echo", "see current operation", internal=True)
    judge("100 MB", sys.executable, "-c", "held = b'x' * 100_000_000")
    watch.WALL_SECONDS = 1
    judge("sleep", "sleep", "1000")


main()
