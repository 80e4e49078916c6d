#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is what ./dev run shows: one mount from begin to end, as an ordinary user, through the privileged helper.
# It believes nothing: what the program says is compared with what the kernel says, and any difference ends it with 1.
set -euo pipefail

failed() {
    printf '\nThis went wrong: %s\n' "$*" >&2
    exit 1
}
show() { printf '\n$ %s\n' "$*"; }

# What the kernel says about the mountpoint: the type, or nothing. Reads the table, never the mount.
mountedType() {
    local line
    while read -r line; do
        [[ $line == *" $HOME/demo/mounted "* ]] || continue
        line=${line#* - }
        echo "${line%% *}"
    done </proc/self/mountinfo
}

# Synchronous FUSE_INIT came with Linux 6.18.
expectedGuarantee() {
    local release
    release=$(uname -r)
    if printf '%s\n' 6.18 "${release%%-*}" | sort -VC; then echo sync-init; else echo probed; fi
}

makeFiles() {
    mkdir -p ~/demo/files ~/demo/mounted
    echo 'Read through FUSE.' >~/demo/files/hello.txt
    date >~/demo/files/today.txt
    printf 'As %s (%s): made a folder with files and an empty folder to mount it on.\n' "$USER" "$(id -u)"
}

mountIt() {
    show "fuseboardctl mount bindfs ~/demo/files ~/demo/mounted --helper=require --json"
    local status=0
    reply=$(fuseboardctl mount bindfs ~/demo/files ~/demo/mounted --helper=require --json) || status=$?
    jq . <<<"$reply" || printf '%s\n' "$reply"
    [ $status = 0 ] || failed "the mount ended with exit code $status; its reply is above"
    [ "$(jq -r .ok <<<"$reply")" = true ] || failed "the exit code was 0 but the reply is not ok"
    [ "$(jq -r .helper <<<"$reply")" = true ] || failed "the helper was required and did not do it"
    guarantee=$(jq -r .guarantee <<<"$reply")
    [ "$guarantee" = "$(expectedGuarantee)" ] ||
        failed "Linux $(uname -r) gives the guarantee '$(expectedGuarantee)', the reply says '$guarantee'"
    [ "$(mountedType)" = fuse.bindfs ] || failed "the kernel's mount table says '$(mountedType)', not fuse.bindfs"
}

useIt() {
    show "fuseboardctl list"
    fuseboardctl list
    show "cat ~/demo/mounted/hello.txt"
    timeout -s KILL 10 cat ~/demo/mounted/hello.txt || failed "the file could not be read through the mount"
    show "fuseboardctl unmount ~/demo/mounted"
    fuseboardctl unmount ~/demo/mounted
    [ -z "$(mountedType)" ] || failed "it is still in the kernel's mount table"
    [ -z "$(ls -A ~/demo/mounted)" ] || failed "the folder beneath is not the empty one it was"
}

sumUp() {
    local word='the kernel itself waited for the file system to answer (sync-init)'
    [ "$guarantee" = sync-init ] || word='mounted, then proven to answer (probed: this kernel has no sync-init)'
    printf '\nDone: an unmodified bindfs was mounted for %s by a helper on the system bus that polkit asked for leave.\n' "$USER"
    printf 'Guarantee: %s.\n' "$word"
    jq -r '.elapsedMs | "Time: spawn \(.spawn) ms, authorise \(.authorise) ms, create \(.create) ms, attach \(.attach) ms, total \(.total) ms (stages run side by side)."' <<<"$reply"
    printf 'The folder is as it was before, and so is this machine. Try it yourself: ./dev shell --as %s\n' "$USER"
}

makeFiles
mountIt
useIt
sumUp
