# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two classes of 100 samples and 30 features each, or the breast cancers of scikit-learn's copy
where that is installed, of five seeds: stall.py FOLDER runs ./stall there."""
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

folder = sys.argv[1]


def write(rows):
    with open(f"{folder}/stall.csv", "w") as out:
        print(*(f"f{i}" for i in range(30)), "label", sep=",", file=out)
        for features, label in rows:
            print(*features, label, sep=",", file=out)


def normal():
    random.seed(1)
    for i in range(200):
        middle = 0.5 if i % 2 else -0.5
        yield [f"{random.gauss(middle, 1):.3f}" for _ in range(30)], "ab"[i % 2]


def cancers(path):
    with open(path) as lines:
        for line in list(lines)[1:]:
            fields = line.strip().split(",")
            yield fields[:30], "ab"[int(fields[30])]


def train(seed, *options):
    command = ["./stall", "train", "--seed", str(seed), "--json", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), done.stderr


def report(name):
    for seed in range(5):
        result, said = train(seed)
        level, levelSaid = train(seed, "--optimizer", "level")
        top, topSaid = train(seed, "--optimizer", "level", "--reduce", "top(64)")
        loss, lower = result["parts"][0]["max_loss"], level["parts"][0]["max_loss"]
        print(f"{name}: polyak {loss:.5f}, remarks {said.count('remark: since step ')}",
              f"level named {said.count('--optimizer level comes below it')},",
              f"since {'early' if result['stalled_since'] < 1000 else 'late'};",
              f"level {lower:.2f}, top {top['parts'][0]['accuracy']:.2f},",
              f"remarks {(levelSaid + topSaid).count('remark')}")


write(normal())
report("normal")
sklearn = importlib.util.find_spec("sklearn")
if sklearn:
    write(cancers(Path(sklearn.origin).parent / "datasets/data/breast_cancer.csv"))
    report("cancers")
else:
    print("cancers: skipped, scikit-learn is not there")
