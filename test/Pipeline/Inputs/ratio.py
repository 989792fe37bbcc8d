# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Instructions of cachegrind or callgrind files of lengths N and 2N: how many times those of N 2N
has, and, with a file of N/2, how many times the step from N/2 to N the one from N to 2N.
Usage: ratio.py [HALF.OUT] ONCE.OUT TWICE.OUT"""

import re
import sys

counts = [int(re.search(r"^summary: (\d+)", open(path).read(), re.M)[1]) for path in sys.argv[1:]]
*half, once, twice = counts
print("instructions", *counts, f"ratio {twice / once:.2f}",
      *(f"of steps {(twice - once) / (once - first):.2f}" for first in half), sep=", ")
