#!/bin/sh
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: foreign.sh extending.md > CMakeLists.txt
#
# The list file that the page has for layers, of test/lib/Foreign in a project's folder.
set -eu
sed -n '/^## What a plugin brings/,/^## What trains/p' "$1" | sed -n '/^```cmake$/,/^```$/{/^```/!p;}' |
  sed -e 's,My\(Ops\|Dialect\|Plugin\),test/lib/Foreign/Foreign\1,g' \
    -e 's/MyLayers/Foreign/; s/=my/=foreign/' \
    -e 's,ForeignPlugin.cpp,& test/lib/Foreign/ForeignChebyshev.cpp test/lib/Foreign/ForeignLosses.cpp test/lib/Foreign/ForeignWindows.cpp,'
