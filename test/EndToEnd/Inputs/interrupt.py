# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interrupts a sweep into the folder of the first argument once a point trains."""

import glob
import signal
import subprocess
import sys
import time

sweep = subprocess.Popen(sys.argv[2:])
while not glob.glob(f"{sys.argv[1]}/runs/*.out") and sweep.poll() is None:
    time.sleep(0.02)
time.sleep(0.5)  # for its handlers to be there
sweep.send_signal(signal.SIGINT)
print("exit code", sweep.wait())
