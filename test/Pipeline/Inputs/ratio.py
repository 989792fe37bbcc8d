# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How many times the instructions of one callgrind file another has.
Usage: ratio.py LESS.OUT MORE.OUT"""

import re
import sys

less, more = (int(re.search(r"^totals: (\d+)", open(path).read(), re.M)[1]) for path in sys.argv[1:])
print(f"instructions {less} {more} ratio {more / less:.2f}")
