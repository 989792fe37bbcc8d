# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends a sweep by a signal (INT, KILL) once a point has written a checkpoint, or takes the last
line of a file away: interrupt.py SIGNAL|FILE FOLDER SWEEP..."""

import glob
import pathlib
import signal
import subprocess
import sys
import time

sweep = subprocess.Popen(sys.argv[3:])
while not glob.glob(f"{sys.argv[2]}/runs/*.safetensors") and sweep.poll() is None:
    time.sleep(0.02)
if "." in sys.argv[1]:
    path = pathlib.Path(sys.argv[1])
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
else:
    sweep.send_signal(signal.Signals["SIG" + sys.argv[1]])
print("exit code", sweep.wait())
