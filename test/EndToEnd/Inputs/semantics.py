# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what docs/semantics.md says of Trop, NumPy and PyTorch, and compares with its table. Takes the
repository and trop-interpret; with --print prints what it measures."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

root, interpreter = Path(sys.argv[1]), sys.argv[2]
NAN, INF = float("nan"), float("inf")


def text(value):
    """Numbers as the page has them."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text, value))
    if isinstance(value, str):
        return value
    if np.isnan(value):
        return "NaN"
    return ("-" if np.signbit(value) and value == 0 else "+" if value == 0 else "") + f"{abs(value) if value == 0 else value:.6g}"


##===----------------------------------------------------------------------===##
## Trop
##===----------------------------------------------------------------------===##

SPECIAL = {"nan": "0x7FC00000", "inf": "0x7F800000", "-inf": "0xFF800000"}
FUNCTIONS = {}  # MLIR, by the key of the row


def number(value):
    return SPECIAL.get(str(float(value)), repr(float(value)))


def constant(name, values):
    """A vector, or rows."""
    if values and isinstance(values[0], list):
        inner = ", ".join("[" + ", ".join(map(number, row)) + "]" for row in values)
        return f"  %{name} = trop.constant dense<[{inner}]> : tensor<{len(values)}x{len(values[0])}xf32>\n"
    inner = ", ".join(map(number, values))
    return f"  %{name} = trop.constant dense<[{inner}]> : tensor<{len(values)}xf32>\n"


def maximum(*lists):
    """trop.max of vectors, entry by entry."""
    n = len(lists[0])
    names = ", ".join(f"%x{i}" for i in range(len(lists)))
    types = ", ".join([f"tensor<{n}xf32>"] * len(lists))
    body = "".join(constant(f"x{i}", list(values)) for i, values in enumerate(lists))
    return body + f"  %y = trop.max {names} : ({types}) -> tensor<{n}xf32>\n", n


def one(op, values, options=""):
    n = len(values)
    return constant("x", values) + f"  %y = trop.{op} %x{options} : (tensor<{n}xf32>) -> tensor<{n}xf32>\n", n


def maxplus(x, w):
    body = constant("x", x) if x else ""
    return body + constant("w", w) + \
        f"  %y = trop.maxplus %x, %w : (tensor<{len(x)}xf32>, tensor<{len(w)}x{len(w[0])}xf32>) -> tensor<{len(w[0])}xf32>\n", len(w[0])


def pool(rows):
    return constant("x", rows) + f"  %y0 = trop.max_pool %x {{size = {len(rows)} : i64}} : (tensor<{len(rows)}x{len(rows[0])}xf32>) -> tensor<1x1xf32>\n" \
        "  %y = trop.flatten %y0 : (tensor<1x1xf32>) -> tensor<1xf32>\n", 1


def pullback(values, ties="", value=None):
    """What each entry takes of the derivative of their maximum, `value`."""
    n = len(values)
    return constant("x", values) + f"""  %z = trop.constant dense<{number(value or max(values))}> : tensor<f32>
  %d = trop.constant dense<1.0> : tensor<f32>
  %y = trop.pullback max [{n}] wrt [0] ins(%x : tensor<{n}xf32>) value(%z : tensor<f32>)
      adjoint(%d : tensor<f32>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]{ties} : tensor<{n}xf32> leaf {{
  ^bb0(%a: f32):
    trop.yield %a : f32
  }} adjoints {{
  ^bb0(%a: f32, %e: f32):
    trop.yield %e : f32
  }}
