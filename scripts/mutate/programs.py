# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files of data and checkpoints, and the programs that read them."""

import gzip
import json
import math
import random
import struct
import subprocess
import zlib

from kinds import Kind, Mutant
from operators import BYTES, TABLE, TEXT, mutate, mutate_json, set_size
from watch import ENVIRONMENT

FLOWERS = """
model Flowers(x: f32[3]) -> classes[3] {
  param W: f32[3, 4] init glorot;
  param V: f32[4, 3] init zeros;
  h = minplus(x, W);
  return softmax(maxplus(h, V));
}
train Flowers {
  data: csv("good.csv", label: "kind", split: 0.6, validation: 0.2, scale: standard);
  loss: cross_entropy; reduce: max; optimizer: adam(lr: 0.01); steps: 5;
}
"""

PRICES = """
model Prices(x: f64[2]) -> f64[2] {
  param W: f64[2, 3] init glorot;
  param V: f64[3, 2] init glorot;
  return linear(relu(linear(x, W)), V);
}
train Prices {
  data: csv("good.csv", label: ["p", "q"], split: 0.7, scale: minmax);
  loss: squared_error; optimizer: momentum; batch: 4; epochs: 2;
}
"""

PICTURES = """
model Pictures(x: f32[4, 4]) -> classes[3] {
  param W: f32[4, 3] init glorot;
  return softmax(maxplus(flatten(max_pool(x, size: 2)), W));
}
train Pictures {
  data: idx("images", "labels", split: 0.7, scale: unit);
  loss: cross_entropy; optimizer: sgd(lr: 0.1); steps: 5;
}
"""


def flowers(rng, end="\n", quote=""):
    rows = ["a,b,c,kind"]
    for i in range(24):
        cells = [f"{rng.gauss(i % 3, 1):.3f}" for _ in range(3)] + [f"kind {i % 3}"]
        rows.append(",".join(quote + cell + quote for cell in cells))
    return (end.join(rows) + end).encode()


def prices(rng):
    rows = ["p,a,b,q"]
    rows += [",".join(f"{rng.gauss(0, 9):g}" for _ in range(4)) for _ in range(20)]
    return ("\n".join(rows) + "\n").encode()


def idx(shape, elements, form="B"):
    code = {"B": 8, "b": 9, "h": 11, "i": 12, "f": 13, "d": 14}[form]
    head = struct.pack(f">BBBB{len(shape)}I", 0, 0, code, len(shape), *shape)
    return head + struct.pack(f">{len(elements)}{form}", *elements)


def npy(shape, elements, descr="<f4", version=1):
    form = {"f4": "f", "f8": "d", "u1": "B", "i1": "b", "i2": "h", "i4": "i", "u2": "H",
            "i8": "q"}[descr[1:]]
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(shape)}, }}\n".encode()
    body = struct.pack((">" if descr[0] == ">" else "<") + f"{len(elements)}{form}", *elements)
    return npy_file(header, body, version)


def npy_file(header, body, version=1):
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + body


