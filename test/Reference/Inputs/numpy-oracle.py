# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares trop-interpret with NumPy on random cases: single ops, bit for bit where
their order of operations is documented, and gradients of small networks against
central differences of what NumPy computes. Prints the seed with a difference."""

import re
import subprocess

import numpy as np

SEED = 1
random = np.random.default_rng(SEED)
INF = np.inf


# ---- Programs ----------------------------------------------------------------


def element(array):
    return {"f": {4: "f32", 8: "f64"}, "i": {4: "i32"}}[array.dtype.kind][array.itemsize]


def tensor(shape, of):
    return f"tensor<{''.join(f'{extent}x' for extent in shape)}{of}>"


class Argument:
    """An array as an argument of a function; `samples`: its rows are samples."""

    def __init__(self, array, samples=False, kind="parameter"):
        self.array, self.samples, self.kind = array, samples, kind
        shape = ("?",) + array.shape[1:] if samples else array.shape
        self.type = tensor(shape, element(array))

    def test(self):
        """The attribute that gives the array, as raw bytes."""
        data = self.array.tobytes().hex().upper()
        return f'trop.test = dense<"0x{data}"> : {tensor(self.array.shape, element(self.array))}'


def function(name, body, arguments, result, attributes=""):
    """`body` uses arguments %0, %1, ... and defines %r, of type `result`."""
    listed = ", ".join(
        f'%{i}: {a.type} {{trop.kind = "{a.kind}", trop.name = "a{i}", {a.test()}}}'
        for i, a in enumerate(arguments)
    )
    header = f"func.func @{name}({listed}) -> {result} {attributes}"
    return f"{header} {{\n{body}\nreturn %r : {result}\n}}\n"


def run(command, text):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr[:2000]}")
    return done.stdout


def interpret(module, precision):
    """name -> array"""
    values = {}
    for line in run(["trop-interpret", "-", f"--precision={precision}"], module).splitlines():
        name, value = re.fullmatch(r"@([\w.#]+): dense<(.*)> : .*", line).groups()
        values[name] = np.array(eval(value, {"inf": INF, "nan": np.nan}))
    return values


# ---- Single ops --------------------------------------------------------------


def ordered_sum(terms, start):
    """Along the first axis, in order, each addition rounded."""
    for term in terms:
        start = start + term
    return start


def exponentials(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


def softmax(z):
    return exponentials(z) / exponentials(z).sum(axis=1, keepdims=True)


def cross_entropy(z, y):
    own = z[np.arange(len(z)), y]
    return np.log(exponentials(z).sum(axis=1)) + z.max(axis=1) - own


def sparsemax(z):
    """By sorting; trop.sparsemax does not."""
    z = z - z.max(axis=1, keepdims=True)
    falling = -np.sort(-z, axis=1)
    sums, counts = np.cumsum(falling, axis=1), np.arange(1, z.shape[1] + 1)
    size = (1 + counts * falling > sums).sum(axis=1)
    tau = (sums[np.arange(len(z)), size - 1] - 1) / size
    return np.maximum(z - tau[:, None], 0)


def relumax(z, b):
    heights = np.maximum(z - z.max(axis=1, keepdims=True) + b, 0)
    return heights / heights.sum(axis=1, keepdims=True)


def numbers(dtype, *shape, ties=False):
    values = random.normal(size=shape) * random.choice([0.1, 1, 30])
    return (np.round(values) if ties else values).astype(dtype)


def with_zeros(array, zero):
    array[random.random(array.shape) < 0.2] = zero
    return array


def single_ops(dtype):
    """(op, arguments, result type, what NumPy gives, whether exactly)"""
    of = {np.float32: "f32", np.float64: "f64"}[dtype]
    N, I, H = random.integers(1, 40), random.integers(1, 9), random.integers(1, 9)
    ties = random.random() < 0.5
    x, y = numbers(dtype, N, I, ties=ties), numbers(dtype, N, I, ties=ties)
    w, b = numbers(dtype, I, H, ties=ties), numbers(dtype, H, ties=ties)
    X, Y = Argument(x, samples=True), Argument(y, samples=True)
    W, B = Argument(w), Argument(b)
    same, wide = tensor(("?", I), of), tensor(("?", H), of)
    losses, one = tensor("?", of), tensor((), of)
    outer = x[:, :, None]

    for name, best, zero in ("maxplus", np.maximum, -INF), ("minplus", np.minimum, INF):
        v, c = with_zeros(w.copy(), zero), with_zeros(b.copy(), zero)
        V, C = Argument(v), Argument(c)
        plain = best.reduce(outer + v, axis=1)
        yield f"trop.{name} %0, %1", (X, V), wide, plain, True
        yield f"trop.{name} %0, %1, %2", (X, V, C), wide, best(plain, c), True

    start, products = np.zeros((N, H), dtype), np.moveaxis(outer * w, 1, 0)
    yield "trop.linear %0, %1", (X, W), wide, ordered_sum(products, start), True
    biased = ordered_sum(products, start + b)
    yield "trop.linear %0, %1 bias(%2)", (X, W, B), wide, biased, True
    m = (random.random((I, H)) < 0.5).astype(dtype)
    masked = ordered_sum(products * m[:, None], start)
    pattern = "{pattern = #trop.pattern<masked>}"
    yield f"trop.linear %0, %1 mask(%2) {pattern}", (X, W, Argument(m)), wide, masked, True
    s = numbers(dtype, 2 * I)
    signed, twice = np.repeat(x, 2, axis=1) * s, tensor(("?", 2 * I), of)
    pattern = "{pattern = #trop.pattern<plus_minus>}"
    yield f"trop.linear %0, %1 {pattern}", (X, Argument(s)), twice, signed, True

    c, k = numbers(dtype, I, ties=ties), numbers(dtype)
    C, K = Argument(c), Argument(k)
    most, least = np.maximum(np.maximum(x, y), np.maximum(c, k)), np.minimum(np.minimum(x, y), c)
    yield "trop.max %0, %1, %2, %3", (X, Y, C, K), same, most, True
    yield "trop.min %0, %1, %2", (X, Y, C), same, least, True
    yield "trop.plus %0, %1", (X, C), same, x + c, True
    yield "trop.minus %0, %1", (K, X), same, k - x, True
    yield "trop.scale %0 {factor = 0.1 : f64}", (X,), same, dtype(0.1) * x, True
    yield "trop.relu %0", (X,), same, np.maximum(x, 0), True
    yield "trop.leaky_relu %0", (X,), same, np.where(x > 0, x, dtype(0.01) * x), True
    yield "trop.abs %0", (X,), same, np.abs(x), True
    yield "trop.tanh %0", (X,), same, np.tanh(x.astype(np.longdouble)), False
    group = random.choice([k for k in range(1, I + 1) if I % k == 0])
    grouped, groups = x.reshape(N, -1, group).max(axis=2), tensor(("?", I // group), of)
    yield f"trop.maxout %0 {{pieces = {group} : i64}}", (X,), groups, grouped, True

    sizes = random.integers(1, 4), random.integers(1, 4)
    slopes, offsets = numbers(dtype, I, sizes[0] * sizes[1]), numbers(dtype, sizes[0] * sizes[1])
    with_zeros(offsets, -INF)
    monomials = ordered_sum(np.moveaxis(outer * slopes, 1, 0), dtype(0)) + offsets
    polynomials = monomials.reshape(N, *sizes).max(axis=2)
    operands = X, Argument(slopes), Argument(offsets)
    pieces = f"{{pieces = {sizes[1]} : i64}}"
    result = tensor(("?", sizes[0]), of)
    yield f"trop.polynomial %0, %1, %2 {pieces}", operands, result, polynomials, True

    z, labels = x.astype(np.longdouble), random.integers(0, I, N)
    L = Argument(labels.astype(np.int32), samples=True)
    yield "trop.softmax %0", (X,), same, softmax(z), False
    yield "trop.cross_entropy %0, %1", (X, L), losses, cross_entropy(z, labels), False
    yield "trop.sparsemax %0", (X,), same, sparsemax(z), False
    yield "trop.relumax %0 {b = 1.5 : f64}", (X,), same, relumax(z, 1.5), False
    margin = z.max(axis=1) - z[np.arange(N), labels]
    yield "trop.perceptron %0, %1", (X, L), losses, margin, False
    p = softmax(z).astype(dtype)
    P, own = Argument(p, samples=True), p[np.arange(N), labels].astype(np.longdouble)
    smoothed = np.log((1 + I / 8) / (own + 1 / 8))
    yield "trop.smoothed %0, %1 {epsilon = 0.125 : f64}", (P, L), losses, smoothed, False
    s, two = numbers(dtype, N, 1), random.integers(0, 2, N)
    S, T = Argument(s, samples=True), Argument(two.astype(np.int32), samples=True)
    wide_s = s.astype(np.longdouble)
    both = np.concatenate([0 * wide_s, wide_s], axis=1)
    yield "trop.sigmoid %0", (S,), tensor(("?", 2), of), softmax(both), False
    against = np.where(two == 1, -wide_s[:, 0], wide_s[:, 0])
    logistic = np.maximum(against, 0) + np.log1p(np.exp(-np.abs(against)))
    yield "trop.logistic %0, %1", (S, T), losses, logistic, False
    above = np.maximum(against, 0)
    yield "trop.perceptron %0, %1 {one_score}", (S, T), losses, above, False
    squares = ordered_sum(((x - y) * (x - y)).T, np.zeros(N, dtype))
    yield "trop.squared_error %0, %1", (X, Y), losses, squares, True
    l = numbers(dtype, N)
    A = Argument(l, samples=True)
    yield "trop.weigh %0, %1", (A, A), losses, l * l, True
    yield "trop.sample_mean %0", (A,), one, ordered_sum(l / dtype(N), dtype(0)), True
    yield "trop.sample_max %0", (A,), one, l.max(), True
    top = np.sort(l.astype(np.longdouble))[-3:].sum() / 3
    yield "trop.sample_top %0 {count = 3 : i64}", (A,), one, top, False
    yield "trop.sample_count %0", (X,), one, dtype(N), True


def check_single_ops():
    cases = [case for t in (np.float32, np.float64) for _ in range(20) for case in single_ops(t)]
    module = ""
    for i, (op, arguments, result, _, _) in enumerate(cases):
        types = ", ".join(a.type for a in arguments)
        module += function(f"f{i}", f"%r = {op} : ({types}) -> {result}", arguments, result)
    own, double = interpret(module, "own"), interpret(module, "double")
    for i, (op, arguments, _, expected, exact) in enumerate(cases):
        dtype = arguments[0].array.dtype
        found = own[f"f{i}"].astype(dtype)
        tolerance = 16 * np.finfo(dtype).eps
        if exact:
            agrees = np.array_equal(found, expected)
        else:
            agrees = np.allclose(found, expected, tolerance, tolerance)
        if not agrees:
            raise SystemExit(f"seed {SEED}: {op}\nfound {found}\nexpected {expected}")
        # In f64 only what was given is rounded.
        found = double[f"f{i}"]
        if not exact and not np.allclose(found, expected, 1e-13, 1e-13):
            raise SystemExit(f"seed {SEED}: {op} in f64\nfound {found}\nexpected {expected}")
    return len(cases)


# ---- Gradients ---------------------------------------------------------------


def maxplus(x, w):
    return (x[:, :, None] + w).max(axis=1)


def minplus(x, w):
    return (x[:, :, None] + w).min(axis=1)


def elementwise_network(x, y, w, b, k):
    mask = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]])
    a = x @ (w * mask)
    c = np.minimum(np.maximum(np.maximum(a, b), k), x)
    return ((softmax(-3 * c - k + a) - x) ** 2).sum(axis=1)


N, I, H, C = 19, 3, 5, 4
# Each network: the shapes of its parameters, its loss as a program of the input %0,
# the target %1 and parameters %2 ..., and by NumPy.
NETWORKS = [
    (
        [(2 * I,), (2 * I, H), (H, C)],
        """
        %a = trop.linear %0, %2 {pattern = #trop.pattern<plus_minus>} : (tensor<?x3xf64>, tensor<6xf64>) -> tensor<?x6xf64>
        %g = trop.minplus %a, %3 : (tensor<?x6xf64>, tensor<6x5xf64>) -> tensor<?x5xf64>
        %z = trop.maxplus %g, %4 : (tensor<?x5xf64>, tensor<5x4xf64>) -> tensor<?x4xf64>
        %r = trop.cross_entropy %z, %1 : (tensor<?x4xf64>, tensor<?xi32>) -> tensor<?xf64>""",
        lambda x, y, s, u, v: cross_entropy(
            maxplus(minplus(np.repeat(x, 2, axis=1) * s, u), v), y
        ),
    ),
    (
        [(I, H), (H,), (H, C), (C,)],
        """
        %a = trop.linear %0, %2 bias(%3) : (tensor<?x3xf64>, tensor<3x5xf64>, tensor<5xf64>) -> tensor<?x5xf64>
        %g = trop.relu %a : (tensor<?x5xf64>) -> tensor<?x5xf64>
        %z = trop.maxplus %g, %4, %5 : (tensor<?x5xf64>, tensor<5x4xf64>, tensor<4xf64>) -> tensor<?x4xf64>
        %r = trop.cross_entropy %z, %1 : (tensor<?x4xf64>, tensor<?xi32>) -> tensor<?xf64>""",
        lambda x, y, w, b, v, c: cross_entropy(
            np.maximum(maxplus(np.maximum(x @ w + b, 0), v), c), y
        ),
    ),
    (
        [(I, I), (I,), ()],
        """
        %m = trop.constant dense<[[1., 0., 1.], [0., 1., 1.], [1., 1., 0.]]> : tensor<3x3xf64>
        %a = trop.linear %0, %2 mask(%m) {pattern = #trop.pattern<masked>} : (tensor<?x3xf64>, tensor<3x3xf64>, tensor<3x3xf64>) -> tensor<?x3xf64>
        %b = trop.max %a, %3, %4 : (tensor<?x3xf64>, tensor<3xf64>, tensor<f64>) -> tensor<?x3xf64>
        %c = trop.min %b, %0 : (tensor<?x3xf64>, tensor<?x3xf64>) -> tensor<?x3xf64>
        %d = trop.scale %c {factor = -3.0 : f64} : (tensor<?x3xf64>) -> tensor<?x3xf64>
        %e = trop.minus %d, %4 : (tensor<?x3xf64>, tensor<f64>) -> tensor<?x3xf64>
        %f = trop.plus %e, %a : (tensor<?x3xf64>, tensor<?x3xf64>) -> tensor<?x3xf64>
        %p = trop.softmax %f : (tensor<?x3xf64>) -> tensor<?x3xf64>
        %r = trop.squared_error %p, %0 : (tensor<?x3xf64>, tensor<?x3xf64>) -> tensor<?xf64>""",
        elementwise_network,
    ),
]


def check_gradient(shapes, body, forward):
    x, y = random.normal(size=(N, I)), random.integers(0, C, N).astype(np.int32)
    weights = random.random(N)
    parameters = [random.normal(size=shape) for shape in shapes]
    arguments = [Argument(x, True, "input"), Argument(y, True, "target")]
    arguments += [Argument(np.asarray(p)) for p in parameters]
    module = function("M.loss", body, arguments, "tensor<?xf64>", 'attributes {trop.role = "loss"}')
    module = run(["trop-opt", "--trop-derive-gradient"], module)
    module = module.replace(
        'trop.kind = "weights"', 'trop.kind = "weights", ' + Argument(weights, True).test()
    )
    values = interpret(module, "double")
    assert np.allclose(values["M.loss"], forward(x, y, *parameters), 1e-12)

    step = 1e-6
    for number, parameter in enumerate(parameters):
        found = values["M.loss.gradient" + (f"#{number}" if len(parameters) > 1 else "")]
        for index in np.ndindex(parameter.shape if shapes[number] else ()):
            sums = []
            for sign in 1, -1:
                moved = [np.array(p) for p in parameters]
                moved[number][index] += sign * step
                sums.append((weights * forward(x, y, *moved)).sum())
            expected = (sums[0] - sums[1]) / (2 * step)
            if not np.isclose(found[index], expected, 1e-5, 1e-6):
                place = f"parameter {number} at {index}"
                raise SystemExit(f"seed {SEED}: {body}\n{place}: {found[index]}, not {expected}")


count = check_single_ops()
for network in NETWORKS:
    for _ in range(5):
        check_gradient(*network)
print(f"{count} single ops and {5 * len(NETWORKS)} gradients agree")
