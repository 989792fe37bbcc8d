# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the irises of iris.csv as NumPy's files of several kinds, and files with faults."""

import io
import struct
import zipfile

import numpy as np

rows = np.genfromtxt("iris.csv", delimiter=",", dtype=str, skip_header=1)
x = rows[:, :4].astype(float)
y = np.unique(rows[:, 4], return_inverse=True)[1]
np.savez("stored.npz", X=x, y=y)
np.savez_compressed("deflated.npz", X=x, y=y.astype("u2")[:, None])
np.savez_compressed("parts.npz", x_train=x[::2].astype(">f8"), y_train=y[::2].astype("i1"),
                    x_test=x[1::2], y_test=y[1::2])
tenths = np.rint(x * 10)
for kind in ("i8", "u8", "u4", "u2", "i2", "f2", "f4"):
    np.savez(f"tenths-{kind}.npz", X=tenths.astype(kind), y=y)
np.savez("bool.npz", X=x > 3, y=y)
np.save("x.npy", x)
np.save("y.npy", y)
with zipfile.ZipFile("wide.npz", "w", allowZip64=True) as archive:  # with records of 64 bits
    for name, array in (("X", x), ("y", y)):
        with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
            np.save(member, array)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


with open("stored.npz", "rb") as file:
    whole = file.read()
write("cut.npz", whole[:len(whole) // 2])
write("flipped.npz", whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
write("not.npz", b"1,2,3\n" * 20)
np.savez("fortran.npz", X=np.asfortranarray(x), y=y)
np.savez("large.npz", X=np.full((3, 4), 2 ** 60), y=np.array([0, 1, 2]))
np.savez("nan.npz", X=np.where(x == x[7, 1], np.nan, x), y=y)
np.savez("text.npz", X=x, y=rows[:, 4])
np.savez("row.npz", X=x, y=y[None, :])
with zipfile.ZipFile("bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
    for name in "Xy":
        buffer = io.BytesIO()
        np.save(buffer, x)
        archive.writestr(f"{name}.npy", buffer.getvalue())
# A member that says that it is larger than any deflate makes of its bytes, and one that says less than there is.
with open("deflated.npz", "rb") as file:
    whole = bytearray(file.read())
at = whole.index(b"PK\1\2")
bomb = whole.copy()
struct.pack_into("<I", bomb, at + 24, 0x7fffffff)
write("bomb.npz", bomb)
struct.pack_into("<I", whole, at + 24, struct.unpack_from("<I", whole, at + 24)[0] - 8)
write("less.npz", whole)
np.savez("three.npz", x_train=x[::3], y_train=y[::3], x_valid=x[1::3], y_valid=y[1::3], x_test=x[2::3], y_test=y[2::3])
