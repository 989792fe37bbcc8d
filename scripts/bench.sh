#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/bench.sh [NAME [ARGUMENT...]]
#
# Builds the release preset and runs the benchmark bench/NAME, or the program
# build/release/bin/bench-NAME. The last line is `NAME: key=value ...`. Without a
# name, lists the benchmarks.

source "$(dirname "$0")/common.sh"

# Executable scripts of bench/, and programs that bench/CMakeLists.txt declares.
list_benchmarks() {
  find bench -maxdepth 1 -type f -executable -printf '  %f\n'
  sed -n 's/^ *trop_add_benchmark(\([a-z0-9-]*\).*/  \1/p' bench/CMakeLists.txt
}

case ${1:-} in
  '' | --help) print_help; echo; echo "Benchmarks:"; list_benchmarks | sort; exit ;;
  -*) usage_error "unknown option '$1'" ;;
esac
name=$1; shift
list_benchmarks | grep -qxF "  $name" || usage_error "no benchmark '$name'"

scripts/setup.sh build bench
build release tropc TropForeignPlugin # the plugin: bench/models/foreign.trop
program=bench/$name
[[ -x $program ]] || program=build/release/bin/bench-$name
PATH=$PWD/build/release/bin:$PATH exec "$program" "$@"
