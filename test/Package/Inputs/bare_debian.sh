#!/bin/sh
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: bare_debian.sh ROOT PACKAGES PLUGIN
#
# As root: makes a bare Debian 12 in ROOT, unless one is there, and in it what a stranger does with
# the packages of the folder PACKAGES: installs them, trains iris, takes them away again; installs
# all, and builds the plugin of the folder PLUGIN. Says what it does.
set -eu
root=$1 packages=$2 plugin=$3
mirror=http://deb.debian.org
if [ "${APART:-}" != yes ]; then
  APART=yes exec unshare -m sh "$0" "$@"
fi
[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$root" $mirror/debian > "$root.log"
mkdir -p "$root/packages" "$root/plugin"
cp "$packages"/*.deb "$root/packages"
cp -r "$plugin"/. "$root/plugin"
cat > "$root/etc/apt/sources.list" << LIST
deb $mirror/debian bookworm main
deb $mirror/debian-security bookworm-security main
LIST
mount -t proc proc "$root/proc"
there() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
    sh -ec "$1"
}
apt='apt-get -qq -o Dpkg::Use-Pty=0 -y'

there "$apt update; $apt install --no-install-recommends ./packages/libtrop-rt_*.deb ./packages/trop_*.deb" > "$root.log" 2>&1
echo "installed: trop"
there 'cd /tmp; cp /usr/share/trop/examples/iris.csv .; tropc /usr/share/trop/examples/iris.trop -o iris; ./iris train --quiet'
there "$apt purge trop libtrop-rt" >> "$root.log" 2>&1
echo "left: $(there 'find / -xdev -iname "*trop*" -not -path "/packages/*" -not -path "/plugin/*" -not -path "/tmp/*" -not -path "/usr/lib/llvm-*" -printf "%p "; command -v tropc || true')"

there "$apt install --no-install-recommends ./packages/*.deb cmake ninja-build" >> "$root.log" 2>&1
echo "installed: trop-dev"
there 'cd /plugin; cmake -G Ninja -S . -B build > /dev/null; cmake --build build > /dev/null'
there 'cd /plugin; tropc --load-plugin=build/Foreign.so foreign.trop -o /tmp/foreign; /tmp/foreign train --quiet'
