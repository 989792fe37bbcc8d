# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sourced by the scripts beside it, which then run in a temporary folder of their own.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # apt downloads as another user
cd "$folder"

unpack() {
  for archive; do
    dpkg-deb -x "$archive" root
    rm "$archive"
  done
}

# debian PACKAGE=VERSION...: unpacks these packages into ./root.
debian() {
  apt-get -qq download "$@" 2>download.log || { cat download.log >&2; exit 2; }
  unpack *.deb
}

# debian_whole PACKAGE=VERSION...: the same, with those that they depend on and this machine lacks.
debian_whole() {
  mkdir -p archives/partial
  apt-get -qq --yes --download-only --reinstall --no-install-recommends -o Debug::NoLocking=1 \
          -o Dir::Cache::archives="$PWD/archives" install "$@" >download.log 2>&1 || { cat download.log >&2; exit 2; }
  unpack archives/*.deb
}

# expect NAME FOUND WANTED: fails unless the behaviour is still the one described.
expect() {
  printf '%-44s %s\n' "$1:" "$2"
  [[ $2 == "$3" ]] || { echo "${0##*/}: '$1' was '$3' when this was written" >&2; exit 1; }
}
