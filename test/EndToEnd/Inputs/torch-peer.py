# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares what a network gives, its losses and their gradient with PyTorch, in f64, at 100
random points: parameters and samples.

Usage: torch-peer.py NETWORK LIBRARY
NETWORK is one of NETWORKS, most of them examples, LIBRARY that compiled with --emit=shared.
"""

import ctypes
import sys
from ctypes import byref, c_int32, c_void_p, sizeof
from pathlib import Path

import torch
from torch.nn.functional import conv2d, cross_entropy, logsigmoid, max_pool2d, unfold

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "bench"))
from compiled import VERSION, Context, Memory, Model, Samples, entries_of

# The networks, written anew.


def maxplus(x, w):
    return (x[:, :, None] + w).max(dim=1).values


def minplus(x, w):
    return (x[:, :, None] + w).min(dim=1).values


def plus_minus(x, w):
    return x.repeat_interleave(2, dim=1) * w


def maxout(x, pieces):
    return x.reshape(len(x), -1, pieces).max(dim=2).values


def lmm(x, w0, w1, w2):
    return maxplus(minplus(plus_minus(x, w0), w1), w2)


def relu_max_plus(x, w, b, v):
    return maxplus(torch.relu(x @ w + b), v)


def deep(x, w0, w1, *lattices):
    h = x @ w0
    for v, w in zip(lattices[::2], lattices[1::2]):
        h = 0.5 * (h + maxplus(minplus(h, v), w))
    return maxplus(h, w1).clamp(min=-10)


def sparse(x, slopes, offsets):
    return maxout(x @ slopes + offsets, 4)


def one_score(x, w, b, v):
    return torch.tanh(maxout(x @ w + b, 3)) @ v


def dilation2d(x, w, stride):
    """The maximum over windows of a sum, of each channel."""
    rows, columns = w.shape[1:]
    places = [(extent - size) // stride + 1 for extent, size in zip(x.shape[2:], (rows, columns))]
    windows = unfold(x, (rows, columns), stride=stride).reshape(*x.shape[:2], rows * columns, -1)
    sums = windows + w.reshape(1, len(w), rows * columns, 1)
    return sums.max(dim=2).values.reshape(*x.shape[:2], *places)


def windows(x, k, d, l, e, v):
    c = dilation2d(conv2d(x.reshape(-1, 1, 15, 16), k, stride=2), d, stride=1)
    p = max_pool2d(c, kernel_size=3, stride=1)
    return dilation2d(conv2d(p, l), e, stride=2).flatten(1) @ v


# Their heads and losses: outputs and losses of scores or values.


def softmax(scores, labels):
    return scores.softmax(dim=1), cross_entropy(scores, labels.long(), reduction="none")


def relumax(scores, labels):
    parts = torch.relu(scores - scores.max(dim=1, keepdim=True).values + 2)
    outputs = parts / parts.sum(dim=1, keepdim=True)
    own = outputs.gather(1, labels.long()[:, None])[:, 0]
    return outputs, -torch.log((own + 0.05) / (1 + 3 * 0.05))


def logistic(scores, labels):
    second = scores.sigmoid()
    signs = 2 * labels.double() - 1
    return torch.cat([1 - second, second], dim=1), -logsigmoid(signs * scores[:, 0])


def squares(values, targets):
    return values, ((values - targets) ** 2).sum(dim=1)


# Network, head and loss, length of the input, shapes of the parameters.
NETWORKS = {
    "max_plus": (maxplus, softmax, 4, [(4, 3)]),
    "iris": (lmm, softmax, 4, [(8,), (8, 20), (20, 3)]),
    "relu_max_plus": (relu_max_plus, softmax, 4, [(4, 16), (16,), (16, 3)]),
    "deep": (deep, softmax, 4, [(4, 12), (12, 3)] + 3 * [(12, 24), (24, 12)]),
    "sparse": (sparse, relumax, 4, [(4, 12), (12,)]),
    "one_score": (one_score, logistic, 4, [(4, 24), (24,), (8, 1)]),
    "windows": (windows, softmax, 240,
                [(3, 1, 3, 3), (3, 2, 3), (2, 3, 2, 2), (2, 1, 2), (4, 3)]),
    "lipschitz": (lmm, squares, 2, [(4,), (4, 81), (81, 1)]),
}
POINTS = 100

F64, CLASSES = 1, 1


def addresses(tensors):
    return (c_void_p * len(tensors))(*[tensor.data_ptr() for tensor in tensors])


class Compiled:
    """A library's entry points on one set of parameters and samples."""

    def __init__(self, library, parameters, inputs, targets):
        self.library = ctypes.CDLL(library)
        self.model = Model.in_dll(self.library, "trop_model_descriptor")
        assert self.model.struct_size >= sizeof(Model) and self.model.compute == F64
        assert self.model.parameter_count == len(parameters)
        assert self.model.input_count == inputs.shape[1]
        self.entries = entries_of(self.model)
        # Kept alive: the structs below hold their addresses alone.
        arrays = addresses(parameters)
        workspace = Memory(self.model.workspace_bytes)
        self.kept = [arrays, workspace, parameters, inputs, targets]
        self.context = Context(
            struct_size=sizeof(Context), abi_version=VERSION,
            parameters=ctypes.addressof(arrays), workspace=workspace.address,
        )
        self.samples = Samples(
            struct_size=sizeof(Samples), inputs=inputs.data_ptr(), targets=targets.data_ptr(),
            rows=len(inputs), count=len(inputs),
        )

    def call(self, entry, *arguments):
        kinds = [c_void_p] * (3 + len(arguments))
        function = ctypes.CFUNCTYPE(c_int32, *kinds)(getattr(self.entries, entry))
        status = function(byref(self.context), byref(self.samples), *arguments, None)
        assert status == 0, f"{entry}: status {status}"


