# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says of every block of code and of commands in README.md and docs/*.md who executes it: a test that
reads the page, this script, or nobody, for a reason. A block that is not in the table is an error, and
so is a line of the table that is no block. Takes the repository; runs in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

root = Path(sys.argv[1])
BLOCK = re.compile(r"^```([\w+-]*)\n(.*?)^```$", re.M | re.S)
# Blocks without a language are commands if they begin like that; else they are what is printed.
COMMAND = re.compile(r"(\$ |\./|tropc |trop-|[A-Z_]+=\S+ )")
CODE = {"sh", "trop", "cpp", "c++", "c", "cmake"}


def test(path):
    return ("test", path)


def run(*setup):
    """Runs after these commands, of which each runs once."""
    return ("run", setup)


def shows(path):
    """It is a part of this file, which tests compile."""
    return ("shows", path)


def nobody(why):
    return ("nobody", why)


LANGUAGE = test("test/Frontend/docs.test")
PLUGIN = test("test/Package/plugin.test")
FIGURES = nobody("a measurement that takes minutes to hours, or needs data")
IRIS = "ln -sfn $ROOT/examples examples; cp examples/iris.csv examples/iris.trop .; tropc iris.trop -o iris"
FLOWERS = """/usr/bin/python3 -c "import numpy, scipy.io
scipy.io.savemat('flowers.mat', dict(X=numpy.ones((3, 4)), y=numpy.array([[0, 1, 2]])))"
"""
# A network with an optimizer of every option, and what pages call it.
NET = """cat > net.trop << 'END'
model net(x: f32[4]) -> classes[3] {
  param V: f32[4, 16] init glorot;
  param W: f32[16, 3] init glorot;
  hidden = relu(linear(x, V));
  return softmax(linear(hidden, W));
}
train net {
  data:      csv("iris.csv", label: "label", split: 0.7, validation: 0.2, scale: standard);
  loss:      cross_entropy;
  reduce:    mean;
  batch:     16;
  optimizer: adamw(lr: 0.01, weight_decay: 0.01);
  steps:     500;
}
END
tropc net.trop -o net; ln -sfn net mnist; head -20 iris.csv | cut -d, -f1-4 > new.csv; ./net train --quiet"""

