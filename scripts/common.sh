# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sourced by the scripts beside it, which then run in the repository root.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Prints the comment that begins with "Usage:" at the head of the calling script.
print_help() { sed -n '/^# Usage:/,/^[^#]/s/^# \{0,1\}//p' "scripts/${0##*/}"; }

die() { echo "${0##*/}: error: $*" >&2; exit 1; }

usage_error() { echo "${0##*/}: error: $*; see --help" >&2; exit 2; }

# build PRESET [TARGET...]: configures and builds in build/PRESET.
build() {
  local preset=$1; shift
  cmake --preset "$preset" -Wno-dev --log-level=WARNING
  cmake --build --preset "$preset" -j "$(nproc)" ${1:+--target "$@"}
}

# path_line PRESET: the line that puts the tools of build/PRESET on PATH.
path_line() { printf '  export PATH=%q/build/%s/bin:$PATH\n' "$PWD" "$1"; }
