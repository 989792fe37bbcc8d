#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: scripts/setup.sh [GROUP...]
#
# Installs the Debian packages of scripts/packages.txt that are missing, as root or
# with sudo. Does nothing when all are there. Groups: build (the default), test,
# bench, dev.

source "$(dirname "$0")/common.sh"
list=scripts/packages.txt

# The packages of one group of packages.txt.
packages_of() {
  awk -v group="[$1]" '/^\[/ { on = $1 == group; next } on && NF && !/^#/ { print $1 }' "$list"
}

groups=()
for argument in "$@"; do
  case $argument in
    --help) print_help; exit ;;
    -*) usage_error "unknown option '$argument'" ;;
    *) grep -qxF "[$argument]" "$list" || usage_error "no group '$argument' in $list"
       groups+=("$argument") ;;
  esac
done
[[ ${#groups[@]} -gt 0 ]] || groups=(build)

command -v dpkg-query >/dev/null ||
  die "this is no Debian system; the packages to install by hand are in $list"

wanted=$(for group in "${groups[@]}"; do packages_of "$group"; done | sort -u)
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
mapfile -t missing < <(comm -23 <(echo "$wanted") <(echo "$installed"))
[[ ${#missing[@]} -gt 0 ]] || exit 0

echo "installing: ${missing[*]}"
as_root=()
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
