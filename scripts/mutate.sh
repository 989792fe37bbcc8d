#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/mutate.sh [--asan] [KIND...] [--count N] [--seed S] [--only NUMBER] [--jobs N]
#
# Feeds mutants to what Trop reads: of sources (KIND trop), MLIR (mlir) and weights to the
# compiler's tools, of files of data (csv, idx, npy, npz, libsvm, arff) and checkpoints
# (safetensors) to compiled programs; 200 of
# each kind, unless N is said. A mutant fails that ends its reader by a signal or with an
# exit code other than 0, 1 and 2, makes it print a crash report, takes memory out of
# proportion, or takes more than 5 s, as only a source may that is written out to more
# than 2,000 operations. Those that fail stay in build/mutants/PRESET, each with its
# files, its output and a `command` that shows it again. --asan builds the asan preset.
# The same seed draws the same mutants, --only one of them.

source "$(dirname "$0")/common.sh"
preset=dev
case ${1:-} in
  --help) print_help; exit ;;
  --asan) preset=asan; shift ;;
esac

scripts/setup.sh build
build "$preset" tropc trop-opt trop-interpret TropForeignPlugin
exec scripts/mutate/run.py --build "build/$preset" --folder "build/mutants/$preset" "$@"
