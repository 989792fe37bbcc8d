#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/setup.sh [GROUP...]
#
# Installs the Debian packages of scripts/packages.txt that are missing, as root or
# with sudo. Does nothing when all are there. Groups: build (the default), test,
# bench, dev. With test come the packages of [npm], which go into build/npm;
# tests that need them are skipped where npm's registry cannot be reached.

source "$(dirname "$0")/common.sh"
list=scripts/packages.txt

# The packages of one group of packages.txt.
packages_of() {
  awk -v group="[$1]" '/^\[/ { on = $1 == group; next } on && NF && !/^#/ { print $1 }' "$list"
}

# What build/npm/installed names is there. Scripts of packages, which load what is for GPUs, are not run.
install_from_npm() {
  local wanted
  mapfile -t wanted < <(packages_of npm)
  [[ $(cat build/npm/installed 2>/dev/null) != "${wanted[*]}" ]] || return 0
  echo "installing from npm: ${wanted[*]}"
  mkdir -p build/npm
  if npm install --silent --no-audit --no-fund --ignore-scripts --prefix build/npm "${wanted[@]}"; then
    echo "${wanted[*]}" > build/npm/installed
  else
    echo "setup.sh: npm install failed; tests that need ${wanted[*]} are skipped" >&2
  fi
}

groups=()
for argument in "$@"; do
  case $argument in
    --help) print_help; exit ;;
    -*) usage_error "unknown option '$argument'" ;;
    *) [[ $argument != npm ]] && grep -qxF "[$argument]" "$list" || usage_error "no group '$argument' in $list"
       groups+=("$argument") ;;
  esac
done
[[ ${#groups[@]} -gt 0 ]] || groups=(build)

command -v dpkg-query >/dev/null ||
  die "this is no Debian system; the packages to install by hand are in $list"

wanted=$(for group in "${groups[@]}"; do packages_of "$group"; done | sort -u)
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
# Node.js from elsewhere than Debian brings npm with it, and excludes Debian's.
! command -v npm >/dev/null || wanted=$(grep -vx npm <<< "$wanted")
mapfile -t missing < <(comm -23 <(echo "$wanted") <(echo "$installed"))

# Installs the packages of `missing`.
install_missing() {
  echo "installing: ${missing[*]}"
  local as_root=() package
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
      die "installing packages needs root or sudo; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }

  apt update || echo "setup.sh: apt-get update failed; going on with the lists there are" >&2
  for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 || die "apt knows no package '$package':" \
      "LLVM 22 comes from bookworm-security in Debian 12; elsewhere add the llvm-toolchain-22" \
      "source described at https://apt.llvm.org"
  done
  # dpkg's line for each package is left out, its errors are not.
  apt install -y --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null ||
    die "apt-get install failed"
}

[[ ${#missing[@]} -eq 0 ]] || install_missing
[[ " ${groups[*]} " != *" test "* ]] || install_from_npm
