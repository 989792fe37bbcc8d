# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Executes docs/coming-from.md: its sources, commands, and Python but for Keras'. Prints what each block of
Python comes to. Takes the page; runs in a folder with iris.csv and people.csv."""

import ast
import csv
import importlib.util
import json
import re
import struct
import subprocess
import sys
import types
import warnings
from pathlib import Path

import numpy
import torch

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
PROPERTY = re.compile(r"^ *(?:param +)?(\w+): [^;]*;", re.M)


def save_file(tensors, path, metadata):
    header, values = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        offsets = [len(values), len(values) + len(data)]
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
        values += data
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + values)


def load_header(path):
    data = bytearray(Path(path).read_bytes())
    (length,) = struct.unpack_from("<Q", data)
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def load_file(path):
    header, data = load_header(path)
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[begin:end], dtype=torch.float32).reshape(entry["shape"])
    return tensors


def safe_open(path, framework):
    return types.SimpleNamespace(metadata=lambda: load_header(path)[0]["__metadata__"])


def stand_in():
    """For safetensors, which Debian has not."""
    if not importlib.util.find_spec("safetensors"):
        sys.modules["safetensors"] = package = types.ModuleType("safetensors")
        sys.modules["safetensors.torch"] = module = types.ModuleType("safetensors.torch")
        package.safe_open = safe_open
        module.save_file, module.load_file = save_file, load_file


def source(block):
    """A whole file, or lines for that of the first task."""
    name, text = re.match(r"// (\S+)\n(.*)", block, re.S).groups()
    if "model " not in text:
        lines, text = text, Path("net.trop").read_text()
        for match in PROPERTY.finditer(lines):
            has = re.compile(rf"^ *(?:param +)?{match[1]}: [^;]*;", re.M)
            line = match[0].strip()
            text = has.sub(lambda _: line, text) if has.search(text) else text.replace("train Net {", "train Net {\n" + line)
    Path(name).write_text(text)


spaces = {"scikit-learn": {}, "PyTorch": {}}


def python(block):
    """As in a notebook: what the last line is worth is printed."""
    tool = re.match(r"# ([\w-]+)", block)[1]
    if tool == "Keras":
        return
    space = spaces[tool]
    for name, value in spaces["scikit-learn"].items():
        space.setdefault(name, value)
    tree = ast.parse(block)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "page", "exec"), space)
    worth = eval(compile(last, "page", "eval"), space) if last else None
    if isinstance(worth, (float, tuple)):
        print(f"{tool}:", *(f"{number:.3f}" for number in numpy.atleast_1d(worth)))


def shell(block):
    subprocess.run(["sh", "-ec", block], check=True, stdout=subprocess.DEVNULL)


def apart(path, weights, shift, divisor):
    """What a program predicted from what the weights do."""
    inputs = torch.tensor((spaces["scikit-learn"]["X"] - shift) / divisor, dtype=torch.float32)
    hidden = torch.relu(inputs @ weights["fc1.weight"].T + weights["fc1.bias"])
    theirs = torch.softmax(hidden @ weights["fc2.weight"].T + weights["fc2.bias"], 1).numpy()
    with open(path) as file:
        ours = numpy.array([[float(row[name]) for name in "012"] for row in csv.DictReader(file)])
    most = abs(ours - theirs).max()
    return "at most 1e-6" if most <= 1e-6 else most


warnings.simplefilter("ignore")
numpy.random.seed(0)
torch.manual_seed(0)
stand_in()
for language, block in BLOCK.findall(Path(sys.argv[1]).read_text()):
    {"trop": source, "sh": shell, "python": python}[language](block)

there, back = load_file("torch.safetensors"), load_file("back.safetensors")
train = spaces["scikit-learn"]["X_train"]
print("there, apart:", apart("same.csv", there, train.mean(0), train.std(0)))
print("back, apart:", apart("tuned.csv", back, spaces["PyTorch"]["mean"], spaces["PyTorch"]["deviation"]))
print("stay:", *(name for name in there if torch.equal(there[name], back[name])))
