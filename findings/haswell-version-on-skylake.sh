#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Guess: a function compiled for arch=haswell is taken by every processor that can run it, as a program compiled with
# -march=haswell is; on a Haswell it is taken before a version for the wider arch=x86-64-v3.
# Behaviour (GCC 12.2): arch= of a processor is a question for that model. A Broadwell, a Skylake and a Zen 2, which have
# all instructions of a Haswell, take the default. And beside a version for arch=x86-64-v3 that for Haswell is not
# taken on a Haswell either, though one for avx2 ranks below it. With clang 14, too, which has no levels here, Broadwell
# and Skylake take the default.

source "$(dirname "$0")/common.sh"
debian qemu-user=1:7.2+dfsg-7+deb12u18+b3
cat > versions.cpp <<'END_OF_CPP'
#include <cstdio>
#define VERSION(of) __attribute__((target(of))) const char *version() { return of; }
VERSION("default")
VERSION("arch=haswell")
#ifdef LEVEL
VERSION("arch=x86-64-v3")
#endif
#ifdef INSTRUCTIONS
VERSION("avx2")
#endif
int main() { std::puts(version()); }
END_OF_CPP
[[ $(g++ -dumpfullversion) == 12.2.0 ]] || { echo "g++ 12.2.0 is needed" >&2; exit 2; }
g++ versions.cpp -o model
g++ -DLEVEL versions.cpp -o level
g++ -DINSTRUCTIONS versions.cpp -o instructions
on() { # PROGRAM PROCESSOR...: what the program takes on each of these.
  local program=$1 processor taken=
  for processor in "${@:2}"; do
    taken+=" $(root/usr/bin/qemu-x86_64 -cpu "$processor" "./$program" 2> /dev/null)"
  done
  echo "${taken# }"
}
newer=(Broadwell Skylake-Client EPYC-Rome)
expect "arch=haswell on a Haswell" "$(on model Haswell)" arch=haswell
expect "arch=haswell on ${newer[*]}" "$(on model "${newer[@]}")" "default default default"
expect "with arch=x86-64-v3, on a Haswell, a Skylake" "$(on level Haswell Skylake-Client)" \
       "arch=x86-64-v3 arch=x86-64-v3"
expect "with avx2, on a Haswell, a Skylake" "$(on instructions Haswell Skylake-Client)" "arch=haswell avx2"
if clang++-14 --version > /dev/null 2>&1; then
  clang++-14 versions.cpp -o clang
  expect "clang 14, on Haswell, Broadwell, Skylake" "$(on clang Haswell Broadwell Skylake-Client)" \
         "arch=haswell default default"
fi
