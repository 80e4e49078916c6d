#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is sourced by enter.sh: one cgroup (version 2) per world, so that systemd inside a world writes its
# slices into a folder of its own, and so that everything of a killed world can be ended by one write.

cgroupMount() {
    local -a field
    while read -ra field; do
        [[ " ${field[*]} " == *" - cgroup2 "* && ${field[5]} == *rw* ]] || continue
        printf '%b\n' "${field[4]}"
        return
    done </proc/self/mountinfo
}

# processStart PID: when it started (field 22 of proc(5) stat), which makes a pid unmistakable; empty when gone.
processStart() {
    local line
    local -a field
    read -r line 2>/dev/null <"/proc/$1/stat" || return 0
    # The name in parentheses may hold blanks: count from behind it.
    read -ra field <<<"${line##*) }"
    echo "${field[19]}"
}

# A name says whose it is: pid namespace, pid, start time. Empty where there is no writable cgroup2.
cgroupPrefix() {
    local mount
    mount=$(cgroupMount)
    [ -n "$mount" ] && [ -w "$mount" ] || return 0
    echo "$mount/fuseboard-world.$(stat -Lc %i /proc/self/ns/pid)"
}
cgroupName() {
    local prefix
    prefix=$(cgroupPrefix)
    [ -z "$prefix" ] || echo "$prefix.$$.$(processStart $$)"
}

# cgroupRemove DIR: ends what is in it and removes it, with a deadline of five seconds.
cgroupRemove() {
    local attempt
    for ((attempt = 0; attempt < 250; attempt++)); do
        [ -d "$1" ] || return 0
        { echo 1 >"$1/cgroup.kill"; } 2>/dev/null || :
        find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && return 0
        sleep 0.02
    done
    return 1
}

# Worlds whose owner is gone (a reaper was killed too, or the machine was very busy) are removed by the next start.
cgroupSweep() {
    local prefix dir owner
    prefix=$(cgroupPrefix)
    [ -n "$prefix" ] || return 0
    for dir in "$prefix".*; do
        [ -d "$dir" ] || continue
        owner=${dir#"$prefix".}
        [ "$(processStart "${owner%.*}")" = "${owner#*.}" ] || cgroupRemove "$dir" || :
    done
}
