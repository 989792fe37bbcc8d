#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/package.sh [FOLDER]
#
# Builds Debian packages, optimised, in FOLDER (build/packages): trop has the tools,
# libtrop-rt what compiled models are linked with, free of LLVM, and trop-dev what
# plugins are built with.

from=$PWD
source "$(dirname "$0")/common.sh"
folder=build/packages
case ${1-default} in
  default) ;;
  --help) print_help; exit ;;
  '' | -*) usage_error "expected a folder, found '$1'" ;;
  *) folder=$1; [[ $folder == /* ]] || folder=$from/$folder; shift ;;
esac
[[ $# -eq 0 ]] || usage_error "unexpected argument '$1'"

scripts/setup.sh build package
build release trop-package
cpack --config build/release/CPackConfig.cmake -B "$folder"
rm -rf "$folder/_CPack_Packages"
