# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inclusive instructions of functions in a callgrind file, and their ratio.
Usage: active-cost.py CALLGRIND.OUT"""

import re
import subprocess
import sys

listing = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", sys.argv[1]],
                         capture_output=True, text=True, check=True).stdout


def instructions(name):
    counts = [int(match[1].replace(",", ""))
              for match in re.finditer(rf"^\s*([\d,]+) .*:{re.escape(name)} ", listing, re.M)]
    if not counts:
        sys.exit(f"no function {name} in the listing")
    return max(counts)


loss = instructions("LMM.loss.entry")
backward = instructions("LMM.loss.gradient.active.backward")
print(f"loss {loss} backward {backward} percent {100 * backward / loss:.2f}")
if backward > 0.08 * loss:
    sys.exit("the backward part takes more than 8 percent of one sample's loss")
