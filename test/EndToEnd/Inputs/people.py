# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""people.py ROWS SEED [TOWN...]: a table with gaps, a column of towns, classes and a number to predict. Towns are three,
and those given."""

import random
import sys

count, seed, *more = sys.argv[1:]
draw = random.Random(int(seed))
towns = ["Lyon", "Paris", "Brest", *more]
print("Id,age,income,town,kind,spent")
for i in range(int(count)):
    age, income, town = draw.randint(18, 80), round(draw.uniform(15, 90), 1), draw.choice(towns)
    kind = "yes" if age + income > 120 else "no"
    spent = round(2 * income + age / 2 + draw.gauss(0, 5), 1)
    known = [value if draw.random() > 0.05 else "?" for value in (age, income, town)]
    print(f"p{i}", *known, kind, spent, sep=",")
