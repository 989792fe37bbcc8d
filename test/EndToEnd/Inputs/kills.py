# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kills trainings and lets them go on until they are done.

  kills.py KILLS PROGRAM OPTION...

A training that writes a checkpoint every few steps is ended in turn by SIGKILL at a random moment,
by SIGKILL while it writes a checkpoint, by SIGTERM, and by SIGKILL after a time in which no file
may have the size of a checkpoint. Every training after the first goes on with --resume, and has
its OPTIONs from the checkpoint; whenever one gets to its end, its checkpoint must have the bytes of
that of a training that nothing disturbed, and another begins.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time

CHECKPOINT = "killed.safetensors"


def begin(program, options, limit=None):
    arguments = [program, "train", "--quiet", "--checkpoint", CHECKPOINT]
    arguments += ["--checkpoint-every", "97"]
    arguments += ["--resume"] if os.path.exists(CHECKPOINT) else options

    def bound():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        arguments,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=bound if limit is not None else None,
    )


def writes():
    return any(".tmp-" in name for name in os.listdir("."))


def end(process, kind, longest):
    """Ends it after a random time; whether it was still running."""
    if kind == "writing":
        skipped = random.randrange(5)
        while process.poll() is None:
            if writes():
                skipped -= 1
                if skipped < 0:
                    break
                while process.poll() is None and writes():
                    pass
    else:
        time.sleep(random.uniform(0, longest))
    process.send_signal(signal.SIGTERM if kind == "SIGTERM" else signal.SIGKILL)
    errors = process.communicate()[1]
    if process.returncode in (-signal.SIGKILL, 128 + signal.SIGTERM, -signal.SIGTERM):
        return True
    if kind == "limited" and "File too large" in errors:
        return True
    if process.returncode:
        sys.exit(f"a training ({kind}) ended with {process.returncode}: {errors}")
    return False


def main():
    kills, program, options = int(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    random.seed(kills)
    started = time.monotonic()
    subprocess.run(
        [program, "train", "--quiet", "--checkpoint", "whole.safetensors", *options],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    longest = max(0.05, time.monotonic() - started)
    whole = open("whole.safetensors", "rb").read()
    kinds = ["SIGKILL", "writing", "SIGTERM", "limited"]
    done, finished, resumed, inside = dict.fromkeys(kinds, 0), 0, 0, 0
    while sum(done.values()) < kills:
        kind = kinds[sum(done.values()) % len(kinds)]
        resumed += os.path.exists(CHECKPOINT)
        limit = random.randrange(1024, len(whole)) if kind == "limited" else None
        if end(begin(program, options, limit), kind, longest):
            done[kind] += 1
            inside += kind != "SIGTERM" and writes()
            continue
        finished += 1
        if open(CHECKPOINT, "rb").read() != whole:
            sys.exit("a training that was killed reached other weights")
        os.remove(CHECKPOINT)
    process = begin(program, options)
    errors = process.communicate()[1]
    if process.returncode:
        sys.exit(f"the last training failed: {errors}")
    finished += 1
    if open(CHECKPOINT, "rb").read() != whole:
        sys.exit("a training that was killed reached other weights")
    if writes():
        sys.exit(f"temporary files are left: {os.listdir('.')}")
    figures = ", ".join(f"{count} {kind}" for kind, count in done.items())
    print(f"{finished} trainings got to their end, {inside} kills left half a file", file=sys.stderr)
    print(f"{sum(done.values())} kills ({figures}), {resumed} resumed: the same bits")


main()
