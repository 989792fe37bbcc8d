# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares windows with and without padding in trop-interpret with NumPy, which pads the
picture: values bit for bit, gradients against central differences. Prints the seed with a
difference. Argument: the plugin with the layers."""

import subprocess
import sys

import numpy as np

SEED = 1
random = np.random.default_rng(SEED)
PLUGIN = f"--load-plugin={sys.argv[1]}"
KINDS = {"conv2d": 0.0, "dilation2d": -np.inf, "max_pool2d": -np.inf}


def run(tool, text, *options):
    done = subprocess.run([tool, PLUGIN, *options], input=text, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{tool}: {done.stderr[:2000]}\n{text[:2000]}")
    return done.stdout


def interpret(module, *options):
    values = {}
    for line in run("trop-interpret", module, "-", *options).splitlines():
        name, rest = line.split(": dense<", 1)
        inner = rest.rsplit("> : ", 1)[0]
        values[name[1:]] = np.array(eval(inner, {"inf": np.inf, "nan": np.nan}))
    return values


def tensor(shape, of):
    return f"tensor<{''.join(f'{extent}x' for extent in shape)}{of}>"


def given(array, of):
    raw = array.astype({"f32": np.float32, "f64": np.float64}[of]).tobytes().hex().upper()
    return f'trop.test = dense<"0x{raw}"> : {tensor(array.shape, of)}'


class Layer:
    """A random one: `padding` reads `outside`, or nothing."""

    def __init__(self):
        self.kind = str(random.choice(list(KINDS)))
        while True:
            shape = random.integers(1, 6, 2)
            self.window = random.integers(1, 4, 2)
            if self.kind == "max_pool2d":
                self.window[1] = self.window[0]
            self.stride, self.dilation = random.integers(1, 4), random.integers(1, 3)
            if self.kind == "max_pool2d":
                self.dilation = 1
            self.padding = random.integers(0, 3)
            counts = (shape + 2 * self.padding - (self.window - 1) * self.dilation - 1)
            self.counts = counts // self.stride + 1
            if (counts >= 0).all() and self.sees(shape):
                break
        self.channels = random.integers(1, 4)
        self.input = (self.channels, *shape)
        self.outside = None
        if self.kind != "max_pool2d" and random.random() < 0.5:
            self.outside = float(random.integers(-4, 5)) / 4
        outputs = random.integers(1, 4) if self.kind == "conv2d" else self.channels
        self.result = (outputs, *self.counts)
        own = () if self.kind == "max_pool2d" else (self.channels, *self.window)
        self.weights = (outputs, *own) if self.kind == "conv2d" else own

    def sees(self, shape):
        """Whether every window sees the picture."""
        for extent, size, count in zip(shape, self.window, self.counts):
            places = np.arange(count)[:, None] * self.stride + np.arange(size) * self.dilation
            if not ((places >= self.padding) & (places < extent + self.padding)).any(1).all():
                return False
        return True

    def op(self, of):
        names = ["stride", "padding"] + ["dilation"] * (self.kind != "max_pool2d")
        options = [f"{name} = {getattr(self, name)} : i64" for name in names]
        if self.kind == "max_pool2d":
            options.append(f"size = {self.window[0]} : i64")
        if self.outside is not None:
            options.append(f"outside = {self.outside} : f64")
        types = [tensor(("?", *self.input), of)] + [tensor(self.weights, of)] * bool(self.weights)
        operands = "%x, %w" if self.weights else "%x"
        result = tensor(("?", *self.result), of)
        return f"foreign.{self.kind} {operands} {{{', '.join(options)}}} : ({', '.join(types)}) -> {result}"

    def compute(self, x, w):
        """Each leaf combined in order; what is skipped is what the combiner starts with."""
        p = self.padding
        edge = KINDS[self.kind] if self.outside is None else x.dtype.type(self.outside)
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=edge)
        z = np.full((len(x), *self.result), KINDS[self.kind], x.dtype)
        steps = [np.arange(count) * self.stride for count in self.counts]
        for c in range(self.channels if self.kind == "conv2d" else 1):
            for u, v in np.ndindex(*self.window):
                rows, columns = steps[0] + u * self.dilation, steps[1] + v * self.dilation
                seen = padded[:, :, rows][:, :, :, columns]
                if self.kind == "conv2d":
                    z = z + seen[:, None, c] * w[:, c, u, v][:, None, None]
                else:
                    leaf = seen + w[:, u, v][:, None, None] if w is not None else seen
                    z = np.maximum(z, leaf)
        return z


def check_values(layer, of):
    dtype = {"f32": np.float32, "f64": np.float64}[of]
    x = random.normal(size=(3, *layer.input)).astype(dtype)
    w = random.normal(size=layer.weights).astype(dtype) if layer.weights else None
    arguments = f"%x: {tensor(('?', *layer.input), of)} {{{given(x, of)}}}"
    if w is not None:
        arguments += f", %w: {tensor(layer.weights, of)} {{{given(w, of)}}}"
    result = tensor(("?", *layer.result), of)
    module = f"func.func @f({arguments}) -> {result} {{\n%r = {layer.op(of)}\nreturn %r : {result}\n}}\n"
    found, expected = interpret(module)["f"].astype(dtype), layer.compute(x, w)
    if not np.array_equal(found.reshape(expected.shape), expected):
        raise SystemExit(f"seed {SEED}: {layer.op(of)}\nfound {found}\nexpected {expected}")


def check_gradient(layer):
    """Of the squared distance of the result from a target, by picture and weights."""
    shapes = [layer.input] + [layer.weights] * bool(layer.weights)
    parameters = [random.normal(size=shape) for shape in shapes]
    count = int(np.prod(layer.result))
    row = tensor(("?", count), "f64")
    x, target = random.normal(size=(2, count)), random.normal(size=(2, count))
    arguments = [
        f'%i: {row} {{trop.kind = "input", trop.name = "i", {given(x, "f64")}}}',
        f'%t: {row} {{trop.kind = "target", trop.name = "t", {given(target, "f64")}}}',
    ]
    for name, value in zip("xw", parameters):
        kind = f'trop.kind = "parameter", trop.name = "{name}"'
        arguments.append(f'%{name}: {tensor(value.shape, "f64")} {{{kind}, {given(value, "f64")}}}')
    z, flat = tensor(layer.result, "f64"), tensor((count,), "f64")
    module = f"""
    func.func @M.loss({", ".join(arguments)}) -> tensor<?xf64> attributes {{trop.role = "loss"}} {{
      %z = {layer.op("f64").replace("?x", "")}
      %f = trop.flatten %z : ({z}) -> {flat}
      %s = trop.plus %i, %f : ({row}, {flat}) -> {row}
      %r = trop.squared_error %s, %t : ({row}, {row}) -> tensor<?xf64>
      return %r : tensor<?xf64>
    }}"""
    module = run("trop-opt", module, "--trop-derive-gradient")
    ones = given(np.ones(2), "f64")
    module = module.replace('trop.kind = "weights"', 'trop.kind = "weights", ' + ones)
    values = interpret(module)

    def loss(x0, w=None):
        z = layer.compute(x0[None], w).reshape(1, count)
        return ((x + z - target) ** 2).sum()

    step = 1e-6
    for number, parameter in enumerate(parameters):
        found = values["M.loss.gradient" + (f"#{number}" if len(parameters) > 1 else "")]
        for index in np.ndindex(parameter.shape):
            sums = []
            for sign in 1, -1:
                moved = [p.copy() for p in parameters]
                moved[number][index] += sign * step
                sums.append(loss(*moved))
            expected = (sums[0] - sums[1]) / (2 * step)
            if not np.isclose(found.reshape(parameter.shape)[index], expected, 1e-5, 1e-6):
                raise SystemExit(f"seed {SEED}: {layer.op('f64')}\n{number} at {index}: not {expected}")


for number in range(80):
    layer = Layer()
    check_values(layer, "f32" if number % 2 else "f64")
    if number % 2:
        check_gradient(layer)
print("80 windows and 40 gradients agree")