""", n


def run_trop(programs):
    """The results of functions, all at once."""
    module = ""
    for key, (body, n) in programs.items():
        module += f"func.func @{key}() -> tensor<{n}xf32> {{\n{body}  return %y : tensor<{n}xf32>\n}}\n"
    Path("semantics.mlir").write_text(module)
    said = subprocess.run([interpreter, "semantics.mlir"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    found = {}
    for key, inside in re.findall(r"@(\w+): dense<\[?([^\]>]*)\]?>", said.stdout):
        values = [float(v) for v in inside.split(", ")]
        found[key] = values if len(values) == programs[key][1] else values * programs[key][1]
    return found


##===----------------------------------------------------------------------===##
## The table
##===----------------------------------------------------------------------===##


def gradient(function, values):
    x = torch.tensor(values, requires_grad=True)
    function(x).backward(torch.ones(()) if function(x).dim() == 0 else torch.ones_like(function(x)))
    return x.grad.tolist()


def pooled(rows):
    return torch.nn.functional.max_pool2d(torch.tensor([[rows]]), len(rows)).item()


def attempt(function):
    try:
        return function()
    except (ValueError, IndexError, RuntimeError):
        return "error"


a = np.array
t = torch.tensor
f4 = np.float32
ROWS = {  # key: (Trop, NumPy, PyTorch)
    # The sign is no matter of NumPy and PyTorch: it depends on the instructions that they find.
    "max(-0, +0); max(+0, -0)": (maximum([-0.0, 0.0], [0.0, -0.0]), None, None),
    "max(NaN, 1); max(1, NaN)": (
        maximum([NAN, 1.0], [1.0, NAN]),
        lambda: np.maximum(a([NAN, 1], f4), a([1, NAN], f4)).tolist(),
        lambda: torch.maximum(t([NAN, 1.0]), t([1.0, NAN])).tolist()),
    "maximum of 1, NaN, 2": (
        maxplus([1.0, NAN, 2.0], [[0.0]] * 3),
        lambda: np.max(a([1, NAN, 2], f4)), lambda: torch.max(t([1, NAN, 2.0])).item()),
    "maximum of NaN, NaN": (
        maxplus([NAN, NAN], [[0.0]] * 2),
        lambda: np.max(a([NAN, NAN], f4)), lambda: torch.max(t([NAN, NAN])).item()),
    "maximum of -inf, -inf": (
        maxplus([-INF, -INF], [[0.0]] * 2),
        lambda: np.max(a([-INF, -INF], f4)), lambda: torch.max(t([-INF, -INF])).item()),
    "maximum of nothing": (
        None, lambda: attempt(lambda: np.max(a([], f4))), lambda: attempt(lambda: torch.max(t([])).item())),
    "2 x 2 pool of -inf": (pool([[-INF] * 2] * 2), None, lambda: pooled([[-INF] * 2] * 2)),
    "2 x 2 pool of NaN, 1, 2, 3": (pool([[NAN, 1.0], [2.0, 3.0]]), None, lambda: pooled([[NAN, 1.0], [2.0, 3.0]])),
    "where: 2, 2, 1": (
        pullback([2.0, 2.0, 1.0]), lambda: f"{np.argmax(a([2, 2, 1]))}", lambda: f"{torch.argmax(t([2.0, 2.0, 1.0])).item()}"),
    "where: 1, NaN, 2": (
        pullback([1.0, NAN, 2.0], value=2.0), lambda: f"{np.argmax(a([1, NAN, 2]))}", lambda: f"{torch.argmax(t([1.0, NAN, 2.0])).item()}"),
    "derivative of max of 7, 7, 7": (
        pullback([7.0, 7.0, 7.0]), None, lambda: gradient(torch.max, [7.0] * 3)),
    "the same by dim, by amax": (
        None, None,
        lambda: text(gradient(lambda x: torch.max(x, 0)[0], [7.0] * 3)) + "; "
        + text(gradient(lambda x: torch.amax(x, 0), [7.0] * 3))),
    "the same, `ties: minimal`": (
        pullback([7.0, 7.0, 7.0], " {ties = #trop.derived<minimal>}"), None, None),
    "relu of -0, NaN": (
        one("relu", [-0.0, NAN]), lambda: np.maximum(a([-0.0, NAN], f4), f4(0)).tolist(),
        lambda: torch.relu(t([-0.0, NAN])).tolist()),
    "derivative of relu at 0": (None, None, lambda: gradient(torch.relu, [0.0])),
    "derivative of abs at 0": (None, None, lambda: gradient(torch.abs, [0.0])),
    "softmax of 0, -inf": (
        one("softmax", [0.0, -INF]), None, lambda: torch.softmax(t([0.0, -INF]), 0).tolist()),
    "softmax of -inf, -inf": (
        one("softmax", [-INF, -INF]), None, lambda: torch.softmax(t([-INF, -INF]), 0).tolist()),
    "largest two of 1, NaN, 2, 3": (
        None, lambda: np.sort(a([1, NAN, 2, 3], f4))[::-1][:2].tolist(),
        lambda: torch.topk(t([1.0, NAN, 2.0, 3.0]), 2)[0].tolist()),
    "inf + -inf as a candidate beside 1": (
        maxplus([INF, 1.0], [[-INF], [0.0]]),
        lambda: np.max(a([INF, 1], f4) + a([-INF, 0], f4)),
        lambda: torch.max(t([INF, 1.0]) + t([-INF, 0.0])).item()),
}


def main():
    trop = {f"r{i}": row[0] for i, row in enumerate(ROWS.values()) if row[0]}
    found = run_trop(trop)
    measured = {}
    for i, (name, (_, numpy, pytorch)) in enumerate(ROWS.items()):
        with np.errstate(invalid="ignore"):
            if f"r{i}" in found and name.startswith("where"):
                found[f"r{i}"] = str(found[f"r{i}"].index(1.0))
            measured[name] = [text(found[f"r{i}"]) if f"r{i}" in found else None,
                              text(numpy()) if numpy else None, text(pytorch()) if pytorch else None]
    if "--print" in sys.argv:
        for name, values in measured.items():
            print("|", name, "|", " | ".join(str(v) for v in values), "|")
        return
    page = (root / "docs" / "semantics.md").read_text()
    table = dict()
    for line in page.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) >= 4:
            table[cells[0]] = cells[1:4]
    wrong = 0
    for name, values in measured.items():
        for tool, value, said in zip(("Trop", "NumPy", "PyTorch"), values, table.get(name, ["no row"] * 3)):
            if value is not None and said.replace("**", "") != value:
                wrong += 1
                print(f"docs/semantics.md: '{name}', {tool}: says '{said}', measured '{value}'")
    print(f"{len(measured)} rows, {wrong} wrong")
    assert np.__version__ in page and torch.__version__[:4] in page, (np.__version__, torch.__version__)


main()
