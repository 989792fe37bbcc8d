# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: colours.py COMMAND...: whether a command that fails writes colours to a terminal, as the
environment is, with NO_COLOR empty, and with it set."""

import os
import pty
import sys


def writes_colours(environment):
    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, "TERM": "xterm", **environment})
    written = b""
    try:
        while block := os.read(terminal, 4096):
            written += block
    except OSError:  # Linux says so that the other end is closed.
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 1
    assert b"error: " in written, written
    return b"\x1b[" in written


os.environ.pop("NO_COLOR", None)
print(*(writes_colours(environment) for environment in ({}, {"NO_COLOR": ""}, {"NO_COLOR": "1"})))
