#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/demo.sh
#
# From a bare Debian 12 to a trained classifier: installs what is missing, builds
# tropc, compiles examples/iris.trop and trains it. Ends with a table of train and
# test accuracy, max and average loss, and says where tropc is.

source "$(dirname "$0")/common.sh"
case ${1:-} in
  '') ;;
  --help) print_help; exit ;;
  *) usage_error "unexpected argument '$1'" ;;
esac

scripts/setup.sh build
build release tropc
mkdir -p build/demo
set -x
build/release/bin/tropc examples/iris.trop -o build/demo/iris
build/demo/iris train --checkpoint build/demo/iris.safetensors
{ set +x; } 2>/dev/null
echo "
To go on with the README: scripts/install.sh installs all tools. tropc is built, this puts it on PATH:"
path_line release
