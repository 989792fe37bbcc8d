#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ARFF is the format of Weka's tables and of OpenML's, whose client writes them by liac-arff.
#
# Guess: liac-arff reads back every text that it writes, so does SciPy, and what SciPy does not read of the format, as
# sparse rows, it refuses.
# Behaviour (liac-arff 2.5.0, SciPy 1.10.1): liac-arff writes the texts '' and '?' as missing values. SciPy takes the
# backslash out of the wrong place where an apostrophe is escaped: it's becomes it\s'. It gives b'?' for a nominal value
# '?' in quotes and for a missing one alike. A weight at the end of a row, {0.25}, is dropped without a word.

source "$(dirname "$0")/common.sh"
debian python3-liac-arff=2.5.0-3
debian_whole python3-scipy=1.10.1-2
cat > probe.py <<'END_OF_PYTHON'
import io

import arff
from scipy.io.arff import loadarff

note = {"relation": "r", "attributes": [("note", "STRING")], "data": [["it's"], ["a,b"], [""], ["?"]]}
print("liac-arff, texts:", [row[0] for row in arff.loads(arff.dumps(note))["data"]])

names = ["it's", "a b", "?"]
table = {"relation": "r", "attributes": [("name", names), ("x", "REAL")], "data": [[name, 1.0] for name in names[:2]]}
print("SciPy, of liac-arff:", [row[0].decode() for row in loadarff(io.StringIO(arff.dumps(table)))[0]])

head = "@relation r\n@attribute name {'?', a}\n@attribute x real\n@data\n"
print("SciPy, '?' and ?:", [row[0] for row in loadarff(io.StringIO(head + "'?',1\n?,1\n"))[0]])
print("SciPy, weights:", [tuple(row) for row in loadarff(io.StringIO(head + "a,1,{0.25}\na,2\n"))[0]])
try:
    print("SciPy, sparse:", loadarff(io.StringIO(head + "{1 5}\n")))
except ValueError as error:
    print("SciPy, sparse: refused")
END_OF_PYTHON
PYTHONPATH=root/usr/lib/python3/dist-packages LD_LIBRARY_PATH=root/usr/lib/x86_64-linux-gnu:root/usr/lib/x86_64-linux-gnu/blas:root/usr/lib/x86_64-linux-gnu/lapack \
  /usr/bin/python3 probe.py > found.txt
said() { sed -n "s/^$1: //p" found.txt; }
expect "liac-arff reads its own texts" "$(said 'liac-arff, texts')" "[\"it's\", 'a,b', None, None]"
expect "SciPy reads liac-arff's names" "$(said 'SciPy, of liac-arff')" "[\"it\\\\s'\", 'a b']"
expect "SciPy, '?' as a value and missing" "$(said "SciPy, '?' and ?")" "[b'?', b'?']"
expect "SciPy, rows of weight 0.25 and 1" "$(said 'SciPy, weights')" "[(b'a', 1.0), (b'a', 2.0)]"
expect "SciPy, a sparse row" "$(said 'SciPy, sparse')" "refused"
