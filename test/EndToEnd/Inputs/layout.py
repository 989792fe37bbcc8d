# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lays pages out in Chromium, 500 and 1,400 pixels wide, with all that is folded unfolded: none may
scroll sideways, and no text of a picture may touch another or leave it or the box that it begins in.
layout.py PAGE.html|PICTURE.svg..."""

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MEASURE = """
const problems = [];
for (const frame of document.querySelectorAll("iframe")) {
  const page = frame.contentDocument, name = frame.title;
  page.querySelectorAll("details").forEach(details => details.open = true);
  if (page.documentElement.scrollWidth > frame.clientWidth)
    problems.push(`${name} is ${page.documentElement.scrollWidth} wide`);
  for (const picture of page.querySelectorAll("svg")) {
    const all = picture.getBoundingClientRect(), texts = [];
    const boxes = [...picture.querySelectorAll(".box")].map(box => box.getBoundingClientRect());
    for (const text of picture.querySelectorAll("text"))
      texts.push([text.getBoundingClientRect(), text.lastChild ? text.lastChild.data : ""]);
    texts.forEach(([a, words], i) => {
      if (a.left < all.left - 1 || a.right > all.right + 1 || a.top < all.top - 1 || a.bottom > all.bottom + 1)
        problems.push(`${name}: '${words}' leaves '${picture.ariaLabel}'`);
      for (const box of boxes)
        if (a.left >= box.left && a.top >= box.top && a.top < box.bottom && a.right > box.right)
          problems.push(`${name}: '${words}' leaves its box`);
      for (const [b, others] of texts.slice(i + 1))
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
          problems.push(`${name}: '${words}' touches '${others}' of '${picture.ariaLabel}'`);
    });
  }
}
document.body.textContent = JSON.stringify(problems);
"""

pages = [Path(name) for name in sys.argv[1:]]
picture_style = "<!DOCTYPE html><style>svg{max-width:100%;height:auto}</style>"


def content(page):
    return (picture_style if page.suffix == ".svg" else "") + page.read_text(encoding="utf-8")


frames = "".join(
    f'<iframe title="{page.name} at {width}" style="width:{width}px;height:900px;border:0" '
    f'srcdoc="{html.escape(content(page))}"></iframe>'
    for page in pages for width in (500, 1400))
with tempfile.TemporaryDirectory() as folder:
    wrapper = Path(folder, "all.html")
    wrapper.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{frames}"
                       f"<script>onload = () => {{{MEASURE}}}</script>", encoding="utf-8")
    run = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={folder}/profile", "--window-size=1500,1000", "--dump-dom",
         wrapper.as_uri()],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True, timeout=100)
problems = json.loads(html.unescape(re.search(r"<body>(\[.*\])</body>", run.stdout, re.S)[1]))
print(*problems or [f"{len(pages)} pages: nothing touches, nothing leaves"], sep="\n")
