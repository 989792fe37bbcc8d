# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ends a sweep by a signal (INT, KILL) once a point has written a checkpoint:
interrupt.py SIGNAL FOLDER SWEEP..."""

import glob
import signal
import subprocess
import sys
import time

sweep = subprocess.Popen(sys.argv[3:])
while not glob.glob(f"{sys.argv[2]}/runs/*.safetensors") and sweep.poll() is None:
    time.sleep(0.02)
sweep.send_signal(signal.Signals["SIG" + sys.argv[1]])
print("exit code", sweep.wait())
