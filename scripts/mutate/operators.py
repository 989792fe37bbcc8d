# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How a file becomes a mutant: small changes to bytes, to words, and to the sizes that
formats state. Each operator takes a generator of random numbers, the contents and
another file's, and gives new contents."""

import json
import re
import struct

NUMBERS = [
    "0", "-1", "1", "2", "127", "128", "255", "256", "65536", "16777216", "2147483647",
    "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "0.5", "-0.0", "1e308", "1e309", "1e-320", "1e39", "nan", "inf", "-inf",
]  # fmt: skip
SIZES = [0, 1, 2, 3, 5, 8, 127, 128, 255, 256, 32767, 65535, 65536, 1 << 24, (1 << 31) - 1, 1 << 31,
         (1 << 32) - 1, 1 << 40, 1 << 60, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]  # fmt: skip

WORDS = re.compile(
    rb'"[^"\n]*"|[@%#!]?[A-Za-z_][\w.]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|->|\s+|.', re.S)
CELLS = re.compile(rb'"[^"]*"|[^,;\t\r\n"]+|\r?\n|.', re.S)
NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def slice_of(rng, count, most=64):
    """A range of positions, most often a short one."""
    begin = rng.randrange(count + 1)
    return begin, min(count, begin + 1 + int(rng.random() ** 3 * most))


# Bytes.


def flip_bits(rng, data, other):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def insert_bytes(rng, data, other):
    at = rng.randrange(len(data) + 1)
    fresh = rng.choice([rng.randbytes(rng.randrange(1, 9)), b"\0", b"\xff", b"\xef\xbb\xbf", b'"',
                        b"\n", b"\r", bytes([rng.randrange(256)]) * rng.randrange(1, 3000)])
    return data[:at] + fresh + data[at:]


def delete_slice(rng, data, other):
    begin, end = slice_of(rng, len(data))
    return data[:begin] + data[end:]


def repeat_slice(rng, data, other):
    begin, end = slice_of(rng, len(data))
    return data[:end] + data[begin:end] * rng.choice([1, 1, 2, 50]) + data[end:]


def move_slice(rng, data, other):
    begin, end = slice_of(rng, len(data))
    rest = data[:begin] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def truncate(rng, data, other):
    return data[: rng.randrange(len(data) + 1)]


def splice(rng, data, other):
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


BYTES = [flip_bits, insert_bytes, delete_slice, repeat_slice, move_slice, truncate, splice]


def set_size(reach):
    """An operator that overwrites an integer of 1, 2, 4 or 8 bytes, in either order,
    within the first `reach` bytes."""

    def operator(rng, data, other):
        at, form = rng.randrange(min(reach, len(data)) + 1), rng.choice("BHIQ")
        size = rng.choice(SIZES) % (1 << 8 * struct.calcsize(form))
        fresh = struct.pack(rng.choice("<>") + form, size)
        return data[:at] + fresh + data[at + len(fresh) :]

    return operator


# Words, or cells of a table.


def on_words(pattern, change):
    """An operator on the list of what a pattern takes for words."""

    def operator(rng, data, other):
        words = pattern.findall(data)
        spots = [i for i, word in enumerate(words) if not word.isspace()]
        if spots:
            change(rng, words, spots, pattern.findall(other))
        return b"".join(words)

    operator.__name__ = change.__name__
    return operator


def edge_number(rng, words, spots, other):
    numbers = [i for i in spots if NUMBER.fullmatch(words[i].strip())]
    words[rng.choice(numbers or spots)] = rng.choice(NUMBERS).encode()


def sort_of(word):
    """Words of one sort often stand in each other's place without an error of syntax."""
    if NUMBER.fullmatch(word):
        return "number"
    return "word" if word[:1].isalpha() else word[:1]


def similar_word(rng, words, spots, other):
    spot = rng.choice(spots)
    place = other if rng.random() < 0.3 else [words[i] for i in spots]
    found = [word for word in place if sort_of(word) == sort_of(words[spot])]
    words[spot] = rng.choice(found or [words[spot]])


def delete_word(rng, words, spots, other):
    del words[rng.choice(spots)]


def swap_words(rng, words, spots, other):
    a, b = rng.choice(spots), rng.choice(spots)
    words[a], words[b] = words[b], words[a]


def replace_word(rng, words, spots, other):
    words[rng.choice(spots)] = words[rng.choice(spots)]


def borrow_word(rng, words, spots, other):
    if other:
        words[rng.choice(spots)] = rng.choice(other)


def repeat_word(rng, words, spots, other):
    spot = rng.choice(spots)
    words[spot] *= rng.choice([2, 2, 3, 40, 2000])


CHANGES = [edge_number, edge_number, delete_word, swap_words, replace_word, borrow_word,
           repeat_word]  # fmt: skip


def change_line(rng, data, other):
    """A line deleted, doubled, moved, or taken from another file."""
    lines, others = data.split(b"\n"), other.split(b"\n")
    line = lines.pop(rng.randrange(len(lines)))
    for _ in range(rng.randrange(3)):
        lines.insert(rng.randrange(len(lines) + 1), rng.choice([line, line, rng.choice(others)]))
    return b"\n".join(lines)


GENTLE = [on_words(WORDS, change) for change in (edge_number, similar_word, similar_word)]
TEXT = [on_words(WORDS, change) for change in CHANGES] * 2 + [change_line] * 2 + BYTES
TABLE = [on_words(CELLS, change) for change in CHANGES] * 2 + [change_line] * 2 + BYTES


def mutate(rng, operators, data, other):
    """One to four changes, most often one."""
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        data = rng.choice(operators)(rng, data, other)
    return data


# JSON.

VALUES = [None, True, [], {}, "", "x" * 300, "\udc80", "\0", -1, 0, 1, 1 << 31, 1 << 63, 1 << 64,
          0.5, 1e308, [[[[[]]]]], {"": {"": {}}}, [0, 1 << 62], "F64", "F32", "I8"]  # fmt: skip
KEYS = ["", "__metadata__", "a/b", "W", "x" * 300, "\udc80", "\0", "dtype", "shape", "data_offsets"]


def places(value, found):
    """All (container, key) below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            places(inner, found)
    return found


def mutate_json(rng, value):
    """Changes something below a dictionary; strings that hold JSON are entered."""
    spots = places(value, [])
    if not spots:
        return
    container, key = rng.choice(spots)
    inner = container[key]
    if isinstance(inner, str) and inner[:1] in "{[" and rng.random() < 0.8:
        try:
            held = json.loads(inner)
        except ValueError:
            held = None
        if held:
            mutate_json(rng, held)
            container[key] = json.dumps(held)
            return
    change = rng.randrange(5)
    if change == 0:
        del container[key]
    elif change == 1 and isinstance(container, dict):
        container[rng.choice(KEYS)] = inner
    elif change == 2:
        other, place = rng.choice(spots)
        # A container does not go into itself.
        container[key] = json.loads(json.dumps(other[place]))
    elif change == 3 and isinstance(inner, str):
        container[key] = mutate(rng, TEXT, inner.encode(errors="replace"), b"1e999").decode(
            errors="replace")
    else:
        container[key] = rng.choice(VALUES)
