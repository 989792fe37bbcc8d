# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files of data in formats of other tools, and the programs that read them."""

import io
import random
import zipfile

from kinds import Mutant
from operators import BYTES, TABLE, mutate
from programs import FLOWERS, Programs, inflated, npy, pack_some

CSV = 'csv("good.csv", label: "kind", split: 0.6, validation: 0.2, scale: standard)'


class Formats(Programs):
    """Kinds that a network of three features and three classes is trained on."""

    data, good = None, None
    packs = True  # gzip makes other files of them

    def prepare(self):
        rng = random.Random(0)
        self.programs = {}
        self.fill(rng)
        self.compile("flowers", FLOWERS.replace(CSV, self.data), {self.good: self.corpus[0]})

    def draw(self, rng):
        mutant = "mutant" + self.good[self.good.index("."):]
        data = self.mutant(rng)
        if self.packs:
            data = pack_some(rng, data)
        return Mutant({mutant: data}, self.reads(rng, "flowers", mutant), inflated(data) + 1024)


class Npz(Formats):
    """NumPy's archives: faults of the archive, or of an array in it."""

    name = "npz"
    packs = False
    data, good = 'npz("good.npz", split: 0.6, scale: standard)', "good.npz"

    def fill(self, rng):
        values = [rng.randrange(100) for _ in range(72)]
        classes = [i % 3 for i in range(24)]
        self.inputs = [npy([24, 3], values, descr)
                       for descr in ("<f4", "<f8", ">f4", "|u1", "<i8", "<u2")]
        self.labels = [npy([24], classes, descr) for descr in ("|u1", "<i8")]
        self.corpus = [self.pack(rng, self.inputs[0], self.labels[0])]

    def pack(self, rng, inputs, labels):
        buffer = io.BytesIO()
        method = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, data in (("X.npy", inputs), ("y.npy", labels)):
                wide = rng.random() < 0.3
                with archive.open(zipfile.ZipInfo(name), "w", force_zip64=wide) as member:
                    member.write(data)
        return buffer.getvalue()

    def mutant(self, rng):
        inputs, labels = rng.choice(self.inputs), rng.choice(self.labels)
        if rng.random() < 0.3:  # with the right checksum
            return self.pack(rng, mutate(rng, BYTES, inputs, rng.choice(self.inputs)), labels)
        return mutate(rng, BYTES, self.pack(rng, inputs, labels), self.pack(rng, labels, inputs))


class Libsvm(Formats):
    """libsvm's lines."""

    name = "libsvm"
    data, good = 'libsvm("good.txt", split: 0.6, scale: standard)', "good.txt"

    def fill(self, rng):
        self.corpus = []
        for end, extra in (("\n", ""), ("\r\n", " qid:3"), (" # comment\n", "")):
            lines = []
            for i in range(24):
                features = [f"{j}:{rng.gauss(i % 3, 1):.3g}" for j in (1, 2, 3) if rng.random() < 0.9]
                lines.append(" ".join([f"{i % 3}{extra}", *features]))
            self.corpus.append((end.join(lines) + end).encode())

    def mutant(self, rng):
        return mutate(rng, TABLE, rng.choice(self.corpus), rng.choice(self.corpus))


class Arff(Formats):
    """Tables of Weka, of dense and of sparse rows."""

    name = "arff"
    data, good = 'arff("good.arff", split: 0.6, impute: mean, scale: standard)', "good.arff"

    def fill(self, rng):
        self.corpus = []
        for end, quote, sparse in (("\n", "", False), ("\r\n", "'", False), (" % x\n", '"', True)):
            lines = ["% flowers", "@relation flowers", "@attribute a numeric",
                     f"@ATTRIBUTE {quote}b{quote} real", "@attribute c Integer",
                     f"@attribute kind {{kind_0, {quote}kind_1{quote},kind_2}}", "@data"]  # fmt: skip
            for i in range(24):
                cells = [f"{rng.gauss(i % 3, 1):.3g}" if rng.random() < 0.95 else "?" for _ in "abc"]
                cells.append(f"{quote}kind_{i % 3}{quote}")
                if sparse:
                    cells = [f"{j} {cell}" for j, cell in enumerate(cells) if rng.random() < 0.9]
                lines.append(("{%s}" if sparse else "%s") % ",".join(cells))
            self.corpus.append((end.join(lines) + end).encode())

    def mutant(self, rng):
        return mutate(rng, TABLE, rng.choice(self.corpus), rng.choice(self.corpus))
