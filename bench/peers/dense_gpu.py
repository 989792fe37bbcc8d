# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Usage: dense_gpu.py [SAMPLES [SECONDS [DEVICE]]]

A dense min-plus layer (H=500, P=1568, f32) in PyTorch, values alone: sums of all pairs and their
minimum, as many samples at a time as is fastest, and the same by torch.compile, which makes one
kernel of it. Prints `key value`, each once it is known, or `key not run: why`."""

import sys
import time

HIDDEN, PIXELS = 500, 1568


def reason_of(error):
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def values(x, w):
    """Pairs along lines of memory: w is transposed."""
    return (x[:, None, :] + w).amin(dim=2)


def gcells(torch, layer, x, w, chunk, seconds):
    """Of the median pass over all samples, in so many seconds, but for one that takes longer."""
    def run():
        start = time.perf_counter()
        for part in x.split(chunk):
            layer(part, w)
        if x.is_cuda:
            torch.cuda.synchronize()
        return time.perf_counter() - start

    run()
    times = [run()]
    while sum(times) < seconds and len(times) < 15:
        times.append(run())
    return len(x) * HIDDEN * PIXELS / sorted(times)[len(times) // 2] / 1e9


def best_chunk(torch, x, w, seconds):
    rates = {}
    for chunk in (1, 8, 64, 512, 4096):
        if chunk > len(x):
            break
        try:
            part = x[:max(chunk, min(len(x), 4 * chunk))]
            rates[chunk] = gcells(torch, values, part, w, chunk, seconds)
        except RuntimeError as error:  # of memory
            print(f"# {chunk} samples at a time: {reason_of(error)}", flush=True)
            break
    return max(rates, key=rates.get)


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 16384
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    device = sys.argv[3] if len(sys.argv) > 3 else "cuda"
    try:
        import torch
        if device == "cuda" and not torch.cuda.is_available():
            raise RuntimeError("PyTorch finds no GPU")
    except (ImportError, RuntimeError) as error:
        for key in ("version", "eager_gcells", "eager_chunk", "compiled_gcells"):
            print(f"{key} not run: {error}")
        return
    print(f"version PyTorch {torch.__version__}", flush=True)
    x, w = (torch.rand(rows, PIXELS, device=device) for rows in (samples, HIDDEN))
    with torch.no_grad():
        chunk = best_chunk(torch, x, w, seconds / 10)
        print(f"eager_gcells {gcells(torch, values, x, w, chunk, seconds):.5g}", flush=True)
        print(f"eager_chunk {chunk}", flush=True)
        rate = 0
        try:
            compiled = torch.compile(values, dynamic=False)
            for chunk in sorted({min(samples, 1024), samples}):
                rate = max(rate, gcells(torch, compiled, x, w, chunk, seconds))
                print(f"compiled_gcells {rate:.5g}", flush=True)
        except Exception as error:  # whatever a compiler may raise
            if not rate:
                print(f"compiled_gcells not run: {reason_of(error)}")


if __name__ == "__main__":
    main()
