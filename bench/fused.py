# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/mlp.trop as it is, with rounded products, and with fused sums."""

from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "mlp.trop"


def write_models(folder):
    """Paths of their sources by name."""
    rounded = EXAMPLE.read_text()
    fused = rounded.replace("] {", "] with sum: fused {", 1)
    assert fused != rounded
    paths = {name: Path(folder, f"{name}.trop") for name in ("rounded", "fused")}
    paths["rounded"].write_text(rounded)
    paths["fused"].write_text(fused)
    return paths
