#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints a module with the example of each op's description, one function an op, for
trop-opt to parse. Values that an example uses without defining them become arguments,
of the types that stand behind them."""

import re
import sys
from pathlib import Path

from common import ops


def split_types(listed):
    """`A, B<C, 3>` at the commas outside of brackets."""
    return re.findall(r"[^,<\s](?:[^,<]|<(?:[^<>]|<[^<>]*>)*>)*", listed)


def types_of(example):
    """The type of each value named in `example`, as far as it says."""
    types = {}
    example = re.sub(r"\s+", " ", example)
    # `op %a, %b : (A, B) -> C`
    head, _, operands = example.partition(" : (")
    if operands:
        names = re.findall(r"%\w+", head)[1:]
        types.update(zip(names, split_types(operands.partition(") -> ")[0])))
    # `(%a, %b : A, B)`, `%a : A`
    for names, listed in re.findall(r"(%\w+(?:, %\w+)*) ?: ([^()]+)", example):
        types.update(zip(names.split(", "), split_types(listed)))
    return types


def print_function(op, example):
    types = types_of(example)
    defined = re.findall(r"(%\w+) =", example)
    defined += re.findall(r"(%\w+)", " ".join(re.findall(r"\^bb0\(.*\)", example)))
    used = [name for name in dict.fromkeys(re.findall(r"%\w+", example)) if name not in defined]
    arguments = ", ".join(f"{name}: {types.get(name, 'none')}" for name in used)
    print(f"func.func @{op.mnemonic}({arguments}) {{\n{example}  return\n}}")


for op in ops(Path(sys.argv[1])):
    for example in re.findall(r"```mlir\n(.*?)```", op.text, re.S):
        if "Terminator" in op.text.partition("{")[0]:
            continue  # stands in the examples of ops that have regions
        symbols = re.findall(r"trop\.\w+ @(\w+)", example)
        if symbols:
            print(example + "".join(f"func.func private @{name}()\n" for name in symbols))
        else:
            print_function(op, example)
