# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Instructions of cachegrind files of lengths N/2, N and 2N: how many times those of N 2N has, and
how many times the step from N/2 to N the one from N to 2N.
Usage: ratio.py HALF.OUT ONCE.OUT TWICE.OUT"""

import re
import sys

half, once, twice = (int(re.search(r"^summary: (\d+)", open(path).read(), re.M)[1])
                     for path in sys.argv[1:])
print(f"instructions {half} {once} {twice} ratio {twice / once:.2f}, "
      f"of steps {(twice - once) / (once - half):.2f}")