def difference(found, expected):
    """The largest error, relative to the largest number."""
    return ((found - expected).abs().max() / (1 + expected.abs().max())).item()


def compare_point(name, library):
    """The difference of each result at a random point; whether all gradients are not 0."""
    network, head, length, shapes = NETWORKS[name]
    count = 7
    inputs = torch.randn(count, length)
    parameters = [torch.randn(*shape) for shape in shapes]
    weights = torch.randn(count)

    trained = [parameter.clone().requires_grad_() for parameter in parameters]
    result = network(inputs, *trained)
    classes = head != squares
    if classes:
        targets = torch.randint(max(2, result.shape[1]), (count,), dtype=torch.int32)
    else:
        targets = torch.randn(count, result.shape[1])
    outputs, losses = head(result, targets)
    (weights * losses).sum().backward()

    compiled = Compiled(library, parameters, inputs, targets)
    assert compiled.model.output_count == outputs.shape[1]
    assert (compiled.model.target == CLASSES) == classes
    found_outputs = torch.full_like(outputs, torch.nan)
    found_losses = torch.full_like(losses, torch.nan)
    gradients = [torch.full_like(parameter, torch.nan) for parameter in parameters]
    compiled.call("forward", found_outputs.data_ptr())
    compiled.call("loss", found_losses.data_ptr())
    compiled.call("gradient", weights.data_ptr(), addresses(gradients))

    pairs = {"outputs": (found_outputs, outputs), "losses": (found_losses, losses)}
    for index, (gradient, parameter) in enumerate(zip(gradients, trained)):
        pairs[f"gradient {index}"] = (gradient, parameter.grad)
    errors = {what: difference(found, expected.detach())
              for what, (found, expected) in pairs.items()}
    return errors, all(parameter.grad.abs().max() > 0 for parameter in trained)


def main():
    name, library = sys.argv[1:]
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    worst, slopes = 0, 0
    for point in range(POINTS):
        errors, has_slope = compare_point(name, library)
        slopes += has_slope
        for what, error in errors.items():
            if not error < 1e-13:
                sys.exit(f"{name}: {what} differ by {error} at point {point}")
            worst = max(worst, error)
    assert slopes > 0.9 * POINTS
    gradients = len(NETWORKS[name][-1])
    print(f"{name}: outputs, losses and {gradients} gradients agree at {POINTS} points "
          f"to {worst:.1e}")


main()
