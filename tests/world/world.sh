#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file brings a command into a world whose base is complete: it makes the layers that are missing (test
# programs on a native host, our own installed package), holds them against the sweeper, and enters.
#
#   world.sh --root DIR --cache DIR --checkout DIR [--deb FILE --deb-key KEY] [--peers yes]
#            [--cwd DIR] [--env NAME=VALUE]... -- COMMAND...
#
# Runs as root, the last step of ./dev: its pid is the world's owner.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
[ "$(id -u)" = 0 ] || die "entering a world needs root"

root='' cache='' checkout='' deb='' debKey='' peers=no pass=() lowers=()
while [ $# -gt 0 ]; do
    case $1 in
    --root) root=$2 ;;
    --cache) cache=$2 ;;
    --checkout) checkout=$2 ;;
    --deb) deb=$2 ;;
    --deb-key) debKey=$2 ;;
    --peers) peers=$2 ;;
    --env)
        pass+=("$1" "$2")
        # sudo keeps no environment.
        case $2 in FUSEBOARD_STAGES=* | FUSEBOARD_VERBOSE=*) export "${2?}" ;; esac
        ;;
    --cwd) pass+=("$1" "$2") ;;
    --) shift && break ;;
    *) die "world.sh does not know '$1'" ;;
    esac
    shift 2
done
path=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# What a layer lies on: another base makes another layer.
baseId() {
    if [ "$root" != / ]; then basename "$root"; else
        echo "native-$(cat /var/lib/dpkg/status /etc/os-release | sha256sum | cut -c1-12)"
    fi
}

# holdLayer NAME TITLE COMMAND [GIVEN-FILE]: the layer made by COMMAND over the base so far, made once.
holdLayer() {
    local dir=$cache/layers/$1 lock
    exec {lock}>"$dir.lock"
    flock -s "$lock"
    if isMade "$dir"; then
        ready "$2"
    else
        flock -x "$lock"
        if ! isMade "$dir"; then makeLayer "$dir" "$2" "$3" "${4:-}"; fi
        flock -s "$lock"
    fi
    touch "$dir.made"
    lowers=("$dir" "${lowers[@]}")
}

# A layer in a home folder that was given away as a whole would give the world's /etc away with it.
isMade() { [ -e "$1.made" ] && [ "$(stat -c %u -- "$1")" = 0 ]; }

makeLayer() {
    local dir=$1 option=() lower
    rm -rf --one-file-system -- "$dir" "$dir.partial"
    for lower in "${lowers[@]}"; do option+=(--lower "$lower"); done
    [ -z "$4" ] || option+=(--give "$4")
    step "$2" bash "$here/enter.sh" "${option[@]}" --mnt "$cache/mnt" --save "$dir.partial" \
        --env "$path" --env HOME=/root --env LC_ALL=C.UTF-8 --env DEBIAN_FRONTEND=noninteractive \
        -- sh -c "$3" || die "the layer '$2' could not be made"
    mv -T -- "$dir.partial" "$dir"
    : >"$dir.made"
}

# Keeps the newest four layers of a kind; one that is in use is never removed.
sweepLayers() {
    local made lock dir kept=0
    # shellcheck disable=SC2012 # our own names, newest first
    for made in $(cd -- "$cache/layers" && ls -t -- "$1"-*.made 2>/dev/null); do
        dir=$cache/layers/${made%.made}
        kept=$((kept + 1))
        [ $kept -gt 4 ] || continue
        exec {lock}>"$dir.lock"
        if flock -n -x "$lock"; then rm -rf --one-file-system -- "$dir.made" "$dir.partial" "$dir" "$dir.lock"; fi
        exec {lock}>&-
    done
}

# On the host itself no service may start and nothing may be added for the tests' sake: their programs live in a layer.
holdPeers() {
    local name
    local -a wanted=()
    for name in $(packageNames "$here/packages"); do
        [ "$(dpkg-query -Wf '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || wanted+=("$name")
    done
    [ ${#wanted[@]} -gt 0 ] || return 0
    holdLayer "peers-$(echo "$base ${wanted[*]}" | sha256sum | cut -c1-16)" \
        "Fetching the programs the tests use (they are not installed on this machine)" \
        "printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d &&
         { apt-get install -y --no-install-recommends --no-remove ${wanted[*]} ||
           { apt-get update && apt-get install -y --no-install-recommends --no-remove ${wanted[*]}; }; } &&
         rm /usr/sbin/policy-rc.d && apt-get clean"
}

mkdir -p "$cache/layers" "$cache/mnt"
base=$(baseId)
lowers=("$root")
stage 3
if [ "$root" != / ]; then
    exec {rootLock}>"$root.lock"
    flock -s "$rootLock"
    [ -e "$root.made" ] || die "the Debian 13 root was removed meanwhile: run this again"
elif [ "$peers" = yes ]; then
    holdPeers
fi
if [ -n "$deb" ]; then
    holdLayer "installed-$(echo "$base $debKey ${lowers[*]}" | sha256sum | cut -c1-16)" \
        "Installing the package into a throw-away layer" 'dpkg -i /run/given/*.deb' "$deb"
    sweepLayers installed
fi
sweepLayers peers
stage 4
ready "Entering a system with the helper, a system bus and polkit"
for dir in "${lowers[@]}"; do pass+=(--lower "$dir"); done
exec bash "$here/enter.sh" "${pass[@]}" --mnt "$cache/mnt" --checkout "$checkout" --env "$path" -- "$@"
