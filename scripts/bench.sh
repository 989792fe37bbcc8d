#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/bench.sh [--against COMMIT [--rounds N]] [NAME [ARGUMENT...]]
#
# Builds the release preset and runs the benchmark bench/NAME, or the program
# build/release/bin/bench-NAME. The last line is `NAME: key=value ...`. Without a
# name, lists the benchmarks.
#
# --against COMMIT builds that commit, too, in build/against, and runs its own
# benchmark of that name on its own programs: by turns with ours, N times (3) each.
# The last line has for every key that both print the median of ours by that of the
# commit.

source "$(dirname "$0")/common.sh"

# Executable scripts of bench/, and programs that bench/CMakeLists.txt declares.
list_benchmarks() {
  find bench -maxdepth 1 -type f -executable -printf '  %f\n'
  sed -n 's/^ *trop_add_benchmark(\([a-z0-9-]*\).*/  \1/p' bench/CMakeLists.txt
}

commit= rounds=3
while [[ ${1:-} == -* ]]; do
  case $1 in
    --help) print_help; echo; echo "Benchmarks:"; list_benchmarks | sort; exit ;;
    --against | --rounds) [[ $# -ge 2 ]] || usage_error "expected a value after '$1'"
      [[ $1 == --against ]] && commit=$2 || rounds=$2
      shift 2 ;;
    *) usage_error "unknown option '$1'" ;;
  esac
done
if [[ $# -eq 0 ]]; then
  [[ -z $commit ]] || usage_error "--against: expected a benchmark's name"
  print_help; echo; echo "Benchmarks:"; list_benchmarks | sort; exit
fi
name=$1; shift
list_benchmarks | grep -qxF "  $name" || usage_error "no benchmark '$name'"
[[ $rounds =~ ^[1-9][0-9]*$ ]] || usage_error "--rounds: expected a number of at least 1, found '$rounds'"

if [[ -n $commit ]]; then
  hash=$(git rev-parse --verify --quiet --short=12 "$commit^{commit}") ||
    usage_error "--against: no commit '$commit' in this repository"
  other=build/against/$hash
  if [[ ! -e $other/scripts/bench.sh ]]; then
    mkdir -p "$other.new"
    git archive "$hash" | tar -x -C "$other.new"
    mv "$other.new" "$other"
  fi
  (cd "$other" && bash -c 'source scripts/common.sh; scripts/setup.sh build bench
                           build release tropc TropForeignPlugin' scripts/bench.sh)
fi
scripts/setup.sh build bench
# The plugin: bench/sct_architectures, bench/windows; geometry-results, trop-prune: bench/prune_*;
# trop-sweep: bench/folds.
build release tropc TropForeignPlugin geometry-results trop-prune trop-sweep
if [[ -n $commit ]]; then
  exec scripts/compare_runs.py "$rounds" "$name" "$hash" "$other/scripts/bench.sh" "$PWD/scripts/bench.sh" "$@"
fi
program=bench/$name
[[ -x $program ]] || program=build/release/bin/bench-$name
PATH=$PWD/build/release/bin:$PATH exec "$program" "$@"
