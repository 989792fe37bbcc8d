#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/install.sh [PREFIX]
#
# Installs what is missing to build, builds all tools, optimised, and installs them in
# PREFIX, with the runtime, headers, man pages and completions: in /usr/local for root,
# else in ~/.local. What is there of an earlier version is replaced. The prefix may be
# moved later. To remove it: xargs -d '\n' rm < build/release/install_manifest.txt

from=$PWD
source "$(dirname "$0")/common.sh"
prefix=/usr/local
[[ $(id -u) -eq 0 ]] || prefix=${HOME:-}/.local
case ${1-default} in
  default) ;;
  --help) print_help; exit ;;
  '') usage_error "expected a folder as PREFIX, found ''" ;;
  -*) usage_error "unknown option '$1'" ;;
  *) prefix=$1; shift ;;
esac
[[ $# -eq 0 ]] || usage_error "unexpected argument '$1'"
[[ $prefix == /* ]] || prefix=$from/$prefix

# A folder that is not there is made in the nearest one that is.
for folder in "$prefix" "$prefix"/{bin,include,lib,share}; do
  there=$folder
  while [[ ! -e $there && ! -L $there ]]; do there=$(dirname "$there"); done
  [[ -d $there ]] || die "cannot install in '$prefix': '$there' is no folder"
  [[ -w $there ]] || die "cannot install in '$prefix': '$there' is not writable;" \
    "say another PREFIX, or run this as root"
done

scripts/setup.sh build
build release trop-package
cmake --install build/release --prefix "$prefix" --strip > build/release/install.log ||
  die "cmake --install failed; build/release/install.log has what it said"
echo "Installed in $prefix."
if [[ :$PATH: != *":$prefix/bin:"* ]]; then
  echo "This puts the tools on PATH:"
  printf '  export PATH=%q/bin:$PATH\n' "$prefix"
fi
