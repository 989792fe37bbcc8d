#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/format.sh [--check]
#
# Formats every tracked C and C++ file. --check changes nothing and fails when a
# file would change.

source "$(dirname "$0")/common.sh"
mode=(-i)
case ${1:-} in
  '') ;;
  --help) print_help; exit ;;
  --check) mode=(--dry-run --Werror) ;;
  *) usage_error "unexpected argument '$1'" ;;
esac

command -v clang-format-22 >/dev/null || die "clang-format-22 is missing: scripts/setup.sh dev"
git ls-files -z -- '*.h' '*.c' '*.cpp' | xargs -0r clang-format-22 "${mode[@]}"
