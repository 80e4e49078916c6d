#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is sourced by ./dev: which kind of machine this is, and what it needs before anything can be built.
# Sets $kind (native: the host builds; root: a Debian 13 root does) and $root (the base of all worlds).
# ./dev has set $here (this folder), $checkout and $cache.
# shellcheck shell=bash disable=SC2154

# The answer costs apt half a second, so it is kept until the host's release changes.
decideKind() {
    local memory=$cache/kind release
    release=$(sha256sum </etc/os-release)
    kind=${FUSEBOARD_WORLD:-}
    if [ -z "$kind" ] && [ -r "$memory" ]; then
        { read -r kind && read -r known; } <"$memory" || :
        [ "${known:-}" = "$release" ] || kind=
    fi
    if [ -z "$kind" ]; then
        if canBuildNatively; then kind=native; else kind=root; fi
        printf '%s\n' "$kind" "$release" >"$memory"
    fi
    case $kind in native | root) ;; *) die "FUSEBOARD_WORLD is 'native' or 'root', not '$kind'" ;; esac
}

canBuildNatively() {
    [ -d /var/lib/dpkg ] && command -v apt-cache >/dev/null || return 1
    # One overlay over / must hold all that a package may change.
    local dir device
    device=$(stat -c %d /)
    for dir in /usr /etc /var /var/lib/dpkg; do [ "$(stat -c %d "$dir")" = "$device" ] || return 1; done
    offers extra-cmake-modules 6.13 && offers qt6-base-dev 6.8 && offers libkf6auth-dev 6.13
}

# offers PACKAGE VERSION: installed or installable in that version or a later one.
offers() {
    local version
    version=$(dpkg-query -Wf '${Version}' "$1" 2>/dev/null) || version=
    [ -n "$version" ] || version=$(LC_ALL=C apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
    [ -n "$version" ] && [ "$version" != '(none)' ] && dpkg --compare-versions "$version" ge "$2"
}

# missing NAME...: those that are not installed.
missing() {
    local name
    for name in "$@"; do
        [ "$(dpkg-query -Wf '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done
}

asRoot() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi; }

needNative() {
    local -a wanted
    root=/
    # shellcheck disable=SC2046 # names, one word each
    mapfile -t wanted < <(missing $(buildDepends "$checkout/debian/control"))
    if [ ${#wanted[@]} = 0 ]; then
        ready "What the build needs"
        return
    fi
    say "Installing what the build needs from the distribution: ${wanted[*]}"
    # Not chained: a package manager that is killed half way leaves a broken system.
    asRoot apt-get install -y --no-install-recommends "${wanted[@]}" >&2 ||
        { asRoot apt-get update >&2 && asRoot apt-get install -y --no-install-recommends "${wanted[@]}" >&2; } ||
        die "apt could not install them. Mend apt (its words are above), then run this again."
}

needRoot() {
    [ "$(id -u)" = 0 ] || die "this release has no KDE Frameworks 6, so a Debian 13 root is made and entered, which needs root: run it as root."
    command -v mount >/dev/null || die "there is no mount(8) on this machine: apt-get install mount"
    export FUSEBOARD_CACHE=$cache
    root=$(bash "$here/root.sh" path)
    mkdir -p "$cache/roots"
    exec {rootLock}>"$root.lock"
    flock -n -s "$rootLock" || { say "Waiting for another ./dev that makes the Debian 13 root." && flock -s "$rootLock"; }
    if chained bash "$here/root.sh" check; then ready "The Debian 13 root"; else makeRootLocked; fi
    chained bash "$here/root.sh" sweep {rootLock}>&-
}

makeRootLocked() {
    flock -u "$rootLock"
    flock -n -x "$rootLock" || waitForUsers
    if ! chained bash "$here/root.sh" check 2>/dev/null; then
        step "Preparing the Debian 13 root (once, about a minute)" bash "$here/root.sh" make ||
            die "the root could not be made. Is the archive of this host's apt reachable?"
    fi
    flock -s "$rootLock"
}

waitForUsers() {
    say "The root is to be made again and another ./dev still uses it: waiting for it to end (ctrl-C gives up)."
    flock -x "$rootLock"
}

prepareHost() {
    mkdir -p "$cache" || die "the cache folder $cache cannot be made. XDG_CACHE_HOME names another place."
    decideKind
    stage 1
    if [ "$kind" = native ]; then needNative; else needRoot; fi
}
