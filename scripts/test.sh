#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/test.sh [--asan] [CTEST-OPTION...]
#
# Installs what is missing, builds, and runs every test: CTest over lit and
# GoogleTest. --asan does so under AddressSanitizer and UndefinedBehaviorSanitizer.
# Further options go to ctest, as in `scripts/test.sh -R Frontend`. Tests that need
# data sets look in $TROP_DATA and are skipped when it is not set.

source "$(dirname "$0")/common.sh"
preset=dev
case ${1:-} in
  --help) print_help; exit ;;
  --asan) preset=asan; shift ;;
esac

scripts/setup.sh build test
build "$preset"
[[ -n ${TROP_DATA:-} ]] || echo "TROP_DATA is not set: tests that need data sets are skipped"
assembled=build/$preset/test/Driver/Output/ptxas.txt
rm -f "$assembled"
ctest --preset "$preset" -j "$(nproc)" "$@"
[[ ! -e $assembled ]] || cat "$assembled"
