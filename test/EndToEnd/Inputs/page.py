# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that a page of train --report or of compare is well formed and self-contained."""

import sys
import xml.etree.ElementTree as tree

with open(sys.argv[1], encoding="utf-8") as file:
    page = file.read()
assert page.startswith("<!DOCTYPE html>\n") and len(page) < 2_000_000, len(page)
# Elements that HTML never closes; with these closed the page is XML.
for void in ("meta", "link", "br"):
    parts = page.split(f"<{void}")
    page = parts[0] + "".join(
        f"<{void}" + part.replace(">", "/>", 1) for part in parts[1:])
root = tree.fromstring(page[page.index("\n"):])

for element in root.iter():
    assert element.tag not in ("script", "iframe", "img", "object"), element.tag
    for name, value in element.attrib.items():
        assert not name.startswith("on") and name != "src", (element.tag, name)
        assert not value.startswith(("http", "//")), value
        assert "nan" not in value.split() and "inf" not in value.split(), value
pictures = [element for element in root.iter("svg")]
for picture in pictures:
    left, top, width, height = map(float, picture.get("viewBox").split())
    for kind, x, y in (("circle", "cx", "cy"), ("rect", "x", "y"), ("text", "x", "y")):
        for element in picture.iter(kind):
            assert left <= float(element.get(x)) <= left + width, element.attrib
            assert top <= float(element.get(y)) <= top + height, element.attrib
print(len(pictures), "pictures, well formed, self-contained")
