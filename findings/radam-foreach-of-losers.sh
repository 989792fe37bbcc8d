#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# In max-plus layers most weights lose the maximum and have the gradient 0, and a bias often has a constant one.
#
# Guess: foreach=True only makes an optimizer faster, as PyTorch's reference says: the steps are those of foreach=False,
# but for roundings. RMSprop of a constant gradient is finite: where the variance is 0, eps is there.
# Behaviour (PyTorch 1.13.1): RAdam with foreach=True leaves out eps. A weight with the gradient 0 is NaN after one step,
# and one with the gradient 1e-9 has moved 86 times as far after 20. NAdam's first steps, 0.0105 and 0.01056, differ
# since without foreach, the default, mu_1 is in a product twice, against the reference. RMSprop(centered=True) takes the
# root of rounding errors that can be below 0: of the constant gradient 0.1 a weight is NaN at step 1202.

source "$(dirname "$0")/common.sh"
debian_whole python3-torch=1.13.1+dfsg-4 libtorch1.13=1.13.1+dfsg-4
cat > steps.py <<'END_OF_PYTHON'
import math
import torch
def step(kind, gradient, count, **options):
    weight = torch.zeros(1, requires_grad=True)
    optimizer = kind([weight], lr=0.01, **options)
    for i in range(1, count + 1):
        weight.grad = torch.full((1,), gradient)
        optimizer.step()
        if math.isnan(weight.item()):
            return f"NaN at {i}"
    return f"{abs(weight.item()):.4g}"
for gradient, count in (0., 1), (1e-9, 20):
    print(*(step(torch.optim.RAdam, gradient, count, foreach=each) for each in (False, True)))
print(*(step(torch.optim.NAdam, 1., 1, foreach=each) for each in (False, True)))
mu = [0.9 * (1 - 0.5 * 0.96 ** (k * 0.004)) for k in (1, 2)] # as torch.optim.NAdam's reference has it
print(f"{0.01 * (mu[1] * 0.1 / (1 - mu[0] * mu[1]) + (1 - mu[0]) / (1 - mu[0])):.4g}")
print(step(torch.optim.RMSprop, 0.1, 2000, centered=True))
END_OF_PYTHON
library=$PWD/root/usr/lib/x86_64-linux-gnu
export ATEN_CPU_CAPABILITY=default # not the last bits of wider instructions
LD_LIBRARY_PATH=$library:$library/blas:$library/lapack PYTHONPATH=root/usr/lib/python3/dist-packages \
    /usr/bin/python3 steps.py > out
expect "RAdam of 0, one step; foreach" "$(sed -n 1p out)" "0 NaN at 1"
expect "RAdam of 1e-9, 20 steps; foreach" "$(sed -n 2p out)" "0.0001037 0.008916"
expect "NAdam of 1, one step; foreach" "$(sed -n 3p out)" "0.0105 0.01056"
expect "NAdam as its reference has it" "$(sed -n 4p out)" 0.01056
expect "centred RMSprop of 0.1 always" "$(sed -n 5p out)" "NaN at 1202"
