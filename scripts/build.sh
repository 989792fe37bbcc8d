#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/build.sh
#
# Installs what is missing and builds all tools, optimised: tropc, trop-sweep,
# trop-prune, trop-data, trop-opt, trop-interpret and trop-check-plugin. Ends with
# the line that puts them on PATH.

source "$(dirname "$0")/common.sh"
case ${1:-} in
  '') ;;
  --help) print_help; exit ;;
  *) usage_error "unexpected argument '$1'" ;;
esac

scripts/setup.sh build
build release tropc trop-sweep trop-prune trop-data trop-opt trop-interpret trop-check-plugin
echo "The tools are built; this puts them on PATH:"
path_line release
