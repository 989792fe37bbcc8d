#!/bin/sh
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: hidden.sh SOURCE BUILD FOLDER COMMAND [ARGUMENT...]
#
# Runs a command where FOLDER is /mnt, the current folder and the home, and neither source nor
# build tree exists, nor anything of the environment but where ccache keeps what it compiled. Without
# the rights for that it runs in FOLDER.
set -eu
cache=${CCACHE_DIR:-$HOME/.cache/ccache}
source=$1 build=$2 folder=$3
shift 3
run() { exec env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$PWD" CCACHE_DIR="$cache" "$@"; }
if [ "${HIDDEN:-}" ]; then
  mount --bind "$folder" /mnt
  mount -t tmpfs none "$source"
  [ ! -d "$build" ] || mount -t tmpfs none "$build"
  cd /mnt
  run "$@"
fi
for rights in -m -Urm; do
  if unshare $rights mount --bind / /mnt 2> /dev/null; then
    HIDDEN=1 CCACHE_DIR="$cache" exec unshare $rights sh "$0" "$source" "$build" "$(realpath "$folder")" "$@"
  fi
done
cd "$folder"
run "$@"
