# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""without_description.py MODULE: prints what tropc --emit wrote of a lowered stage without the text
that describes its model, which trop-opt does not write."""

import sys

with open(sys.argv[1]) as module:
    lines = module.read().split("\n")
at = next(n for n, line in enumerate(lines) if "module @trop.description" in line)
print("\n".join(lines[:at] + lines[at + 2 :]), end="")
