#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs one fuzz target:  run.sh BUILD TARGET
# In the suite: a fixed number of inputs from a fixed seed, beginning with the corpus. With FUSEBOARD_LONG=1: for
# FUSEBOARD_FUZZ_SECONDS seconds (an hour is the default), with new seeds; what it finds is kept in BUILD/found/TARGET.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=$1 target=$2
corpus=$here/corpus/$target
declare -A runs=([agent]=4000 [agenttext]=2000 [bus]=600 [catalog]=1500 [fdinfo]=2500 [fronttext]=5000 [fusewire]=20000 [launch]=4000 [mountinfo]=3000
    [plan]=30000 [recognise]=500 [records]=5000 [statmount]=1200)

# Longer than the window of the reader of fdinfo; enough for the others.
length=8192

# libFuzzer writes what it finds into the first folder: never the corpus.
fresh=$build/fresh/$target
rm -rf "$fresh"
mkdir -p "$build/profiles" "$build/found/$target" "$build/crashes" "$fresh"
export LLVM_PROFILE_FILE=$build/profiles/$target.profraw
rm -f "$LLVM_PROFILE_FILE"
# A run before this one gave all to the checkout's owner, to whom root has no right without capabilities.
chown -R 0:0 "$build/profiles" "$build/found/$target" "$build/crashes" "$fresh"
# Its own exit code for a find is 77, which means skipped here.
options=(-error_exitcode=70 -artifact_prefix="$build/crashes/$target-" -timeout=20 -rss_limit_mb=2048 -max_len="$length")
# What Qt keeps makes libFuzzer look for leaks behind each input. This target looks now and then.
if [ "$target" = bus ]; then options+=(-detect_leaks=0); fi
folders=("$fresh")
if [ -n "${FUSEBOARD_LONG:-}" ]; then
    options+=(-max_total_time="${FUSEBOARD_FUZZ_SECONDS:-3600}")
    folders=("$build/found/$target")
else
    options+=(-runs="${runs[$target]}" -seed=1)
fi
if [ -d "$corpus" ]; then folders+=("$corpus"); fi
ulimit -n 1024 # whoever loses a descriptor now and then comes to the end of them
# Of a person, as the front wants them: one as it should be, one that everybody can write into.
export FUSEBOARD_FUZZ_FOLDER=/tmp/fuseboard-fuzz
install -d -o 1000 -g 1000 -m 755 "$FUSEBOARD_FUZZ_FOLDER/own"
install -d -o 1000 -g 1000 -m 777 "$FUSEBOARD_FUZZ_FOLDER/open"
# Root without any capability: a parser needs none, whatever it is made to do.
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs -- \
    "$build/bin/fuzz_$target" "${options[@]}" "${folders[@]}"
