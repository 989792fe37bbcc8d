# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled models of f32 in Python: the structs of trop/abi.h as far as they are used, data,
and maintained state, driven call by call on one core."""

import array
import ctypes
import gzip
import json
import mmap
import os
import subprocess
import sys
import time
from ctypes import byref, c_double, c_int32, c_int64, c_uint8, c_uint32, c_uint64, c_void_p, sizeof
from pathlib import Path

OK = 0
VERSION = 2


def struct(*fields):
    fields = [("struct_size", c_uint64), *fields]
    return type("Struct", (ctypes.Structure,), {"_fields_": fields})


def pointers(*names):
    return [(name, c_void_p) for name in names]


def sizes(*names):
    return [(name, c_int64) for name in names]


Model = struct(
    ("abi_version", c_uint32), ("target", c_int32),
    *pointers("name", "compiler", "source", "cpu", "model_hash", "derivative"),
    ("storage", c_int32), ("compute", c_int32),
    *sizes("input_rank"), *pointers("input_shape"), *sizes("input_count"),
    *sizes("output_rank"), *pointers("output_shape"), *sizes("output_count"),
    *sizes("parameter_count"), *pointers("parameters"),
    *sizes("value_count"), *pointers("values", "train"),
    *sizes("workspace_bytes"), *pointers("version_1", "head"),
    *sizes("device_count"), *pointers("devices"), ("ties_beta", c_double),
    *sizes("block_samples"),
)
Device = struct(*pointers("kind", "arch", "entries"))
Entries = struct(*pointers("forward", "loss", "values", "gradient", "active_gradient",
                           "input_gradient", "forward_product", "explain", "state"))
StateEntries = struct(*sizes("block_bytes", "shared_bytes", "fan_out", "kept_count"),
                      *pointers("kept", "prepare", "build", "update"))
Context = struct(("abi_version", c_uint64), *pointers("parameters", "workspace", "stream"))
Samples = struct(
    *pointers("inputs", "targets"), *sizes("rows"), *pointers("indices"),
    *sizes("first", "count"),
)
Changes = struct(*sizes("count"), *pointers("indices"))
Error = struct(*sizes("sample"), *pointers("message"))


def entries_of(model):
    """Those of the CPU."""
    return Entries.from_address(Device.from_address(model.devices).entries)


def function(address, arguments):
    return ctypes.CFUNCTYPE(c_int32, *[c_void_p] * arguments)(address)


def address(numbers):
    return numbers.buffer_info()[0]


def addresses(arrays):
    return (c_void_p * len(arrays))(*map(address, arrays))


class Memory:
    """Zeroed pages, huge ones where there are such, as the runtime has its states in."""

    def __init__(self, size):
        self.pages = mmap.mmap(-1, max(size, 1))
        self.pages.madvise(mmap.MADV_HUGEPAGE)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.pages))


def read_mnist(rows, part="train"):
    """The first images of $TROP_DATA/mnist, pixels in [0, 1], and their labels; None without."""
    folder = Path(os.environ.get("TROP_DATA", "")) / "mnist"
    if not os.environ.get("TROP_DATA") or not folder.is_dir():
        return None
    with gzip.open(folder / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = file.read(16 + rows * 784)[16:]
    with gzip.open(folder / f"{part}-labels-idx1-ubyte.gz") as file:
        labels = file.read(8 + rows)[8:]
    scaled = [byte / 255 for byte in range(256)]
    return array.array("f", map(scaled.__getitem__, pixels)), array.array("i", list(labels))


def read_checkpoint(path):
    """{name: values} of a file of safetensors."""
    content = Path(path).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    tensors = json.loads(content[8:start])
    tensors.pop("__metadata__", None)
    ends = {name: tensor["data_offsets"] for name, tensor in tensors.items()}
    return {name: array.array("f", content[start + first : start + last])
            for name, (first, last) in ends.items()}


class Network:
    """A source compiled for `rows` samples: its report of --print-sct, and parameters as training
    begins with them."""

    def __init__(self, source, folder, rows, options=()):
        self.name = Path(source).stem
        options = [source, f"--sct-samples={rows}", *options]
        report = subprocess.run(["tropc", *options, "--print-sct=json"], check=True,
                                stdout=subprocess.PIPE).stdout
        self.report = json.loads(report)
        program, library = f"{folder}/{self.name}", f"{folder}/{self.name}.so"
        subprocess.run(["tropc", *options, "-o", program], check=True)
        subprocess.run(["tropc", *options, "--emit=shared", "-o", library], check=True)
        subprocess.run([program, "train", "--steps", "1", "--quiet", "--overwrite",
                        "--keep-previous", "0", "--checkpoint", f"{program}.safetensors"],
                       check=True, stdout=subprocess.DEVNULL)
        trained = read_checkpoint(f"{program}.safetensors")
        self.parameters = [trained[parameter["name"]] for parameter in self.report["parameters"]]
        self.library = ctypes.CDLL(library)
        self.model = Model.in_dll(self.library, "trop_model_descriptor")
        if self.model.abi_version != VERSION:
            sys.exit(f"{library}: error: expected a model of ABI version {VERSION}, "
                     f"found version {self.model.abi_version}")
        self.entries = entries_of(self.model)


class State:
    """What is kept of some samples. Calls return seconds of this core, without those that it
    spent on other programs."""

    def __init__(self, network, images, labels):
        self.network = network
        model, rows = network.model, len(labels)
        entries = StateEntries.from_address(network.entries.state)
        blocks = -(-rows // model.block_samples)
        self.blocks = Memory(blocks * entries.block_bytes)
        self.shared = Memory(entries.shared_bytes)
        self.losses = Memory(blocks * model.block_samples * 4)
        self.workspace = Memory(model.workspace_bytes)
        self.touched = (c_uint8 * blocks)()
        self.counters = (c_int64 * 4)()
        self.new = [array.array("f", values) for values in network.parameters]
        self.old = [array.array("f", values) for values in network.parameters]
        self.new_list, self.old_list = addresses(self.new), addresses(self.old)
        self.context = Context(struct_size=sizeof(Context), abi_version=VERSION,
                               workspace=self.workspace.address,
                               parameters=ctypes.addressof(self.new_list))
        self.samples = Samples(struct_size=sizeof(Samples), inputs=address(images),
                               targets=address(labels), rows=rows, count=rows)
        self.error = Error(struct_size=sizeof(Error))
        self.prepare = function(entries.prepare, 4)
        self.build_blocks = function(entries.build, 6)
        self.update_blocks = function(entries.update, 10)
        self.compute_losses = function(network.entries.loss, 4)

    def timed(self, call, *arguments):
        start = time.thread_time()
        status = call(byref(self.context), *arguments, byref(self.error))
        seconds = time.thread_time() - start
        if status != OK:
            sys.exit(f"{self.network.name}: error: status {status} at sample {self.error.sample}")
        return seconds

    def dense(self):
        """All losses from nothing."""
        return self.timed(self.compute_losses, byref(self.samples), self.losses.address)

    def build(self):
        seconds = self.timed(self.prepare, None, self.shared.address)
        return seconds + self.timed(self.build_blocks, byref(self.samples), self.shared.address,
                                    self.blocks.address, self.losses.address)

    def update(self, parameter, index, value):
        """After one entry of a parameter changed; with the cells that were counted, a sample."""
        self.new[parameter][index] = value
        position = c_int64(index)
        changes = (Changes * len(self.new))(*[Changes(sizeof(Changes), 0, None) for _ in self.new])
        changes[parameter] = Changes(sizeof(Changes), 1, ctypes.addressof(position))
        before = self.counters[0]
        seconds = self.timed(self.prepare, changes, self.shared.address)
        seconds += self.timed(
            self.update_blocks, byref(self.samples), self.shared.address, self.old_list, changes,
            self.blocks.address, self.losses.address, self.touched, self.counters)
        self.old[parameter][index] = value
        return seconds, (self.counters[0] - before) / self.samples.rows
