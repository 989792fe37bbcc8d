# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles networks in f32 and f64 for several machines, runs what they compute (bits.c), and
compares the bits with those of this machine.
Usage: targets.py REPOSITORY FOLDER"""

import subprocess
import sys
from pathlib import Path

EXAMPLES = ["iris", "one_score", "relu_max_plus"]
# Searched in chunks of leaves, with rests of chunks, vectors and tiles.
WIDE = """
model Wide(x: f32[77]) -> classes[3] {
  param W: f32[77, 45] init zeros;
  param V: f32[45, 3]  init zeros;
  return softmax(maxplus(minplus(x, W), V));
}
train Wide { loss: cross_entropy; reduce: max; optimizer: polyak(target: 0); steps: 1; }
"""
# Name, options of tropc, linker, how to run.
MACHINES = [("this machine", [], ["cc"], []),
            ("x86-64-v2", ["-march=x86-64-v2"], ["cc"], []),
            ("x86-64-v3", ["-march=x86-64-v3"], ["cc"], []),
            ("aarch64", ["--target=aarch64-linux-gnu"], ["aarch64-linux-gnu-gcc", "-static"],
             ["qemu-aarch64"])]


def computed(root, source, program, options, linker, runner):
    subprocess.run(["tropc", *options, "-c", source, "-o", f"{program}.o"], check=True)
    subprocess.run([*linker, "-std=c11", f"-I{root}/runtime/include",
                    f"{root}/test/EndToEnd/Inputs/bits.c", f"{program}.o", "-o", program], check=True)
    return subprocess.run([*runner, program], check=True, text=True, stdout=subprocess.PIPE).stdout


def main():
    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sources = {name: (root / "examples" / f"{name}.trop").read_text() for name in EXAMPLES}
    sources["wide"] = WIDE
    for name, text in sources.items():
        for element in ("f32", "f64"):
            source = folder / f"{name}-{element}.trop"
            source.write_text(text.replace("f32", element))
            expected = None
            for machine, *how in MACHINES:
                found = computed(root, source, folder / f"{name}-{element}", *how)
                if expected is None:
                    expected = found
                for line, (a, b) in enumerate(zip(found.splitlines(), expected.splitlines())):
                    if a != b:
                        sys.exit(f"{name}, {element}, {machine}, line {line + 1}: {a} instead of {b}")
                if len(found) != len(expected):
                    sys.exit(f"{name}, {element}, {machine}: {len(found)} characters")
            print(f"{name} {element}: {len(expected.split())} words alike")


main()
