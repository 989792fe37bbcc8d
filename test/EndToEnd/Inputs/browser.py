# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Opens a page in Chromium, without a window: what its console says, and how much of the
screenshot is drawn on. browser.py PAGE.html SCREENSHOT.png"""

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

WIDTH, HEIGHT = 1200, 3000


def rows(png):
    """Rows of a PNG of 8-bit samples, 3 or 4 a pixel, as bytes."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and color in (2, 6), (depth, color)
        elif kind == b"IDAT":
            data += body
        at += length + 12
    data = zlib.decompress(data)
    stride = 1 + width * (3 if color == 2 else 4)
    assert len(data) == stride * height
    return [data[y * stride:(y + 1) * stride] for y in range(height)]


page, screenshot = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
with tempfile.TemporaryDirectory() as profile:
    run = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--hide-scrollbars", "--enable-logging=stderr", f"--user-data-dir={profile}",
         f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={screenshot.resolve()}", page.as_uri()],
        stderr=subprocess.PIPE, text=True, check=True, timeout=100)
console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
print("console:", *console or ["nothing"])
# A filtered row is 0 after its first byte or pixel where it is as the row above, or of one color.
drawn = sum(any(row[5:]) for row in rows(screenshot.read_bytes()))
print("drawn on:", "most rows" if drawn > HEIGHT / 2 else f"{drawn} of {HEIGHT} rows")
