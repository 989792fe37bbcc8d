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
AARCH64 = "aarch64-linux-gnu"
# --target of tropc, its -march, how to run, the code that is run (None: the host's).
MACHINES = [("", "native", [], None),
            ("", "x86-64-v2", [], "x86-64-v2"),
            ("", "x86-64-v3", [], "x86-64-v3"),
            (AARCH64, "generic", ["qemu-aarch64"], "generic")]
# For one network: code for several processors.
CHOICES = [(AARCH64, "neoverse-n1,generic", ["qemu-aarch64", "-cpu", "cortex-a57"], "generic"),
           (AARCH64, "generic,neoverse-n1", ["qemu-aarch64", "-cpu", "neoverse-n1"], "neoverse-n1")]


def tool(target, name, *options):
    subprocess.run([f"{target}-{name}" if target else name, *options], check=True)


def compile_callers(root, folder):
    """What the models of a target are linked with."""
    includes = [f"-I{root}", f"-I{root}/runtime/include"]
    for target in ("", AARCH64):
        tool(target, "gcc", *includes, "-c", f"{root}/test/EndToEnd/Inputs/bits.c",
             "-o", f"{folder}/{target}bits.o")
        tool(target, "g++", *includes, "-c", f"{root}/runtime/Model/Processor.cpp",
             "-o", f"{folder}/{target}processor.o")


def computed(source, folder, target, march, runner, cpu):
    options = [f"--target={target}"] if target else []
    program = folder / "program"
    subprocess.run(["tropc", *options, f"-march={march}", "-c", source, "-o", f"{program}.o"], check=True)
    tool(target, "g++", "-static", f"{program}.o", f"{folder}/{target}bits.o",
         f"{folder}/{target}processor.o", "-o", program)
    found = subprocess.run([*runner, program], check=True, text=True, stdout=subprocess.PIPE).stdout
    first, rest = found.split("\n", 1)
    if cpu and first != f"cpu {cpu}":
        sys.exit(f"{source}, {march}: the code that runs is for {first}, not {cpu}")
    return rest


def main():
    root, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sources = {name: (root / "examples" / f"{name}.trop").read_text() for name in EXAMPLES}
    sources["wide"] = WIDE
    compile_callers(root, folder)
    for name, text in sources.items():
        for element in ("f32", "f64"):
            source = folder / f"{name}-{element}.trop"
            source.write_text(text.replace("f32", element))
            expected = None
            for machine in MACHINES + (CHOICES if (name, element) == ("iris", "f32") else []):
                found = computed(source, folder, *machine)
                if expected is None:
                    expected = found
                for line, (a, b) in enumerate(zip(found.splitlines(), expected.splitlines())):
                    if a != b:
                        sys.exit(f"{name}, {element}, {machine}, line {line + 1}: {a} instead of {b}")
                if len(found) != len(expected):
                    sys.exit(f"{name}, {element}, {machine}: {len(found)} characters")
            print(f"{name} {element}: {len(expected.split())} words alike")


main()