class Programs(Kind):
    """Kinds that compiled programs read."""

    source, good = None, None

    def prepare(self):
        rng = random.Random(0)
        classes = [i % 3 for i in range(24)]
        pixels = [80 * label + rng.randrange(16) for label in classes for _ in range(16)]
        self.programs = {}
        for name, source, files in (
            ("flowers", FLOWERS, {"good.csv": flowers(rng)}),
            ("prices", PRICES, {"good.csv": prices(rng)}),
            ("pictures", PICTURES,
             {"images": idx([24, 4, 4], pixels), "labels": idx([24], classes)}),
        ):  # fmt: skip
            if name in self.uses:
                self.compile(name, source, files)
        self.fill(rng)

    def compile(self, name, source, files):
        """Compiles a program and trains it for a few steps."""
        home = self.folder / name
        home.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            (home / file).write_bytes(data)
        (home / f"{name}.trop").write_text(source)
        for command in ([self.tools / "bin" / "tropc", f"{name}.trop", "-o", name],
                        [home / name, "train", "--quiet", "--checkpoint", "good.safetensors",
                         "--threads", "1"]):  # fmt: skip
            (home / "good.safetensors").unlink(missing_ok=True)
            subprocess.run(command, cwd=home, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
        self.programs[name] = home

    def command(self, name, *words):
        home = self.programs[name]
        return [home / name, *(str(word).replace("HOME", str(home)) for word in words)]

    def reads(self, rng, name, data, *labels):
        """A command that takes `data`."""
        good = ["--checkpoint", "HOME/good.safetensors"]
        return self.command(name, *rng.choice([
            ["train", "--data", data, *labels, "--quiet", "--threads", "1"],
            ["train", "--data", data, *labels, "--state", "off", "--log", "log.jsonl", "--report",
             "r.html"],
            ["eval", "--data", data, *labels, *good],
            ["eval", "--data", data, *labels, "--json", *good],
            ["predict", "--data", data, *good],
            ["predict", "--data", data, "--json", *good],
            ["gradient", "--at", data, *labels, *good],
            ["explain", "--at", f"{data}:{rng.choice([2, 3, 17, 0])}", *good],
        ]))  # fmt: skip


def inflated(data):
    """Bytes that a reader gets of a file, which gzip may have compressed."""
    if data[:2] == b"\x1f\x8b":
        try:
            return len(zlib.decompressobj(wbits=31).decompress(data))
        except zlib.error:
            pass
    return len(data)


def pack_some(rng, data):
    """Compresses some files, and puts faults into some of these."""
    packed = rng.random()
    if packed < 0.7:
        return data
    data = gzip.compress(data, 1, mtime=0)
    return data if packed < 0.9 else mutate(rng, BYTES, data, data)


class Tables(Programs):
    """CSV."""

    name = "csv"
    uses = ["flowers", "prices"]

    def fill(self, rng):
        marked = b"\xef\xbb\xbf" + flowers(rng).replace(b"kind 1", b'"kind, ""1"""')
        self.corpus = [("flowers", flowers(rng)), ("flowers", flowers(rng, "\r\n", '"')),
                       ("flowers", marked), ("prices", prices(rng)),
                       ("prices", prices(rng).replace(b"\n", b"\r\n"))]  # fmt: skip

    def draw(self, rng):
        name, data = rng.choice(self.corpus)
        data = pack_some(rng, mutate(rng, TABLE, data, rng.choice(self.corpus)[1]))
        return Mutant({"mutant.csv": data}, self.reads(rng, name, "mutant.csv"), inflated(data))


class Idx(Programs):
    """IDX, plain and compressed: of images, or of labels."""

    name = "idx"
    uses = ["pictures"]
    OPERATORS = BYTES + [set_size(24)] * 4

    def fill(self, rng):
        pixels = [rng.randrange(256) for _ in range(24 * 16)]
        self.images = [idx([24, 4, 4], pixels), idx([24, 16], [p - 128 for p in pixels], "b"),
                       idx([24, 4, 4], pixels, "h"), idx([24, 4, 4], pixels, "i"),
                       idx([24, 4, 4], [p / 9 for p in pixels], "f"),
                       idx([24, 4, 4], [p / 9 for p in pixels], "d")]  # fmt: skip
        classes = [i % 3 for i in range(24)]
        self.labels = [idx([24], classes), idx([24], classes, "i")]

    def draw(self, rng):
        files = {"images": rng.choice(self.images), "labels": rng.choice(self.labels)}
        name = rng.choice(["images", "images", "labels"])
        data, other = files[name], rng.choice(self.images + self.labels)
        packed = rng.random()
        if packed < 0.3:  # as a file, or in it
            data, other = gzip.compress(data, 1, mtime=0), gzip.compress(other, mtime=0)
        data = mutate(rng, self.OPERATORS, data, other)
        if packed > 0.8:
            data = gzip.compress(data, 1, mtime=0)
        files[name] = data
        command = self.reads(rng, "pictures", "images", "--labels", "labels")
        return Mutant(files, command, sum(map(inflated, files.values())))


class Npy(Programs):
    """NumPy's files, which `predict` takes, and training with labels."""

    name = "npy"
    uses = ["flowers", "pictures", "prices"]

    def fill(self, rng):
        self.corpus = []
        for name, shape in (("flowers", [6, 3]), ("prices", [6, 2]), ("pictures", [6, 4, 4])):
            values = [rng.randrange(100) for _ in range(math.prod(shape))]
            for version, descr in enumerate(["<f4", "<f8", ">f4", "|u1", "|i1", "<i2", ">i4"]):
                self.corpus.append((name, npy(shape, values, descr, 1 + version % 2)))

    def draw(self, rng):
        name, data = rng.choice(self.corpus)
        other = rng.choice(self.corpus)[1]
        if rng.random() < 0.5:
            data = mutate(rng, BYTES + [set_size(12)] * 2, data, other)
        else:  # the header alone, its length made to fit
            end, otherwise = data.index(b"\n") + 1, other.index(b"\n") + 1
            header = mutate(rng, TEXT, data[data.index(b"{") : end], other[10:otherwise])
            if len(header) < 1 << 16:
                data = npy_file(header, data[end:], data[6])
        data = pack_some(rng, data)
        if name == "pictures" and rng.random() < 0.5:
            labels = npy([6], [0, 1, 2, 0, 1, 2], rng.choice(["|u1", "<i8", "<f4"]))
            if rng.random() < 0.3:
                labels = mutate(rng, BYTES + [set_size(12)] * 2, labels, data)
            files = {"images": data, "labels": labels}
            command = self.reads(rng, name, "images", "--labels", "labels")
            return Mutant(files, command, sum(map(inflated, files.values())))
        words = rng.choice([[], ["--json"], ["-o", "out.csv"]])
        command = self.command(name, "predict", "--data", "mutant.npy", "--checkpoint",
                               "HOME/good.safetensors", *words)  # fmt: skip
        return Mutant({"mutant.npy": data}, command, inflated(data))


class Checkpoints(Programs):
    """safetensors: checkpoints, and directions of derivatives."""

    name = "safetensors"
    uses = ["flowers", "prices"]
    TENSORS = {"flowers": ("F32", "f", {"W": [3, 4], "x": [3]}),
               "prices": ("F64", "d", {"V": [3, 2], "x": [2]})}  # fmt: skip

    def fill(self, rng):
        self.checkpoints = {name: (home / "good.safetensors").read_bytes()
                            for name, home in self.programs.items()}
        self.directions = {name: self.direction(rng, *what) for name, what in self.TENSORS.items()}

    def direction(self, rng, dtype, form, shapes):
        header, body = {}, b""
        for name, shape in shapes.items():
            count, begin = math.prod(shape), len(body)
            body += struct.pack(f"<{count}{form}", *(rng.gauss(0, 1) for _ in range(count)))
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, len(body)]}
        return pack(json.dumps(header).encode(), body)

    def draw(self, rng):
        name = rng.choice(self.uses)
        directed = rng.random() < 0.25
        files = self.directions if directed else self.checkpoints
        data = self.mutate(rng, files[name], rng.choice(list(files.values())))
        return Mutant({"mutant.safetensors": data}, self.takes(rng, name, directed), len(data))

    def takes(self, rng, name, directed):
        if directed:
            return self.command(name, "gradient", "--at", "HOME/good.csv", "--forward",
                                "mutant.safetensors", "--checkpoint", "HOME/good.safetensors")
        more = ["--epochs", "3"] if name == "prices" else ["--steps", "8"]
        used = ["--checkpoint", "mutant.safetensors"]
        return self.command(name, *rng.choice([
            ["eval", *used], ["eval", "--data", "HOME/good.csv", *used],
            ["predict", "--data", "HOME/good.csv", *used],
            ["explain", "--at", "HOME/good.csv:3", *used],
            ["gradient", "--at", "HOME/good.csv", *used],
            ["train", "--resume", "mutant.safetensors", "--checkpoint", "out.safetensors", *more],
            ["train", "--resume", "mutant.safetensors", *more],
            ["train", "--init", "mutant.safetensors", "--checkpoint", "out.safetensors", *more],
        ]))  # fmt: skip

    def mutate(self, rng, data, other):
        """Bytes, words of the header, or its JSON, with the length made to fit."""
        way = rng.random()
        if way < 0.3:
            return mutate(rng, BYTES + [set_size(8)] * 2, data, other)
        header, body = unpack(data)
        if way < 0.5:
            return pack(mutate(rng, TEXT, header, unpack(other)[0]), body)
        value = json.loads(header)
        for _ in range(rng.choice([1, 1, 2, 3])):
            mutate_json(rng, value)
        return pack(json.dumps(value).encode(), body)


class Weights(Checkpoints):
    """The same checkpoints, which the compiler builds into what it writes."""

    name = "weights"
    idle = 512 << 20
    MODES = [["--emit=trop"]] * 8 + [["--emit=grad"], ["--emit=llvm", "-O0"], ["--emit=obj", "-O0"]]

    def draw(self, rng):
        name = rng.choice(self.uses)
        other = self.checkpoints[rng.choice(self.uses)]
        data = self.mutate(rng, self.checkpoints[name], other)
        command = [self.tools / "bin" / "tropc", "--weights=mutant.safetensors",
                   self.programs[name] / f"{name}.trop", "-o", "out", *rng.choice(self.MODES)]  # fmt: skip
        return Mutant({"mutant.safetensors": data}, command, len(data))


def pack(header, body):
    return struct.pack("<Q", len(header)) + header + body


def unpack(data):
    end = 8 + struct.unpack("<Q", data[:8])[0]
    return data[8:end], data[end:]
