#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is sourced by ./dev and by the host-side scripts beside it: words for the reader, steps with
# elapsed seconds, the chain that makes children die with their parent, and the list of sources.

say() { printf '%s\n' "$*" >&2; }
die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# chained COMMAND...: COMMAND is killed when this shell dies, however it dies (prctl(2), PR_SET_PDEATHSIG). The inner
# shell asks whether that happened before the kernel was told. Never call it in a subshell: the parent that counts is
# the process that forks.
chained() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    setpriv --pdeathsig KILL -- sh -c '[ "$PPID" = "$0" ] || exit 1; exec "$@"' "$BASHPID" "$@"
}

# Ends at once when the shell that holds the other end of its input is gone: no process is left by kill -9.
ticker() {
    local title=$1 started=$SECONDS
    while printf '\r%s ... %d s ' "$title" $((SECONDS - started)) >&2; do
        read -rt 1 _
        [ $? -gt 128 ] || return 0
    done
}

# ./dev run tells of all its stages, also of those that had nothing to do; other commands only of what takes time.
stage() { if [ -n "${FUSEBOARD_STAGES:-}" ]; then stagePrefix="[$1/4] "; fi; }
ready() { [ -z "${FUSEBOARD_STAGES:-}" ] || say "$stagePrefix$* ... ready"; }
stagePrefix=''

# step TITLE COMMAND...: runs COMMAND chained, its output in a log whose end is shown when it fails.
step() {
    local title=$stagePrefix$1 started=$SECONDS tick='' log status=0
    shift
    log=$(mktemp "${TMPDIR:-/tmp}/fuseboard-step.XXXXXXXX")
    if [ -n "${FUSEBOARD_VERBOSE:-}" ]; then
        say "$title"
        chained "$@" >&2 || status=$?
    else
        if [ -t 2 ]; then exec {tick}> >(ticker "$title" >/dev/null); else printf '%s ... ' "$title" >&2; fi
        chained "$@" >"$log" 2>&1 </dev/null || status=$?
        if [ -n "$tick" ]; then
            exec {tick}>&-
            wait $!
            printf '\r%s ... ' "$title" >&2
        fi
        if [ $status = 0 ]; then say "$((SECONDS - started)) s  "; else say "failed after $((SECONDS - started)) s"; fi
    fi
    if [ $status != 0 ] && [ -s "$log" ]; then stepFailed "$log"; fi
    rm -f "$log"
    return $status
}

stepFailed() {
    local pattern='(: (fatal )?error: |^error: |^FAILED: |^CMake Error|^E: )'
    if grep -qE "$pattern" "$1"; then
        say "  First errors:"
        grep -A 2 -E "$pattern" "$1" | head -n 20 | sed 's/^/    /' >&2
    fi
    say "  Its last lines (FUSEBOARD_VERBOSE=1 shows everything):"
    tail -n 25 "$1" | sed 's/^/    /' >&2
}

# sources CHECKOUT: what the program is made of, one NUL-ended name each. A fresh machine may have no git.
sources() {
    cd -- "$1" || return
    if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
        git -c safe.directory='*' ls-files -z --cached --others --exclude-standard
    else
        find . \( -path ./build -o -path ./.git -o -name __pycache__ \) -prune -o -type f -printf '%P\0'
    fi | LC_ALL=C sort -zu | while IFS= read -rd '' name; do
        if [ -f "$name" ]; then printf '%s\0' "$name"; fi
    done
}

# packageSources CHECKOUT: the part of the sources that the .deb is made of.
packageSources() { sources "$1" | grep -zvE '^(tests/|dev$|\.ci/|\.git|\.clang|README\.md$)'; }

# packageNames FILE...: names from a list of ours (one per line, # begins a comment).
packageNames() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"; }

# buildDepends CONTROL: package names of the Build-Depends field, the first of each alternative.
buildDepends() {
    awk '/^[A-Z]/ { on = /^Build-Depends:/; sub(/^[^:]*:/, "") } on' "$1" |
        tr ',' '\n' | sed -e 's/#.*//' -e 's/|.*//' -e 's/[[(<:].*//' -e 's/[[:space:]]//g' -e '/^$/d' \
        -e 's/^debhelper-compat$/debhelper/'
}

# packageKey CHECKOUT: changes whenever the .deb has to be made again.
packageKey() {
    packageSources "$1" | LC_ALL=C sort -z | { cd -- "$1" && xargs -0 sha256sum; } | sha256sum | cut -c1-32
}
