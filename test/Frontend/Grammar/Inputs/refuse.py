# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gives tropc sources that it has to refuse: exit code 1, an error, and at most the
CPU seconds of the first argument, each."""
import resource
import subprocess
import sys


def model(body):
    return f"model M(x: f32[4]) -> f32[4] {{ {body} }}"


def doubling(innermost):
    layers = [f"layer l0(x: [n]) {{ return {innermost}; }}\n"]
    layers += [f"layer l{i}(x: [n]) {{ return l{i - 1}(l{i - 1}(x)); }}\n" for i in range(1, 60)]
    return "".join(layers) + model("return l59(x);")


def many(text, count):
    """`text` over and over, a hundred a line."""
    return (text * 100 + "\n") * (count // 100)


name = "a" * 128
sources = {
    "parentheses": "const a = " + many("(", 100_000) + "1" + many(")", 100_000) + ";",
    "minuses": "const a = " + many("-", 100_000) + "1;",
    "brackets": "const a = " + many("[", 100_000),
    "calls": model("return " + many("relu(", 100_000)),
    "unclosed bodies": "layer l(x: [n]) {\n" * 10_000,
    "unclosed repeats": "layer l(x: [n]) " + many("{ repeat 3 with h = x ", 10_000),
    "long sum": "const a = " + many("1 + ", 1_000_000) + "1;",
    "long tensor sum": model("return " + many("x + ", 120_000) + "x;"),
    "doubling layers": doubling("relu(x)"),
    "doubling layers without ops": doubling("x"),
    "nested repeats": model(
        "repeat 1000 with h = x { repeat 1000 with g = h { g = relu(g); } h = g; } return h;"
    ),
    "many errors": "const = ;\n" * 10_000,
    "many undefined names": model("".join(f"a{i} = relu(b{i});\n" for i in range(20_000))),
    "not UTF-8": b"// \xc3\xbc\n// \xff\xfe\n",
    "NUL": "const a = 1;\0",
    "large": "//" + "x" * 5_000_000,
    "long line": "//" + "(" * 1_000_000,
    "open comments": many("/*/", 1_000_000) + "/*",
    "long name": f"const {name}a = 1;",
    "long path": "".join(
        f"layer l{i}(x: [n]) {{ {name} = l{i + 1}(x); return {name}; }}\n" for i in range(20)
    )
    + "layer l20(x: [n]) { return x; }\n"
    + model("return l0(x);"),
}

for title, source in sources.items():
    if isinstance(source, str):
        source = source.encode()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["tropc", "--emit=trop", "-"], input=source, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(title)
    for line in done.stderr.decode(errors="replace").splitlines():
        print(line[:500])
    if done.returncode != 1 or seconds > float(sys.argv[1]):
        sys.exit(f"{title}: exit code {done.returncode} after {seconds:.2f} s")
