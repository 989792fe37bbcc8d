# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Leaves what a killed process of this number would have, and becomes the program.
`leftover.py --full PROGRAM ...`: no file may grow to a thousand bytes from now on."""

import os
import resource
import sys

for folder in ["/dev/shm", "/tmp"]:
    path = f"{folder}/__KMP_REGISTERED_LIB_{os.getpid()}_{os.getuid()}"
    if os.path.isdir(folder):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
command = sys.argv[1:]
if command[0] == "--full":
    command = command[1:]
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
os.execv(command[0], command)