# By page and by how a block begins.
BLOCKS = {
    "README.md": {
        "scripts/demo.sh": nobody("installs packages; its parts: test/EndToEnd/scripts.test"),
        "// Linear-Min-Max": test("test/EndToEnd/readme.test"),
        "tropc examples/iris.trop -o iris": test("test/EndToEnd/readme.test"),
    },
    "docs/abi.md": {"#include": test("test/EndToEnd/abi.test")},
    "docs/checking-plugins.md": {
        "trop-check-plugin MyLayers.so": nobody("stands for plugins of any name; test/Check"),
        "trop-check-plugin --json": nobody("stands for plugins of any name; test/Check/json.test"),
    },
    "docs/checkpoints.md": {
        "./net train --optimizer": run(IRIS, NET),
        "./net predict --data new.csv --weights": nobody("of PyTorch's weights; test/EndToEnd/torch-weights.test"),
        "./net train --init": run(IRIS, NET, "cp net.safetensors net.best.safetensors"),
        "tropc --weights": run(IRIS, NET),
        "./net eval\n": nobody("an error, of data that changed; test/EndToEnd/changed-data.test"),
    },
    "docs/coming-from.md": {"": test("test/EndToEnd/coming-from.test")},
    "docs/formats.md": {
        "trop-data list flowers.mat": run(FLOWERS),
    },
    "docs/explain.md": {"$ ./iris train": run(IRIS)},
    "docs/extending.md": {
        '#include "dialect/': PLUGIN,
        "cmake_minimum_required(VERSION 3.25)\nproject(LayerList": PLUGIN,
        "cmake -S . -B build": PLUGIN,
        "trop-new-plugin": test("test/Package/new-plugin.test"),
        "cmake_minimum_required(VERSION 3.25)\nproject(MyLayers": PLUGIN,
        "// Lion": PLUGIN,
        "cmake_minimum_required(VERSION 3.25)\nproject(Lion": PLUGIN,
        "void ChebyshevOp::lowerToLoops": shows("test/lib/Foreign/ForeignChebyshev.cpp"),
        "Value ChebyshevOp::lowerToKernel": shows("test/lib/Foreign/ForeignChebyshev.cpp"),
        "void LogisticOp::lowerToLoops": shows("test/lib/Native/NativePlugin.cpp"),
        'extern "C" void native_logistic': shows("test/lib/Native/NativeFunctions.cpp"),
        "trop::CallAttr GaussianNoiseOp": shows("test/lib/Native/NativePlugin.cpp"),
        "struct Gaussian": shows("test/lib/Native/NativeRuntime.cpp"),
        "inline constexpr Argument kOwnArgs": shows("test/lib/Plugins/FixedWidthCalls.h"),
        "  void read(": shows("test/lib/Plugins/FixedWidthRuntime.cpp"),
    },
    "docs/geometry.md": {"": test("test/Analysis/Polytope/docs.test")},
    "docs/gpu.md": {
        "tropc --target=cuda": nobody("needs a GPU and MNIST; test/EndToEnd/gpu.test"),
        "TROP_DATA=": nobody("needs a GPU and MNIST; test/EndToEnd/gpu-script.test"),
        "LD_LIBRARY_PATH=": nobody("test/EndToEnd/gpu.test does that with every program"),
    },
    "docs/installing.md": {
        "scripts/install.sh": nobody("installs and builds all; test/Package/scripts.test"),
        "tropc -c iris.trop": test("test/Package/install.test"),
        "for model in iris mlp": test("test/Package/install.test"),
        '#include "iris.h"': test("test/Package/install.test"),
        "cmake_minimum_required": test("test/Package/install.test"),
    },
    "docs/language.md": {
        "./mnist train": run(IRIS, NET),
        "": LANGUAGE,
    },
    "docs/onnx.md": {"tropc --emit=onnx": run(IRIS, "./iris train --quiet --steps 10")},
    "docs/pruning.md": {
        "trop-prune net.trop": run(IRIS, NET),
        "tropc examples/iris_mlp.trop": run(IRIS),
        "tropc small.trop": run(IRIS, NET),
    },
    "docs/reproduction.md": {"trop-sweep": FIGURES},
    "docs/sweeps.md": {"trop-sweep iris.trop": nobody("some minutes; test/EndToEnd/sweep.test")},
}

wrong, done, counts = [], set(), {}
WORDS = re.compile(r"\s+")


def shell(commands):
    ran = subprocess.run(["sh", "-ec", commands], capture_output=True, text=True,
                         env={**os.environ, "ROOT": str(root)})
    return ran.returncode, ran.stdout + ran.stderr


def execute(where, setup, body):
    for commands in setup:
        if commands not in done:
            done.add(commands)
            status, said = shell(commands)
            if status:
                return wrong.append(f"{where}: what is done before fails: {said}")
    expected = None
    if body.startswith("$ "):
        body, expected = body[2:].split("\n", 1)
    status, said = shell(body)
    if status:
        wrong.append(f"{where}: exit status {status}: {said}")
    elif expected is not None and said != expected:
        wrong.append(f"{where}: prints\n{said}")


def check(page, known):
    text = (root / page).read_text()
    used = set()
    for match in BLOCK.finditer(text):
        language, body = match.groups()
        if language not in CODE and not (not language and COMMAND.match(body)):
            continue
        where = f"{page}:{text.count(chr(10), 0, match.start()) + 1}"
        start = max((s for s in known if body.startswith(s)), key=len, default=None)
        if start is None:
            wrong.append(f"{where}: nobody executes this; see test/EndToEnd/Inputs/snippets.py")
            continue
        used.add(start)
        kind, what = known[start]
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "test" and Path(page).name not in (root / what).read_text():
            wrong.append(f"{where}: {what} does not read this page")
        elif kind == "shows" and WORDS.sub(" ", body) not in WORDS.sub(" ", (root / what).read_text()):
            wrong.append(f"{where}: {what} has no such part")
        elif kind == "run":
            execute(where, what, body)
    wrong.extend(f"{page}: no block begins with '{start}'" for start in known if start not in used)


pages = ["README.md", *(f"docs/{path.name}" for path in sorted((root / "docs").glob("*.md")))]
for page in pages:
    check(page, BLOCKS.get(page, {}))
print("\n".join(wrong) or ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))
sys.exit(bool(wrong))
