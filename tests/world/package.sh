#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file makes the .deb from a copy of the sources, so that the checkout stays clean and an edit during the build
# does no harm. The copy and what was built from it are kept, so a second build compiles only what changed.
#   package.sh CHECKOUT      (where the build dependencies are: in a world or on a native host)
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
checkout=$1
tree=$checkout/build/package
mkdir -p "$tree/fuseboard"
cd -- "$tree/fuseboard"

# Only what changed is copied: times tell the compiler what to do again.
packageSources "$checkout" | LC_ALL=C sort -z >"$tree/sources"
while IFS= read -rd '' name; do
    cmp -s -- "$checkout/$name" "$name" && continue
    mkdir -p -- "$(dirname -- "$name")"
    cp -- "$checkout/$name" "$name"
done <"$tree/sources"
# Of the copy, not of the checkout: someone may be editing.
key=$(xargs -0 sha256sum <"$tree/sources" | sha256sum | cut -c1-32)
find . \( -path './obj-*' -o -path ./debian/.debhelper -o -path ./debian/fuseboard \) -prune -o -type f -printf '%P\0' |
    LC_ALL=C sort -z | LC_ALL=C comm -z -23 - "$tree/sources" | xargs -0r rm -f --

DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-nocheck noautodbgsym terse} parallel=$(nproc)"
export DEB_BUILD_OPTIONS
# The copy is no part of the checkout that it lies in.
export GIT_CEILING_DIRECTORIES=$tree
dpkg-buildpackage --build=binary --no-pre-clean --unsigned-source --unsigned-changes
rm -f "$checkout"/build/fuseboard_*.deb
mv -f "$tree"/fuseboard_*.deb "$tree"/fuseboard_*.changes "$tree"/fuseboard_*.buildinfo "$checkout/build/"
echo "$key" >"$tree/key"
