# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Leaves what a killed process of this number would have, and becomes the program."""

import os
import sys

path = f"/dev/shm/__KMP_REGISTERED_LIB_{os.getpid()}_{os.getuid()}"
if os.path.isdir("/dev/shm"):
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
os.execv(sys.argv[1], sys.argv[1:])
