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

# step TITLE COMMAND...: runs COMMAND chained, its output in a log whose end is shown when it fails. The log has no
# name, so that kill -9 leaves no file.
step() {
    local title=$stagePrefix$1 started=$SECONDS log name status=0
    shift
    if [ -n "${FUSEBOARD_VERBOSE:-}" ]; then
        say "$title"
        chained "$@" >&2
        return
    fi
    name=$(mktemp "${TMPDIR:-/tmp}/fuseboard-step.XXXXXXXX")
    exec {log}<>"$name"
    rm -f -- "$name"
    runTicking "$title" "$log" "$@" || status=$?
    if [ $status = 0 ]; then say "$((SECONDS - started)) s  "; else say "failed after $((SECONDS - started)) s"; fi
    if [ $status != 0 ]; then stepFailed "/dev/fd/$log"; fi
    exec {log}>&-
    return $status
}

# runTicking TITLE LOG-DESCRIPTOR COMMAND...: on a terminal the seconds are counted while it runs.
runTicking() {
    local title=$1 log=$2 tick='' ticking status=0
    shift 2
    if [ -t 2 ]; then
        exec {tick}> >(ticker "$title" >/dev/null)
        ticking=$!
    else
        printf '%s ... ' "$title" >&2
    fi
    chained "$@" >&"$log" 2>&1 </dev/null || status=$?
    if [ -n "$tick" ]; then
        exec {tick}>&-
        wait "$ticking" || :
        printf '\r%s ... ' "$title" >&2
    fi
    return $status
}

# The compiler's command lines, of kilobytes each, tell a reader nothing.
stepFailed() {
    local pattern='(: (fatal )?error: |^error: |^FAILED: |^CMake Error|^E: )'
    if grep -qE "$pattern" "$1"; then
        say "  First errors:"
        grep -A 3 -E "$pattern" "$1" | grep -v '^/usr/bin/c++ ' | head -n 20 | cut -c1-200 | sed 's/^/    /' >&2
    fi
    say "  Its last lines (FUSEBOARD_VERBOSE=1 shows everything):"
    grep -v '^/usr/bin/c++ ' "$1" | tail -n 12 | cut -c1-200 | sed 's/^/    /' >&2
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
