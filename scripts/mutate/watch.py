# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command and says what was wrong with how it ended."""

import os
import re
import resource
import signal
import subprocess
import threading

CPU_SECONDS = 5
WALL_SECONDS = 120  # for what waits and computes nothing; machines are busy
FILE_BYTES = 256 << 20
TEXT_BYTES = 1 << 20

# What bugs of ours, and of the libraries beneath, print.
BUGS = re.compile(
    r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|: runtime error: |LLVM ERROR"
    r"|Assertion .* failed|UNREACHABLE executed|Stack dump|submit a bug report|this is a bug in"
    r"|terminate called|std::bad_alloc|please report"
)

# Stands below what MLIR says of an op: no message for users of ours.
INTERNAL = re.compile(r"see current operation")

ENVIRONMENT = dict(
    os.environ,
    # libMLIR is not instrumented: CMakePresets.json says more. No reader needs this much at
    # once, and what was freed is held back for a while. Leaks at the end are found by the tests,
    # and looking for them takes a third longer.
    ASAN_OPTIONS="detect_container_overflow=0:allow_user_poisoning=0:max_allocation_size_mb=1024"
    ":quarantine_size_mb=16"
    ":detect_leaks=0",
    UBSAN_OPTIONS="print_stacktrace=1",
)


def limit_this_process():
    """Limits that commands inherit: no core files, no file without end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))


class Ending:
    """How a command ended: its status, negative by a signal, CPU seconds, the most
    memory that it held in bytes, and what it printed."""

    def __init__(self, status, usage, text, stopped):
        self.status = status
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss << 10
        self.text = text
        self.stopped = stopped

    def is_slow(self):
        return self.status == -signal.SIGXCPU or self.seconds > CPU_SECONDS

    def fault(self, memory, internal):
        """What is wrong, or None. `memory` is the most that is allowed; `internal`
        says that the program may print what MLIR says of an op."""
        if self.stopped:
            return f"did not end in {WALL_SECONDS} s"
        if self.is_slow():
            return f"took more than {CPU_SECONDS} s of CPU time"
        if bug := BUGS.search(self.text):
            return f"printed '{bug[0]}'"
        if self.status < 0:
            return f"died of {signal.Signals(-self.status).name}"
        if not internal and (found := INTERNAL.search(self.text)):
            return f"printed '{found[0]}'"
        if self.status > 2:
            return f"ended with exit code {self.status}"
        if self.status and not self.text.strip():
            return f"ended with exit code {self.status} and without a word"
        if self.memory > memory:
            return f"held {self.memory >> 20} MiB, expected at most {memory >> 20} MiB"
        return None


def run(command, folder):
    """Runs a command in a folder, where its output goes to the file `output`."""
    path = os.path.join(folder, "output")
    with open(path, "wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=output,
                                   stderr=output, stdin=subprocess.DEVNULL)
    resource.prlimit(process.pid, resource.RLIMIT_CPU, (CPU_SECONDS + 1, CPU_SECONDS + 2))
    stopped = []
    watch = threading.Timer(WALL_SECONDS, lambda: (stopped.append(True), process.kill()))
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    watch.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(path, "rb") as output:
        text = output.read(TEXT_BYTES).decode(errors="replace")
    return Ending(process.returncode, usage, text, bool(stopped))
