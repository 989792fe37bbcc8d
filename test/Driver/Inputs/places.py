# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gives tropc outputs and inputs that are no plain files, and limits; checks exit codes, messages
and what is left. Runs in a folder with net.trop, a small model, and its data."""

import os
import resource
import signal
import subprocess
import threading
from pathlib import Path


def run(*command, limit=None, **more):
    """Exit code and errors of a command, with at most `limit` bytes a file."""

    def prepare():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, preexec_fn=prepare,
                          timeout=60, **more)
    return done.returncode, done.stderr


def expect(found, code, errors):
    assert found == (code, errors and f"tropc: error: {errors}\n"), found


# A pipe is written through where somebody reads it, and stays a pipe.
os.mkfifo("pipe")
expect(run("tropc", "--emit=trop", "net.trop", "-o", "pipe"), 1,
       "cannot write 'pipe': nothing reads this pipe")
expect(run("tropc", "net.trop", "-o", "pipe"), 1,
       "cannot write 'pipe': what is linked needs a regular file")
reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
os.set_blocking(reader, True)
texts = []
thread = threading.Thread(target=lambda: texts.append(os.fdopen(reader).read()))
expect(run("tropc", "--emit=trop", "net.trop", "-o", "pipe"), 0, "")
thread.start()
thread.join()
assert "trop.maxplus" in texts[0] and Path("pipe").is_fifo()
for tool in ("tropc", "trop-interpret"):
    found = run(tool, "--load-plugin=./pipe", "net.trop")
    assert found == (1, f"{tool}: error: cannot load plugin './pipe': it is not a regular file\n")
os.remove("pipe")

# A program that runs goes on while another takes its place.
expect(run("tropc", "-O0", "net.trop", "-o", "net"), 0, "")
before = os.stat("net").st_ino
running = subprocess.Popen(["./net", "train", "--quiet", "--steps", "100000000"])
expect(run("tropc", "-O1", "net.trop", "-o", "net"), 0, "")
assert running.poll() is None and os.stat("net").st_ino != before
running.send_signal(signal.SIGTERM)
assert running.wait() == 143

# A limit on files is an error, which leaves what was there.
Path("net.o").write_text("before")
program = Path("net").read_bytes()
expect(run("tropc", "-O0", "-c", "net.trop", "-o", "net.o", limit=512), 1,
       "cannot write 'net.o': File too large")
code, errors = run("tropc", "-O0", "net.trop", "-o", "net", limit=512)
assert code == 1 and errors.startswith("tropc: error: cannot write '/") and \
    errors.endswith(".o': File too large\n"), errors
code, errors = run("tropc", "-O0", "net.trop", "-o", "net", limit=100_000)
assert code == 1 and errors.endswith("\ntropc: error: cannot link 'net': File too large\n"), errors
assert Path("net.o").read_text() == "before" and Path("net").read_bytes() == program
with open("text", "w") as text:
    expect(run("tropc", "-O0", "--emit=llvm", "net.trop", "-o", "-", limit=512, stdout=text), 1,
           "cannot write standard output: File too large")
for tool in ("trop-opt", "trop-interpret"):
    Path("f.mlir").write_text("func.func @f() -> tensor<9xf32> {\n"
                              "  %0 = arith.constant dense<1.0> : tensor<9xf32>\n"
                              "  return %0 : tensor<9xf32>\n}\n")
    Path("out").write_text("before")
    found = run(tool, "f.mlir", "-o", "out", limit=16)
    assert found == (1, f"{tool}: error: cannot write 'out': File too large\n"), found
    assert Path("out").read_text() == "before"
    assert run(tool, "f.mlir", "-o", "f.mlir")[0] == 1 and "arith" in Path("f.mlir").read_text()

# A reader that has seen enough ends a tool without a word, which leaves nothing behind.
reader, writer = os.pipe()
os.close(reader)
assert run("tropc", "--emit=trop", "net.trop", stdout=writer) == (-signal.SIGPIPE, "")
assert run("tropc", "--help", stdout=writer) == (-signal.SIGPIPE, "")
assert run("trop-opt", "f.mlir", stdout=writer) == (-signal.SIGPIPE, "")
os.mkdir("temporary")
subprocess.run(["tropc", "-v", "-O0", "net.trop", "-o", "net"], stderr=writer, timeout=60,
               env=dict(os.environ, TMPDIR="temporary"))
assert not os.listdir("temporary") and not list(Path().glob(".trop-*"))

# What never ends is refused; standard input may be MLIR, which is longer.
for name, most in (("/dev/zero", 4194304), ("-", 67108864)):
    with open("/dev/zero") as zero:
        expect(run("tropc", name, stdin=zero), 1,
               "cannot read " + (f"'{name}'" if name != "-" else "standard input") +
               f": expected at most {most} bytes, found more")
        for tool in ("trop-opt", "trop-interpret"):
            code, errors = run(tool, name, stdin=zero)
            assert code == 1 and errors.startswith(f"{tool}: error: cannot read ") and \
                errors.endswith(": expected at most 67108864 bytes, found more\n"), errors
with open("sparse.trop", "w") as sparse:
    sparse.truncate(1 << 40)
expect(run("tropc", "sparse.trop"), 1,
       "cannot read 'sparse.trop': expected at most 4194304 bytes, found more")
code, errors = run("tropc", "--emit=trop", "-", input='include "sparse.trop";')
assert code == 1 and ("<stdin>:1:9: error: cannot read 'sparse.trop': "
                      "expected at most 4194304 bytes, found more") in errors, errors
