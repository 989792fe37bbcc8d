#!/usr/bin/python3
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""convert.py write: files of MATLAB's and HDF5's kinds. convert.py compare NPZ NAME...: whether NumPy
reads the arrays of that .npz as those of values()."""

import sys

import h5py
import numpy as np
import scipy.io
import scipy.sparse

TYPES = "f8 f4 i1 u1 i2 u2 i4 u4 i8 u8".split()


def values():
    made = {type: (np.arange(24).reshape(4, 3, 2) * 5).astype(type) for type in TYPES}
    made["X"] = np.array([[5.1, 3.5], [4.9, np.nan], [-np.inf, -0.0]])
    made["y"] = np.array([[1, 2, 3]], dtype="u1")
    made["f2"] = np.array([[0.5, 65504, 6e-8]], dtype="f2")
    made["big"] = made["f4"].astype(">f4")
    made["flags"] = np.array([[True, False]])
    made["enumerated"] = made["flags"]
    made["group/x"] = np.arange(6.0).reshape(2, 3)
    made["one"] = np.array(7, dtype="i4")
    made["none"] = np.zeros((0, 3))
    return made


def write_matlab():
    """Version 7.3, which scipy does not write: HDF5 of transposed arrays behind a head of 512 bytes."""
    with h5py.File("7.3.mat", "w", userblock_size=512) as file:
        for name in (*TYPES, "X", "y"):
            dataset = file.create_dataset(name, data=values()[name].T, compression="gzip")
            kind = {"float64": "double", "float32": "single"}.get(dataset.dtype.name, dataset.dtype.name)
            text = h5py.h5t.C_S1.copy()  # which ends with 0, of no room for it
            text.set_size(len(kind))
            attribute = h5py.h5a.create(dataset.id, b"MATLAB_class", text, h5py.h5s.create(h5py.h5s.SCALAR))
            attribute.write(np.array(kind.encode()), mtype=text)
    with open("7.3.mat", "r+b") as file:
        head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: a day HDF5 schema 1.00 ."
        file.write(head.ljust(124) + b"\x00\x02IM")


def write():
    some = {name: values()[name] for name in (*TYPES, "X", "y")}
    scipy.io.savemat("5.mat", some)
    scipy.io.savemat("7.mat", some, do_compression=True)
    scipy.io.savemat("4.mat", {name: values()[name] for name in ("X", "y")}, format="4")
    write_matlab()
    cell = np.empty((1, 2), dtype=object)
    cell[:] = [[np.arange(3.0), "a"]]
    scipy.io.savemat("others.mat", {
        "s": {"field": 1.0}, "c": cell, "t": "text", "z": np.array([[1 + 2j]]), "good": 1.0,
        "sparse": scipy.sparse.csc_matrix(np.eye(3)), "flags": values()["flags"]})
    with h5py.File("all.h5", "w") as file:
        for name, value in values().items():
            file.create_dataset(name, data=value)
    with h5py.File("others.h5", "w") as file:
        file["t"] = "text"
        file["z"] = np.array([1 + 2j])
        file["pair"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
        file.create_dataset("ragged", (2,), dtype=h5py.vlen_dtype(np.int32))
        file["wide"] = np.array([1], dtype=np.longdouble)
        file.create_dataset("reference", (1,), dtype=h5py.ref_dtype)
        file.create_dataset("nothing", dtype="f4", data=h5py.Empty("f4"))
        file.create_dataset("unwritten", (1000, 1000), dtype="f8", chunks=True)
        file.create_dataset("elsewhere", (2,), dtype="f8", external=[("raw.bin", 0, 16)])
        file.create_dataset("lzf", data=np.zeros((100, 9)), compression="lzf")
        bomb = file.create_dataset("bomb", (1 << 24,), dtype="f8", chunks=(1024,))
        bomb[:1024] = 1
        layout = h5py.VirtualLayout(shape=(2,), dtype="f8")
        layout[:] = h5py.VirtualSource("missing.h5", "x", shape=(2,))
        file.create_virtual_dataset("virtual", layout)
    for name, cut in (("5.mat", "cut.mat"), ("4.mat", "cut4.mat"), ("7.3.mat", "cut7.3.mat"), ("all.h5", "cut.h5")):
        with open(name, "rb") as file:
            whole = file.read()
        with open(cut, "wb") as file:
            file.write(whole[:{"5.mat": 1836, "4.mat": 90}.get(name, len(whole) // 2)])
    random = np.random.default_rng(0).normal(size=(400, 3))
    scipy.io.savemat("flipped.mat", {"X": random}, do_compression=True)
    with open("flipped.mat", "r+b") as file:
        file.seek(5000)
        byte = file.read(1)[0]
        file.seek(5000)
        file.write(bytes([byte ^ 255]))


def compare(path, names):
    with np.load(path) as archive:
        assert sorted(archive.files) == sorted(name.removesuffix("^T") for name in names), archive.files
        for name in names:
            wanted, found = values()[name.removesuffix("^T")], archive[name.removesuffix("^T")]
            wanted = wanted.T if name.endswith("^T") else wanted
            if wanted.dtype == bool:
                wanted = wanted.astype(found.dtype)
            if path.startswith("4"):  # has no unsigned bytes
                found = found.astype(wanted.dtype)
            assert found.dtype == wanted.dtype.newbyteorder("<"), (name, found.dtype, wanted.dtype)
            assert found.flags.c_contiguous or min(found.shape) < 2, name
            np.testing.assert_array_equal(found, wanted, name)
    print(path, "is right")


if sys.argv[1] == "write":
    write()
else:
    compare(sys.argv[2], sys.argv[3:])
