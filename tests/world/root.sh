#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file makes and checks the Debian 13 root in which everything is built and run where the host is older.
#
#   root.sh path   prints the folder in which the root of this checkout is (whether or not it is there)
#   root.sh check  exits 0 when the root is whole; else says why not
#   root.sh make   makes it anew (network, root, about a minute)
#   root.sh manifest DIR  prints what a root in DIR is recognised by
#   root.sh sweep  removes the roots of other package lists that nobody uses or used in the last day
#
# Nothing writes to a root once it is made: worlds lay a throw-away folder over it.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
checkout=${here%/tests/world}
cache=${FUSEBOARD_CACHE:?}
suite=trixie
makerVersion=1 # raise it when the same lists must give another root

packages() { { buildDepends "$checkout/debian/control" && packageNames "$here/packages"; } | LC_ALL=C sort -u; }

rootPath() {
    local arch
    arch=$(dpkg --print-architecture)
    echo "$cache/roots/debian13-$arch-$(packages | sha256sum - <(echo "$suite $arch $makerVersion") | sha256sum | cut -c1-12)"
}

# Sizes of folders are left out: some file systems change them by themselves.
manifest() {
    cd -- "$1" && find . -xdev \( -type d -printf '%P %m d\n' -o -printf '%P %s %m %y\n' \) | LC_ALL=C sort | sha256sum
}

check() {
    if [ ! -e "$root.made" ]; then
        if [ -e "$root.partial" ]; then say "The Debian 13 root was left half made: it is made again."; fi
        return 1
    fi
    if [ "$(manifest "$root" 2>/dev/null)" != "$(<"$root.made")" ]; then
        say "The Debian 13 root is not as it was made (files are missing or changed): it is made again."
        return 1
    fi
}

# sourceLines: the host's own Debian archive with our suite in place of its own. FUSEBOARD_MIRROR names another.
sourceLines() {
    local uri codename component label
    if [ -n "${FUSEBOARD_MIRROR:-}" ]; then
        echo "deb $FUSEBOARD_MIRROR $suite main"
        return
    fi
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT) $(LABEL)' 'Created-By: Packages' 'Origin: Debian' |
        while read -r uri codename component label; do
            [ "$component" = main ] || continue
            case $codename:$label in
            *-updates:Debian) echo "deb $uri $suite-updates main" ;;
            *-backports*:*) ;;
            *:Debian) echo "deb $uri $suite main" ;;
            *:Debian-Security) echo "deb $uri $suite-security main" ;;
            esac
        done | sort -u
}

# How the host's apt reaches its archive (a proxy, an archive of the past) is how the root's does.
aptSettings() { apt-config dump | grep -E '^Acquire::(http|https|ftp|Check-Valid-Until|Check-Date|Max-ValidTime|Min-ValidTime|Retries|ForceIP)' || :; }

needMaker() {
    local list
    list=$(sourceLines)
    if [ -z "$list" ]; then
        apt-get update
        list=$(sourceLines)
    fi
    [ -n "$list" ] || die "the apt of this host knows no Debian archive. Name one: FUSEBOARD_MIRROR=http://HOST/debian ./dev run"
    if ! command -v mmdebstrap >/dev/null; then
        apt-get install -y --no-install-recommends mmdebstrap || { apt-get update && apt-get install -y --no-install-recommends mmdebstrap; }
    fi
}

makeRoot() {
    local include settings
    local -a lines
    needMaker
    mkdir -p "$cache/roots"
    rm -rf --one-file-system -- "$root.made" "$root.partial" "$root"
    mapfile -t lines < <(sourceLines)
    include=$(packages | paste -sd,)
    mkdir "$root.partial"
    settings=$root.apt
    aptSettings >"$settings"
    chained unshare --mount --pid --fork --kill-child=SIGKILL --mount-proc -- \
        mmdebstrap --mode=root --variant=minbase --aptopt="$settings" --include="$include" \
        --format=directory "$suite" "$root.partial" "${lines[@]}"
    rm -f -- "$settings"
    manifest "$root.partial" >"$root.stamp"
    mv -T -- "$root.partial" "$root"
    mv -T -- "$root.stamp" "$root.made"
}

# A day's grace: who goes back and forth between two commits does not wait for a root each time.
sweep() {
    local dir lock
    : >"$root.used"
    for dir in "$cache"/roots/debian13-*.made; do
        dir=${dir%.made}
        if [ ! -d "$dir" ] || [ "$dir" = "$root" ]; then continue; fi
        exec {lock}>"$dir.lock"
        if flock -n -x "$lock" && [ -n "$(find "$dir.used" -mtime +0 2>/dev/null)" ]; then
            say "Removing the root of an older package list."
            rm -rf --one-file-system -- "$dir.made" "$dir.partial" "$dir.apt" "$dir.used" "$dir" "$dir.lock"
        fi
        exec {lock}>&-
    done
}

root=$(rootPath)
case ${1:-} in
path) echo "$root" ;;
check) check ;;
make) makeRoot ;;
manifest) manifest "$2" ;;
sweep) sweep ;;
*) die "root.sh does not know '${1:-}'" ;;
esac
